import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import type { RawConfig, RawEntry, RawValue, ValueSource } from "../../workload/raw/raw_config.ts";
import { hydraFiles } from "./hydra_files.ts";

const entry = (path: string, value: RawValue, kind: ValueSource["kind"] = "yaml"): [string, RawEntry] => [
  path,
  { path, value, source: { kind, detail: "" } },
];

const WRITTEN: Pick<RawConfig, "name" | "entries"> = {
  name: "default",
  entries: new Map([
    entry("framework", "pytorch"),
    entry("dataset", {}),
    entry("dataset.format", "npz", "command line"),
    entry("dataset.record_dims", [1, 2]),
    entry("storage.storage_options", { secret_access_key: "s3cr3t", access_key_id: "s3cr3t", region: "us" }),
    entry("storage.storage_options.secret_access_key", "s3cr3t"),
    entry("storage.storage_options.region", "us", "env"),
    entry("storage.storage_options.access_key_id", "s3cr3t", "env"),
    entry("anything", { list: [1], inner: { my_password: "s3cr3t", kept: 1 } }),
  ]),
};

const LONG = `++workload.dataset.data_folder=/${"long/".repeat(40)}`;
const KEY = "++workload.storage.storage_options.secret_access_key";
const WORDS = [
  "workload=default",
  LONG,
  `${KEY}=s3cr3t`,
  "hydra.run.dir=out",
  "++hydra.output_subdir=c",
];

const PLACES = { runDir: "out", outputSubdir: "c", cwd: "/here", runFolder: "/here/out" };

const documents = () =>
  new Map(hydraFiles(WRITTEN, WORDS, PLACES).map(({ name, text }) => [name, parse(text)]));

Deno.test("hydraFiles: the composed configuration, without secrets and without the environment", () => {
  assertEquals(documents().get("config.yaml"), {
    workload: {
      framework: "pytorch",
      dataset: { format: "npz", record_dims: [1, 2] },
      storage: { storage_options: { secret_access_key: "(set)" } },
      anything: { list: [1], inner: { my_password: "(set)", kept: 1 } },
    },
  });
});

Deno.test("hydraFiles: overrides of the task alone, Hydra's own beside the settings", () => {
  const task = ["workload=default", LONG, `${KEY}=(set)`];
  assertEquals(documents().get("overrides.yaml"), task);
  const { hydra } = documents().get("hydra.yaml") as { hydra: Record<string, unknown> }; // as written above
  assertEquals(hydra.overrides, { hydra: ["hydra.run.dir=out", "++hydra.output_subdir=c"], task });
  assertEquals([hydra.run, hydra.output_subdir], [{ dir: "out" }, "c"]);
  assert(hydraFiles(WRITTEN, WORDS, PLACES).every(({ text }) => !text.includes("s3cr3t")));
});
