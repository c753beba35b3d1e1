import { assertEquals, assertMatch, assertNotMatch, assertThrows } from "@std/assert";
import { type Address, printAddress } from "../base/address.ts";
import { ConfigError } from "../base/errors.ts";
import { checkpointPlace, dataPlace, type PlaceInputs, type Setting, type StorageType } from "./places.ts";

const set = (value: string): Setting => ({ value, by: "workload", source: "w.yaml line 3" });

/** A user's own file that says nothing about places: DLIO's defaults. */
const PLAIN: PlaceInputs = {
  mode: "stoker",
  workload: "file",
  storageType: "local_fs",
  storageRoot: { value: "./", by: "default" },
  dataFolder: { value: "./data/", by: "default" },
  checkpointFolder: { value: "./checkpoints/", by: "default" },
  uriScheme: undefined,
  checkpointScheme: undefined,
  data: undefined,
  checkpoints: undefined,
  readsDirect: false,
  cwd: "/cwd",
  home: "/home/ada",
};

/** An address, or the code of the refusal after a bang. */
function outcome(place: (inputs: PlaceInputs) => Address, inputs: Partial<PlaceInputs>): string {
  try {
    return printAddress(place({ ...PLAIN, ...inputs }));
  } catch (error) {
    if (error instanceof ConfigError) return `!${error.code}`;
    throw error;
  }
}

type Row = readonly [sentence: string, inputs: Partial<PlaceInputs>, expected: string];

const DATA_ROWS: readonly Row[] = [
  ["DLIO's defaults lie in the working directory", {}, "file:///cwd/data"],
  [
    "a relative folder lies below the root",
    { storageRoot: set("r"), dataFolder: set("d") },
    "file:///cwd/r/d",
  ],
  ["reader.odirect goes past the page cache", { readsDirect: true }, "direct:///cwd/data"],
  ["reader.odirect does so for --data too", { readsDirect: true, data: "/d" }, "direct:///d"],
  ["reader.odirect leaves null:// alone", { readsDirect: true, data: "null://" }, "null://"],
  ["an absolute folder replaces the root", { storageRoot: set("/r"), dataFolder: set("/d") }, "file:///d"],
  [
    "an absolute folder replaces the root under direct_fs too",
    { storageType: "direct_fs", storageRoot: set("/r"), dataFolder: set("/d") },
    "direct:///d",
  ],
  [
    "direct_fs implies its scheme",
    { storageType: "direct_fs", storageRoot: set("/r"), dataFolder: set("d") },
    "direct:///r/d",
  ],
  [
    "a root may carry the scheme of its type",
    { storageType: "direct_fs", storageRoot: set("direct:///r"), dataFolder: set("direct://direct:///r/d") },
    "direct:///r/d",
  ],
  [
    "the suite's O_DIRECT keeps local paths",
    { storageType: "direct_fs", uriScheme: "direct", dataFolder: set("/mnt/d") },
    "direct:///mnt/d",
  ],
  [
    "dots are resolved against the root",
    { storageRoot: set("/r/a"), dataFolder: set("../d") },
    "file:///r/d",
  ],
  ["home is understood", { storageRoot: set("/r"), dataFolder: set("~/d") }, "file:///home/ada/d"],
  ["local_fs ignores an object scheme in the options", { uriScheme: "s3" }, "file:///cwd/data"],
  ["local_fs with direct as scheme", { uriScheme: "direct", readsDirect: true }, "direct:///cwd/data"],
  ["direct_fs with s3 as scheme", { storageType: "direct_fs", uriScheme: "s3" }, "!PLACE_CONTRADICTION"],
  ["s3 injected for a local disk", { storageType: "s3", uriScheme: "direct" }, "!PLACE_CONTRADICTION"],
  ["s3 over az is refused by name", { storageType: "s3", uriScheme: "az" }, "!ADDRESS_AZURE"],
  ["local_fs with an s3 folder", { dataFolder: set("s3://b/x") }, "!PLACE_CONTRADICTION"],
  ["local_fs with a direct folder", { dataFolder: set("direct:///x") }, "!PLACE_CONTRADICTION"],
  [
    "direct_fs with a buffered folder",
    { storageType: "direct_fs", dataFolder: set("file:///x") },
    "!PLACE_CONTRADICTION",
  ],
  ["s3 with a local folder", { storageType: "s3", dataFolder: set("file:///x") }, "!PLACE_CONTRADICTION"],
  ["an Azure folder", { storageType: "s3", dataFolder: set("az://c/x") }, "!ADDRESS_AZURE"],
  ["an s3 root below local_fs", { storageRoot: set("s3://b") }, "!PLACE_CONTRADICTION"],
  [
    "a prefix below the bucket",
    { storageType: "s3", storageRoot: set("bucket"), dataFolder: set("data/u/") },
    "s3://bucket/data/u",
  ],
  [
    "an id loses its leading slash below a bucket",
    { storageType: "s3", storageRoot: set("bucket"), dataFolder: set("/data/u") },
    "s3://bucket/data/u",
  ],
  [
    "DLIO's default folder below a bucket",
    { storageType: "s3", storageRoot: set("bucket") },
    "s3://bucket/data",
  ],
  [
    "a qualified root, doubled",
    { storageType: "s3", storageRoot: set("s3://s3://bucket/p/"), dataFolder: set("d") },
    "s3://bucket/p/d",
  ],
  [
    "a qualified folder wins over the root",
    { storageType: "s3", storageRoot: set("bucket"), dataFolder: set("s3://other") },
    "s3://other",
  ],
  [
    "a qualified folder without a root",
    { storageType: "s3_torch", dataFolder: set("s3://s3pytorchconnector") },
    "s3://s3pytorchconnector",
  ],
  [
    "bare bucket/prefix without a root",
    { storageType: "s3", dataFolder: set("bucket/prefix/") },
    "s3://bucket/prefix",
  ],
  ["DLIO's default folder is no bucket", { storageType: "s3" }, "!ADDRESS_LOCAL_PATH"],
  [
    "a data folder may be named like its bucket",
    { storageType: "s3", storageRoot: set("data"), dataFolder: set("data/u") },
    "s3://data/data/u",
  ],
  [
    "home is no prefix",
    { storageType: "s3", storageRoot: set("bucket"), dataFolder: set("~/d") },
    "!ADDRESS_LOCAL_PATH",
  ],
  [
    "a prefix cannot leave its bucket",
    { storageType: "s3", storageRoot: set("bucket"), dataFolder: set("../d") },
    "!ADDRESS_PARENT",
  ],
  [
    "gs by its scheme",
    { storageType: "s3", uriScheme: "gs://", storageRoot: set("bucket"), dataFolder: set("d") },
    "gs://bucket/d",
  ],
  ["gs by the folder", { storageType: "s3", dataFolder: set("gs://bucket/d") }, "gs://bucket/d"],
  [
    "a folder against the written scheme",
    { storageType: "s3", uriScheme: "s3", dataFolder: set("gs://bucket/d") },
    "!PLACE_CONTRADICTION",
  ],
  [
    "AIStore loses scheme and bucket as often as they are there",
    { storageType: "aistore", storageRoot: set("b"), dataFolder: set("b/b/d") },
    "ais://b/d",
  ],
  [
    "AIStore answers to s3 names",
    { storageType: "aistore", storageRoot: set("b"), dataFolder: set("s3://b/s3://b/d") },
    "ais://b/d",
  ],
  [
    "AIStore loses namespace and bucket as often as they are there",
    { storageType: "aistore", storageRoot: set("@#ml/b"), dataFolder: set("@#ml/b/#ml/b/d") },
    "ais://#ml/b/d",
  ],
  ["--data sets everything", { data: "direct:///mnt/u/", storageType: "s3" }, "direct:///mnt/u"],
  ["--data may be bare", { data: "u", storageRoot: set("/r"), storageType: "s3" }, "file:///cwd/u"],
  ["--data null", { data: "null://" }, "null://"],
  ["--data refused by name", { data: "az://c" }, "!ADDRESS_AZURE"],
  [
    "a catalogue workload without a place",
    { workload: "catalogue", dataFolder: set("data/unet3d") },
    "!PLACE_UNNAMED",
  ],
  [
    "a catalogue workload and a root only",
    { workload: "catalogue", dataFolder: set("data/unet3d"), storageRoot: { value: "/mnt", by: "user" } },
    "!PLACE_UNNAMED",
  ],
  [
    "a catalogue workload with a folder of the user",
    { workload: "catalogue", dataFolder: { value: "/mnt/u", by: "user" } },
    "file:///mnt/u",
  ],
  [
    "a catalogue workload with --data",
    { workload: "catalogue", dataFolder: set("data/unet3d"), data: "/mnt/u" },
    "file:///mnt/u",
  ],
  [
    "dlio keeps the catalogue's folder",
    { workload: "catalogue", mode: "dlio", dataFolder: set("data/unet3d") },
    "file:///cwd/data/unet3d",
  ],
];

for (const [sentence, inputs, expected] of DATA_ROWS) {
  Deno.test(`dataPlace: ${sentence} -> ${expected}`, () => {
    assertEquals(outcome(dataPlace, inputs), expected);
  });
}

for (const type of ["s3", "s3_torch"] as const) {
  for (const root of ["/r", "./r", ".", "../r", "~/r", "file:///r", "direct:///r"]) {
    Deno.test(`dataPlace: refuses the root '${root}' with ${type} by rule V23`, () => {
      const inputs = { storageType: type, storageRoot: set(root), dataFolder: set("d") };
      assertEquals(outcome(dataPlace, inputs), "!V23");
    });
  }
}

/** A bare checkpoint folder "b/c" below the root "root": each variable times each storage type. */
const LOCAL = { local_fs: "file:///root/b/c", direct_fs: "direct:///root/b/c" };
const CELLS: readonly (readonly [variable: string | undefined, type: StorageType, expected: string])[] = [
  ["s3", "local_fs", LOCAL.local_fs],
  ["s3", "direct_fs", LOCAL.direct_fs],
  ["s3", "s3", "s3://b/c"],
  ["s3", "s3_torch", "s3://b/c"],
  ["s3", "aistore", "ais://b/c"],
  ["gs", "local_fs", LOCAL.local_fs],
  ["gs", "direct_fs", LOCAL.direct_fs],
  ["gs", "s3", "gs://b/c"],
  ["gs", "s3_torch", "gs://b/c"],
  ["gs", "aistore", "!PLACE_CONTRADICTION"],
  ["az", "local_fs", LOCAL.local_fs],
  ["az", "direct_fs", LOCAL.direct_fs],
  ["az", "s3", "!ADDRESS_AZURE"],
  ["az", "s3_torch", "!ADDRESS_AZURE"],
  ["az", "aistore", "!ADDRESS_AZURE"],
  [undefined, "local_fs", LOCAL.local_fs],
  [undefined, "direct_fs", LOCAL.direct_fs],
  [undefined, "s3", "s3://root/b/c"],
  [undefined, "s3_torch", "s3://root/b/c"],
  [undefined, "aistore", "ais://root/b/c"],
  ["", "local_fs", LOCAL.local_fs],
  ["", "direct_fs", LOCAL.direct_fs],
  ["", "s3", "s3://root/b/c"],
  ["", "s3_torch", "s3://root/b/c"],
  ["", "aistore", "ais://root/b/c"],
];

for (const [variable, type, expected] of CELLS) {
  const said = variable === undefined ? "unset" : variable === "" ? "empty" : variable;
  Deno.test(`checkpointPlace: bare folder, variable ${said}, ${type} -> ${expected}`, () => {
    const storageRoot = set(type.endsWith("_fs") ? "/root" : "root");
    const inputs = {
      storageType: type,
      storageRoot,
      checkpointFolder: set("b/c"),
      checkpointScheme: variable,
    };
    assertEquals(outcome(checkpointPlace, inputs), expected);
  });
}

Deno.test("checkpointPlace: never puts an object-mode folder without scheme on the local disk", () => {
  const folders = ["b/c", "/b/c", "./b", "../b", "~/b", ".", "b", "", "root/b", "b:c/d"];
  for (const checkpointFolder of folders.map(set)) {
    for (const checkpointScheme of ["s3", "gs", "az", "file", "direct", "", undefined]) {
      for (const storageType of ["s3", "s3_torch", "aistore"] as const) {
        for (const storageRoot of [PLAIN.storageRoot, set("root")]) {
          const inputs = { checkpointFolder, checkpointScheme, storageType, storageRoot };
          assertMatch(outcome(checkpointPlace, inputs), /^(s3|gs|ais):\/\/|^!/);
        }
      }
    }
  }
});

const object = { storageType: "s3", storageRoot: set("bucket") } as const;
const folder = (value: string, checkpointScheme?: string) => ({
  checkpointFolder: set(value),
  checkpointScheme,
});

/** The cases of the suite's own fix, in which it stripped a scheme and passed it on by the variable. */
const SUITE_ROWS: readonly Row[] = [
  ["stripping 1: s3 in object mode", { ...object, ...folder("s3://b/c") }, "s3://b/c"],
  ["stripping 2: az in object mode has no backend", { ...object, ...folder("az://b/c") }, "!ADDRESS_AZURE"],
  ["stripping 3: gs in object mode", { ...object, ...folder("gs://b/c") }, "gs://b/c"],
  ["stripping 4: bare stays what it is", { ...object, ...folder("c") }, "s3://bucket/c"],
  ["stripping 5: a file-mode mismatch is refused", folder("s3://b/c"), "!PLACE_CONTRADICTION"],
  [
    "stripping 6: direct_fs keeps its scheme",
    { storageType: "direct_fs", ...folder("direct:///m/c") },
    "direct:///m/c",
  ],
  ["stripping 7: stripped and passed on", { ...object, ...folder("b/c", "s3") }, "s3://b/c"],
  ["stripping 8: bare, so the variable is not set", { ...object, ...folder("c/d") }, "s3://bucket/c/d"],
  ["stripping 9: file mode, so the variable is not set", folder("c/d"), "file:///cwd/c/d"],
  ["stripping 10: an empty folder is no place", { ...object, ...folder("", "s3") }, "!ADDRESS_EMPTY"],
  ["helper 1: prepends where no scheme is", { ...object, ...folder("b/c/d/", "s3") }, "s3://b/c/d"],
  ["helper 2: leaves a scheme alone", { ...object, ...folder("s3://b/c", "gs") }, "s3://b/c"],
  ["helper 3: unset leaves bare alone", { ...object, ...folder("bucket/c") }, "s3://bucket/c"],
  ["helper 4: unset leaves a scheme alone", { ...object, ...folder("gs://b/c") }, "gs://b/c"],
  ["helper 5: empty is unset", { ...object, ...folder("bucket/c", "") }, "s3://bucket/c"],
  ["helper 6: a local path is not touched", folder("/m/c", "s3"), "file:///m/c"],
  ["factory 1: applied before a backend is chosen", { ...object, ...folder("b/c", "gs") }, "gs://b/c"],
  [
    "factory 2: applied with an explicit backend",
    { ...object, storageType: "s3_torch", ...folder("b/c", "s3") },
    "s3://b/c",
  ],
  ["factory 3: bare without variable is a file where files are asked for", folder("c"), "file:///cwd/c"],
  ["factory 4: an unsupported scheme is an error", { ...object, ...folder("b/c", "ftp") }, "!ADDRESS_SCHEME"],
  ["writer 1: writes where the factory says", { ...object, ...folder("b/c", "s3://") }, "s3://b/c"],
  ["writer 2: object mode without variable is no file", { ...object, ...folder("c") }, "s3://bucket/c"],
];

/** The other bugs of the same family. */
const CHECKPOINT_ROWS: readonly Row[] = [
  ["a doubled scheme counts once", { ...object, ...folder("s3://s3://b/c") }, "s3://b/c"],
  ["a listing's doubled bucket counts once", { ...object, ...folder("s3://b/s3://b/c") }, "s3://b/c"],
  ["a bare folder without any root", { storageType: "s3", ...folder("b/c") }, "s3://b/c"],
  ["the variable against another written scheme", {
    ...object,
    uriScheme: "gs",
    ...folder("b/c", "s3"),
  }, "!PLACE_CONTRADICTION"],
  ["the variable names a local scheme", { ...object, ...folder("b/c", "file") }, "!PLACE_CONTRADICTION"],
  ["the variable and an absolute folder", { ...object, ...folder("/b/c", "s3") }, "!ADDRESS_BUCKET"],
  ["below the root, as rule V31 looks for them", { storageRoot: set("/r"), ...folder("c") }, "file:///r/c"],
  [
    "direct_fs with an s3 folder",
    { storageType: "direct_fs", ...folder("s3://b/c") },
    "!PLACE_CONTRADICTION",
  ],
  ["--checkpoints may differ from the data", { ...object, checkpoints: "/m/c" }, "file:///m/c"],
  ["--checkpoints beats the variable", { ...folder("b/c", "gs"), checkpoints: "s3://x" }, "s3://x"],
  ["--data alone: below it", { data: "direct:///m/u", ...folder("ckpt/x") }, "direct:///m/u/ckpt/x"],
  ["--data alone, objects", { data: "s3://b/u", ...folder("ckpt/x") }, "s3://b/u/ckpt/x"],
  ["--data alone beats the variable", { data: "s3://b/u", ...folder("ckpt/x", "gs") }, "s3://b/u/ckpt/x"],
  ["--data alone, nothing on disk", { data: "null://", ...folder("ckpt/x") }, "null://ckpt/x"],
  ["--data against a qualified folder", { data: "/m/u", ...folder("s3://b/c") }, "!PLACE_CONTRADICTION"],
  ["--data and --checkpoints", { data: "s3://b/u", checkpoints: "direct:///m/c" }, "direct:///m/c"],
  ["a catalogue workload, nobody said where", { workload: "catalogue", ...folder("c") }, "!PLACE_UNNAMED"],
  ["a catalogue workload with --data", { workload: "catalogue", data: "/m", ...folder("c") }, "file:///m/c"],
  ["dlio keeps the folder", { workload: "catalogue", mode: "dlio", ...folder("c") }, "file:///cwd/c"],
];

for (const [sentence, inputs, expected] of [...SUITE_ROWS, ...CHECKPOINT_ROWS]) {
  Deno.test(`checkpointPlace: ${sentence} -> ${expected}`, () => {
    assertEquals(outcome(checkpointPlace, inputs), expected);
  });
}

Deno.test("dataPlace: a contradiction names both values, the key and where it was written", () => {
  const inputs: PlaceInputs = { ...PLAIN, dataFolder: set("s3://b/x") };
  const error = assertThrows(() => dataPlace(inputs), ConfigError);
  assertMatch(error.message, /dataset\.data_folder is 's3:\/\/b\/x'.*'local_fs'.*w\.yaml line 3/);
  assertEquals(error.problems[0]?.key, "dataset.data_folder");
  assertMatch(error.remedy, /--data/);
});

Deno.test("dataPlace: never repeats credentials that stand in an address", () => {
  const error = assertThrows(() => dataPlace({ ...PLAIN, data: "s3://key:topsecret@b/x" }), ConfigError);
  assertNotMatch(JSON.stringify([error.message, error.problems]), /topsecret/);
});
