/** `reader.decode`: what is decoded, what it is counted as, and that a file which lies ends the run with its name. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertNoStack, assertRefused, inFolder, stoker } from "./stoker.ts";
import { programUnderTest } from "../program.ts";

function words(data: string, format: string, ...more: string[]): string[] {
  return [
    "default",
    ...["--data", data, "--results", `${data}.results`],
    `dataset.format=${format}`,
    ...["dataset.num_files_train=4", "dataset.num_samples_per_file=8", "dataset.record_length_bytes=4096"],
    ...["dataset.num_files_eval=0", "dataset.num_subfolders_train=0", "dataset.num_subfolders_eval=0"],
    ...["workflow.evaluation=false", "train.epochs=1", "train.computation_time=0.001", "metric.au=0"],
    ...["reader.decode=true", "reader.read_threads=2", "dataset.record_dims=[16, 256]", ...more],
  ];
}

const TABLE = [
  "dataset.parquet.columns=[{name: a, dtype: int32, size: 4}, {name: b, dtype: uint8, size: 64}]",
  ...["dataset.parquet.row_group_size=4", "storage.storage_options.columns=[a]"],
];

/** Each with the bytes of the values of a sample, labels and the like left out. */
const KINDS: readonly [format: string, valueBytes: number, more: readonly string[]][] = [
  ["npy", 4096, []],
  ["npz", 4096, []],
  ["npz", 4096, ["dataset.compression=zip"]],
  ["csv", 4096 * 8, []],
  ["csv", 4096 * 8, ["dataset.compression=gzip"]],
  ["hdf5", 4096, []],
  ["hdf5", 4096, ["dataset.compression=gzip", "dataset.hdf5.chunk_dims=[1, 16, 256]"]],
  ["parquet", 16, TABLE],
];

Deno.test("reader.decode: every format gives its values, and the time is no time of a read", async () => {
  await inFolder((home) => decodesEveryKind(home));
});

/** An executable may not look for its libraries in the user's folder. From source they are in Deno's own cache there. */
async function decodesEveryKind(home: string): Promise<void> {
  const env: Record<string, string> = programUnderTest().form === "source" ? {} : { HOME: home };
  for (const [format, valueBytes, more] of KINDS) {
    await inFolder(async (folder) => {
      const given = words(`${folder}/d`, format, ...more);
      assertEquals((await stoker(["generate", ...given, "--quiet"])).code, 0);
      const ran = await stoker(["train", ...given, "--json"], { env });
      assertEquals(ran.code, 0, ran.err);
      const [epoch] = JSON.parse(ran.out).phases.train.epochs;
      const { samples, bytes, seconds, waitSeconds } = epoch.decoding;
      const what = `${format} ${more}: ${JSON.stringify(epoch)}`;
      assertEquals([epoch.samples, samples], [32, 32], what);
      assert(bytes >= 32 * valueBytes && bytes <= 32 * (valueBytes + 8) + 512, what);
      assert(seconds > 0 && seconds < epoch.seconds && waitSeconds <= seconds + 1e-6, what);
    });
  }
}

Deno.test("reader.decode: off by default, and then nothing is decoded", async () => {
  await inFolder(async (folder) => {
    const given = words(`${folder}/d`, "npy").filter((word) => word !== "reader.decode=true");
    const ran = await stoker(["run", ...given, "workflow.generate_data=true", "--json"]);
    assertEquals(ran.code, 0, ran.err);
    const none = { samples: 0, bytes: 0, seconds: 0, waitSeconds: 0 };
    assertEquals(JSON.parse(ran.out).phases.train.epochs[0].decoding, none);
  });
});

/** What a file says of itself and should not: where, and what the refusal says. */
const LIES: Readonly<Record<string, [change: (bytes: Uint8Array) => Uint8Array, says: string]>> = {
  npy: [(bytes) => replaced(bytes, "(16, 256, 8)", "(16, 256, 9)"), "an array of shape (16, 256, 9) of u1"],
  npz: [
    (bytes) => replaced(bytes, "(16, 256, 8)", "(16, 255, 8)"),
    "the checksum of its member x.npy is wrong",
  ],
  csv: [(bytes) => bytes.with(0, 0x78), "column 0 of row 0 holds"],
  hdf5: [(bytes) => bytes.with(12, bytes[12]! ^ 1), "Cannot read the file as hdf5"],
  parquet: [(bytes) => bytes.fill(0, 4, 40), "row group 0"],
};

function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const text = String.fromCharCode(...bytes);
  assert(text.includes(from), `no ${from}`);
  return Uint8Array.from(text.replace(from, to), (letter) => letter.charCodeAt(0));
}

Deno.test("reader.decode: a file that lies ends the run with its name and the reason, exit 5", async () => {
  for (const [format, [change, says]] of Object.entries(LIES)) {
    await inFolder(async (folder) => {
      const given = words(`${folder}/d`, format, ...(format === "parquet" ? TABLE : []));
      assertEquals((await stoker(["generate", ...given, "--quiet"])).code, 0);
      const name = [...Deno.readDirSync(`${folder}/d/train`)].map((entry) => entry.name).sort()[2];
      const path = `${folder}/d/train/${name}`;
      await Deno.writeFile(path, new Uint8Array(change(await Deno.readFile(path))));
      const ran = await stoker(["train", ...given]);
      assertEquals(ran.code, 5, ran.err);
      for (const part of [`Cannot decode 'train/${name}'`, says]) assertStringIncludes(ran.err, part);
      assertNoStack(ran);
      const undecoded = await stoker(["train", ...given, "reader.decode=false"]);
      assertEquals(undecoded.code, 0, undecoded.err);
    });
  }
});

Deno.test("reader.decode: what has no decoder is refused before anything is read", async () => {
  const ran = await stoker(["train", ...words("/nowhere", "tfrecord")]);
  assertRefused(ran, 2, "Cannot decode tfrecord");
  assertStringIncludes(ran.err, "reader.decode");
});
