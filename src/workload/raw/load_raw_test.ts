import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { loadRequest } from "./fake_files.ts";
import { loadRaw, type LoadRequest } from "./load_raw.ts";
import type { RawConfig } from "./raw_config.ts";

type Files = Readonly<Record<string, string | Uint8Array | Error>>;

const load = (changes: Partial<LoadRequest> = {}, files: Files = {}) => loadRaw(loadRequest(changes, files));

async function refusal(changes: Partial<LoadRequest>, files: Files = {}): Promise<ConfigError> {
  return await assertRejects(() => load(changes, files), ConfigError);
}

function leaves({ entries }: RawConfig): Record<string, unknown> {
  const isSection = (value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  return Object.fromEntries(
    [...entries.values()].filter((e) => !isSection(e.value)).map((e) => [e.path, e.value]),
  );
}

const source = ({ entries }: RawConfig, path: string) => {
  const found = entries.get(path)?.source;
  return found && `${found.kind}: ${found.detail}`;
};

Deno.test("loadRaw: reads a workload of the catalogue with the source of each value", async () => {
  const raw = await load({
    overrides: ["dataset.num_files_train=16"],
    env: { AWS_REGION: "eu-1" },
    dotenv: "DLIO_BUCKET=b",
  });
  assertEquals(raw.name, "small");
  assertEquals(leaves(raw), {
    "model.name": "small",
    framework: "pytorch",
    "dataset.format": "npz",
    "dataset.num_files_train": 16,
    "train.epochs": 1,
    "storage.storage_root": "b",
    "storage.storage_options.region": "eu-1",
  });
  assertEquals(source(raw, "dataset.format"), "yaml: small.yaml of the catalogue line 4");
  assertEquals(source(raw, "model.name"), "yaml: small.yaml of the catalogue");
  assertEquals(source(raw, "dataset.num_files_train"), "command line: dataset.num_files_train=16");
  assertEquals(source(raw, "storage.storage_options.region"), "env: env AWS_REGION");
  assertEquals(source(raw, "storage.storage_root"), ".env: .env DLIO_BUCKET");
  assertEquals(raw.entries.get("dataset")?.value, { format: "npz", num_files_train: 16 });
});

Deno.test("loadRaw: reads a file with and without an outer workload", async () => {
  const plain = "dataset:\n  format: csv\n";
  const outer = "workload:\n  dataset:\n    format: csv\n";
  for (const [text, line] of [[plain, 2], [outer, 3]] as const) {
    const raw = await load({ workload: "dir/my.yaml" }, { "dir/my.yaml": text });
    assertEquals([raw.name, leaves(raw)], ["my", { "dataset.format": "csv" }]);
    assertEquals(source(raw, "dataset.format"), `yaml: my.yaml line ${outer === text ? 3 : line}`);
  }
});

Deno.test("loadRaw: takes hydra's settings from overrides, which win, and from a root file", async () => {
  const file =
    "hydra:\n  run:\n    dir: out/${workload.model.name}\n  job: {chdir: false}\nworkload:\n  model: {name: m}\n";
  const raw = await load({ workload: "./r.yaml" }, { "./r.yaml": file });
  assertEquals(raw.hydra, { runDir: "out/m", overrides: [] });
  const overrides = ["hydra.run.dir=/x/${now:%Y%m%d-%H%M%S}", "++hydra.output_subdir=conf"];
  const over = await load({ workload: "./r.yaml", overrides }, { "./r.yaml": file });
  assertEquals(over.hydra, { runDir: "/x/20260102-030405", outputSubdir: "conf", overrides });
});

Deno.test("loadRaw: warns about hydra's other settings as DLIO, refuses them in Stoker's commands", async () => {
  const overrides = ["hydra.job.chdir=true"];
  assertEquals((await load({ overrides, mode: "dlio" })).warnings.map(({ code }) => code), [
    "IGNORED_OVERRIDE",
  ]);
  assertEquals((await refusal({ overrides })).code, "HYDRA_KEY");
});

Deno.test("loadRaw: chooses the workload by override as DLIO only", async () => {
  const raw = await load({ mode: "dlio", workload: "default", overrides: ["workload=unet3d_h100"] });
  assertEquals([raw.name, leaves(raw)], ["unet3d_h100", { "model.name": "unet3d" }]);
  assertEquals((await refusal({ overrides: ["workload=unet3d_h100"] })).code, "WORKLOAD_TWICE");
  assertEquals((await load({ overrides: ["workload=small"] })).name, "small");
});

Deno.test("loadRaw: prefers the folder of --config-dir to the catalogue", async () => {
  const files = {
    "conf/workload/small.yaml": "model: {name: mine}",
    "conf/workload/own.yaml": "model: {name: own}",
  };
  assertEquals(leaves(await load({ configDir: "conf/" }, files)), { "model.name": "mine" });
  assertEquals(leaves(await load({ configDir: "conf", workload: "own" }, files)), { "model.name": "own" });
  const error = await refusal({ configDir: "conf", workload: "smal" }, files);
  assertMatch(error.message, /Unknown workload 'smal'.* in 'conf\/workload'\. Did you mean 'small'\?/);
});

Deno.test("loadRaw: composes defaults lists in their order, the file itself last unless it says _self_", async () => {
  const files = {
    "c/workload/top.yaml": "defaults:\n- base\n- storage: s3\n- optional extra: none\nmodel: {name: top}\n",
    "c/workload/base.yaml": "model: {name: base, type: t}\ntrain: {epochs: 3}\n",
    "c/workload/storage/s3.yaml": "storage_type: s3\n",
    "c/workload/early.yaml": "defaults: [_self_, base]\nmodel: {name: early}\n",
    "c/config.yaml": "defaults:\n- _self_\n- workload: top\n- override hydra/job_logging: disabled\n",
    "c/mixed.yaml": "defaults:\n- workload: small\n- storage@workload.storage: fast\n- other: thing\n",
    "c/storage/fast.yaml": "storage_root: /fast\n",
    "c/other/thing.yaml": "a: 1\n",
    "c/workload/packaged.yaml": "# @package _global_\nworkload:\n  model: {name: packaged}\n",
    "c/workload/uses.yaml": "defaults: [packaged]\ntrain: {epochs: 2}\n",
  };
  const top = { "model.name": "top", "model.type": "t", "train.epochs": 3, "storage.storage_type": "s3" };
  assertEquals(leaves(await load({ configDir: "c", workload: "top" }, files)), top);
  assertEquals(leaves(await load({ workload: "c/workload/top.yaml" }, files)), top);
  assertEquals(leaves(await load({ workload: "c/config.yaml" }, files)), top);
  assertEquals(leaves(await load({ workload: "c/workload/early.yaml" }, files))["model.name"], "base");
  assertEquals(leaves(await load({ workload: "c/workload/uses.yaml" }, files)), {
    "model.name": "packaged",
    "train.epochs": 2,
  });
  const mixed = await load({ workload: "c/mixed.yaml" }, files);
  assertEquals([leaves(mixed)["storage.storage_root"], leaves(mixed)["dataset.format"]], ["/fast", "npz"]);
  assertEquals(source(mixed, "storage.storage_root"), "yaml: fast.yaml line 1");
  assertEquals(mixed.warnings.map(({ code }) => code), ["IGNORED_SECTION"]);
});

Deno.test("loadRaw: refuses defaults lists that lead nowhere", async () => {
  const rows: [string, string, RegExp][] = [
    ["defaults: [missing]", "DEFAULTS_MISSING", /'workload\/missing', which does not exist/],
    ["defaults: [a]", "DEFAULTS_CYCLE", /names itself \(.*a\.yaml -> .*a\.yaml\)/],
    ["defaults: 5", "DEFAULTS_SHAPE", /must be a list, but it is the number 5/],
    ["defaults: [[1]]", "DEFAULTS_SHAPE", /holds a list/],
    ["defaults: [{a: 1, b: 2}]", "DEFAULTS_SHAPE", /exactly one group/],
    ["defaults: [{override storage: s3}]", "DEFAULTS_SHAPE", /overrides the group/],
    ["defaults: [{storage: {a: 1}}]", "DEFAULTS_SHAPE", /chooses a mapping/],
    ["defaults: ['../../etc/passwd']", "DEFAULTS_MISSING", /does not exist/],
  ];
  for (const [text, code, message] of rows) {
    const error = await refusal({ workload: "d/workload/a.yaml" }, {
      "d/workload/a.yaml": text,
      "d/workload/../../etc/passwd.yaml": "root: x",
      "d/../../etc/passwd.yaml": "root: x",
      "d/workload/workload/../../etc/passwd.yaml": "root: x",
    });
    assertEquals(error.code, code, error.message);
    assertMatch(error.message, message);
  }
});

Deno.test("loadRaw: refuses what is no readable workload, in plain words", async () => {
  const folder = Object.assign(new Error("Is a directory (os error 21)"), { name: "IsADirectory" });
  const rows: [Partial<LoadRequest>, Files, string, RegExp][] = [
    [{ workload: "unet3d_h10" }, {}, "WORKLOAD_UNKNOWN", /Did you mean 'unet3d_h100'\?/],
    [{ workload: "" }, {}, "WORKLOAD_UNKNOWN", /No workload/],
    [{ workload: "./small.yaml" }, {}, "WORKLOAD_MISSING", /no such file. The catalogue has 'small'/],
    [{ workload: "./x/" }, { "./x/": folder }, "WORKLOAD_UNREADABLE", /'.\/x\/': it is a folder/],
    [
      { workload: "./x.yaml" },
      { "./x.yaml": new Deno.errors.PermissionDenied("os error 13") },
      "WORKLOAD_UNREADABLE",
      /permission is denied/,
    ],
    [
      { workload: "./x.yaml" },
      { "./x.yaml": new Error("Input/output error (os error 5)") },
      "WORKLOAD_UNREADABLE",
      /os error 5/,
    ],
    [{ workload: "./x.yaml" }, { "./x.yaml": "" }, "YAML_EMPTY", /is empty/],
    [{ workload: "./x.yaml" }, { "./x.yaml": "workload: small" }, "YAML_SHAPE", /there is the text 'small'/],
    [{ workload: "./x.yaml" }, { "./x.yaml": new Uint8Array(5 * 1024 * 1024) }, "YAML_TOO_LARGE", /5 MiB/],
    [
      { workload: "./x.yaml" },
      { "./x.yaml": "a.b: 1\ndataset: {c.d: 2}" },
      "DOTTED_KEY",
      /'a.b' is written with a dot/,
    ],
    [
      { workload: "./x.yaml" },
      { "./x.yaml": "dataset: {data_folder: ???}" },
      "VALUE_MISSING",
      /leaves 'dataset.data_folder' to you/,
    ],
    [{ overrides: ["train.epochs=${nope}"] }, {}, "INTERPOLATION_UNKNOWN", /'nope' is not set/],
    [{ overrides: ["dataset.formt=npz"] }, {}, "UNKNOWN_KEY", /Did you mean 'dataset.format'\?/],
    [{ overrides: ["bad", "a=1,2"] }, {}, "OVERRIDE_SYNTAX", /has no '='[^]*sweep/],
  ];
  for (const [changes, files, code, message] of rows) {
    const error = await refusal(changes, files);
    assertEquals(error.code, code, error.message);
    assertMatch(error.message, message);
    assertEquals(error.remedy.length > 5, true);
  }
});

Deno.test("loadRaw: warns about dotted keys as DLIO and leaves them out", async () => {
  const raw = await load({ mode: "dlio", workload: "./x.yaml" }, { "./x.yaml": "a.b: 1\nc: 2" });
  assertEquals(leaves(raw), { c: 2 });
  assertEquals(raw.warnings.map(({ code }) => code), ["IGNORED_KEY"]);
});

Deno.test("loadRaw: never gives a credential of the command line back as text", async () => {
  const overrides = ["++storage.storage_options.secret_access_key=hunter2"];
  const raw = await load({ overrides });
  assertEquals(raw.entries.get("storage.storage_options.secret_access_key")?.value, "hunter2");
  const texts = JSON.stringify([
    raw.hydra,
    raw.warnings,
    [...raw.entries.values()].map((entry) => entry.source),
  ]);
  assertEquals(texts.includes("hunter2"), false);
});
