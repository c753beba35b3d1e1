import { assertEquals } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { datasetSpecOf } from "./dataset_spec.ts";
import { contextOf, rawOf } from "./fixture.ts";
import { interpret } from "./interpret.ts";
import { describeKey, keyPaths } from "./keys/mod.ts";
import type { RawValue } from "./raw/raw_config.ts";
import { showConfig } from "./show_config.ts";
import { Workload } from "./workload.ts";

const VALID: readonly Readonly<Record<string, RawValue>>[] = [
  {
    framework: "pytorch",
    "model.name": "unet3d",
    "workflow.train": true,
    "workflow.checkpoint": true,
    "dataset.format": "npz",
    "dataset.num_files_train": 168,
    "dataset.record_length_bytes": 146600628,
    "dataset.record_length_bytes_stdev": 68341808,
    "reader.batch_size": 7,
    "reader.file_shuffle": "seed",
    "train.computation_time": 0.323,
    "checkpoint.checkpoint_folder": "checkpoints/unet3d",
    "metric.au": 0.9,
  },
  {
    "workflow.train": false,
    "workflow.checkpoint": true,
    "model.type": "transformer",
    "model.num_layers": 32,
    "model.parallelism.zero_stage": 3,
    "checkpoint.num_checkpoints_write": 10,
    "checkpoint.num_checkpoints_read": 10,
    "checkpoint.time_between_checkpoints": 5,
  },
  {
    "dataset.format": "parquet",
    "dataset.parquet.columns": [{ name: "a", dtype: "int8" }, { name: "b", size: 4, read: false }],
    "train.computation_time": { type: "uniform", min: 1, max: 2 },
    "storage.storage_type": "s3",
    "storage.storage_root": "bucket",
    "storage.storage_library": "s3dlio",
    "storage.storage_options.access_key_id": "k",
    "storage.storage_options.secret_access_key": "s",
    "storage.storage_options.endpoint_url": "http://localhost:9000",
  },
];

const EXTREMES: readonly RawValue[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1,
  0.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  2 ** 53 - 1,
  2 ** 31,
  Number.NaN,
  Infinity,
  "",
  " ",
  "off",
  "yes",
  "auto",
  "9".repeat(400),
  "-5K",
  "1e999",
  "__proto__",
  "constructor",
  "s3://",
  "../../..",
  "\u0000",
  "é\ud800",
  [],
  [null],
  [[[]]],
  [-1],
  [2 ** 53],
  [0, Number.NaN],
  {},
  { a: {} },
  { mean: {} },
  { type: "__proto__" },
  [{ name: "a", size: 2 ** 52 }, { name: "b", size: 2 ** 52 }],
];

/** A small generator of its own: the same 5000 mutants on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

function mutant(pick: (below: number) => number): Record<string, RawValue> {
  const values = { ...VALID[pick(VALID.length)] };
  const paths = keyPaths();
  for (let change = 1 + pick(3); change > 0; change--) {
    const present = Object.keys(values);
    const path = pick(2) === 0 ? present[pick(present.length)] ?? "x" : paths[pick(paths.length)] ?? "x";
    const value = EXTREMES[pick(EXTREMES.length)] ?? null;
    const at = pick(path.length);
    switch (pick(6)) {
      case 0:
      case 1:
        values[path] = value;
        break;
      case 2: // a letter too many, or one lost
        values[path.slice(0, at) + (pick(2) === 0 ? "x" : "") + path.slice(at + pick(2))] = value;
        break;
      case 3: // something below a leaf
        values[`${path}.${String(pick(9))}`] = value;
        break;
      case 4: // a section instead of its keys
        values[path.slice(0, Math.max(1, path.lastIndexOf(".")))] = value;
        break;
      default:
        delete values[path];
    }
  }
  return values;
}

Deno.test("interpret: 5000 mutated workloads are always a workload or a ConfigError", () => {
  const pick = random(20260101);
  let understood = 0;
  let refused = 0;
  for (let i = 0; i < 5000; i++) {
    const values = mutant(pick);
    const mode = pick(2) === 0 ? "stoker" : "dlio";
    const worldSize = [1, 2, 7, 1024][pick(4)] ?? 1;
    try {
      const workload = interpret(
        rawOf(values),
        contextOf({ mode, worldSize, ranksPerNode: Math.min(8, worldSize) }),
      );
      assertSound(workload);
      understood++;
    } catch (error) {
      if (!(error instanceof ConfigError)) {
        throw new Error(`Broke on ${JSON.stringify(values)}`, { cause: error });
      }
      for (const { text, remedy } of error.problems) assertEquals(text !== "" && remedy !== "", true);
      refused++;
    }
  }
  // Both must happen often, or the mutants test nothing.
  assertEquals(understood > 500 && refused > 500, true, `${understood} understood, ${refused} refused`);
});

/** No number that is none, nothing lost on the way to another rank, and everything can be shown. */
function assertSound(workload: Workload): void {
  for (const path of keyPaths()) {
    const value: unknown = workload.values[path];
    if (typeof value === "number") assertEquals(Number.isFinite(value), true, path);
    const key = describeKey(path);
    if ("default" in key || key.derived !== undefined) assertEquals(value !== undefined, true, path);
  }
  assertEquals(new Workload(JSON.parse(JSON.stringify(workload.data))).name, workload.name);
  const spec = datasetSpecOf(workload, 42);
  assertEquals(Number.isFinite(spec.sampleBytes) && spec.samplesPerFile >= 1, true);
  assertEquals(showConfig(workload).length > 100, true);
}
