/** A workload file that somebody damaged becomes a plan or a ConfigError, the whole way from bytes to numbers. */
import { assert, assertEquals } from "@std/assert";
import { Value } from "@sinclair/typebox/value";
import { ConfigError } from "../base/errors.ts";
import { planOf } from "../phases/plan_of.ts";
import { Plan } from "../report/schema/plan.ts";
import { text as catalogueText } from "../workload/catalogue/mod.ts";
import { contextWith } from "./fixture.ts";
import { WORKLOAD } from "./option.ts";
import { parseArguments } from "./parse_arguments.ts";
import { ioOptions } from "./issuing.ts";
import { prepare } from "./prepare.ts";

const SEEDS = [
  "tiny_npz",
  "tiny_tfrecord",
  "tiny_images",
  "unet3d_h100_fixed",
  "resnet50_h100",
  "dlrm_b200",
  "cosmoflow_h100",
  "megatron_deepspeed_LLNL",
  "tiny_checkpoint",
  "llama3_8b",
].map(catalogueText);

const VALUES = [
  "-1",
  "0",
  "1",
  "3",
  "0.5",
  "1e9",
  "9007199254740991",
  "1e308",
  ".nan",
  ".inf",
  "x",
  "auto",
  "true",
]
  .concat(
    "[]",
    "[1, 0]",
    "{}",
    "{a: 1}",
    "null",
    "~",
    "''",
    "64KiB",
    "5m",
    "${dataset.format}",
    "&a 1",
    "off",
    "jpeg",
  )
  .concat("parquet", "csv", "uint8", "float64", "{type: normal, mean: -1}", "/", "s3://b/x", "null://");

const LINES = [
  "  x: 1",
  "  workflow:",
  "    train: false",
  "    checkpoint: true",
  "  dataset:",
  "    record_dims: [3, 0, 7]",
  "    num_files_eval: 12345678901",
  "    record_length_bytes_stdev: 1e12",
  "  reader: {batch_size: 1e6}",
  "\t",
  "---",
];

/** A small generator of its own: the same mutants on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 >>> 0;
  return (below) => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) % below;
  };
}

function mutant(pick: (below: number) => number): string {
  const one = (items: readonly string[]) => items[pick(items.length)] ?? "";
  let lines = one(SEEDS).split("\n");
  for (let change = pick(3); change >= 0; change--) {
    const at = pick(lines.length);
    const line = lines[at] ?? "";
    switch (pick(8)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, one(LINES));
        break;
      case 2:
        lines.splice(at, 0, line);
        break;
      case 3:
        lines[at] = line.slice(0, pick(line.length + 1)) + line.slice(pick(line.length + 1));
        break;
      case 4:
        lines = lines.slice(0, at + 1);
        break;
      default:
        lines[at] = line.replace(/:.*$/, `: ${one(VALUES)}`);
    }
  }
  return lines.join("\n");
}

Deno.test("prepare and planOf: a plan or a ConfigError, never slow, for 5000 damaged workload files", async () => {
  const cwd = await Deno.makeTempDir();
  let planned = 0;
  let refused = 0;
  try {
    for (let round = 0; round < 5000; round++) {
      const text = mutant(random(round));
      await Deno.writeTextFile(`${cwd}/w.yaml`, text);
      const context = contextWith({ out: [], err: [] }, cwd);
      const started = performance.now();
      try {
        const { words, options } = parseArguments(["./w.yaml"], WORKLOAD);
        const prepared = await prepare({ words, options, context }, { usesStorage: false, workflow: {} });
        const plan = await planOf({
          ...prepared,
          workers: prepared.accelerators,
          io: ioOptions(options, prepared.accelerators),
          rate: undefined,
          started: context.now(),
          mlperf: null,
        });
        assertEquals([...Value.Errors(Plan, plan)], []);
        planned++;
      } catch (error) {
        if (!(error instanceof ConfigError)) {
          throw new Error(`Round ${round}: ${error}\n${text}`, { cause: error });
        }
        for (const { text, remedy } of error.problems) assert(text !== "" && remedy !== "", `round ${round}`);
        refused++;
      }
      const elapsed = performance.now() - started;
      assert(elapsed < 5000, `Round ${round} took ${elapsed} ms\n${text}`);
    }
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
  // Both outcomes must be common, or the mutations test nothing.
  assert(planned > 80 && refused > 80, `${planned} were planned, ${refused} refused`);
});
