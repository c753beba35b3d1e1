import { assert } from "@std/assert";
import { blockUtilisation, epochUtilisation, overAccelerators } from "../metrics/utilisation.ts";
import { slowness } from "../../tests/plain_sleep.ts";
import { runAccelerators } from "./accelerator_crew.ts";
import { requestFor } from "./run_fixture.ts";
import { acceleratorJob } from "./train_job.ts";

/** One cell of the grid; a sample is a file. */
interface Case {
  readonly accelerators: number;
  readonly computeMs: number;
  readonly batch: number;
  /** Time that the link needs for one sample. */
  readonly transferMs: number;
  readonly latencyMs: number;
  readonly readers: number;
}

const CELL: Case = { accelerators: 1, computeMs: 25, batch: 4, transferMs: 1, latencyMs: 1, readers: 4 };
const FILE_BYTES = 100_000;
const STEPS = 24;
/** A machine that does something else meanwhile only ever takes time away, so one good measurement is enough. */
const ATTEMPTS = 5;

/** What must come out in steady state; every accelerator has a link of its own. */
function theory({ computeMs, batch, transferMs, latencyMs, readers }: Case): number {
  if (readers === 0) return computeMs / (computeMs + batch * (transferMs + latencyMs));
  const sampleMs = Math.max(transferMs, (transferMs + latencyMs) / readers);
  return computeMs / Math.max(computeMs, batch * sampleMs);
}

async function measure(cell: Case): Promise<number> {
  const request = requestFor("/nowhere", ["train"], { accelerators: cell.accelerators }, {
    framework: "pytorch",
    "dataset.format": "npz",
    "dataset.num_files_train": STEPS * cell.batch * cell.accelerators,
    "dataset.record_length_bytes": FILE_BYTES,
    "reader.batch_size": cell.batch,
    "reader.read_threads": cell.readers,
    "train.epochs": 1,
    "train.computation_time": cell.computeMs / 1000,
  });
  const reading = { ...request.reading, verify: "off" as const };
  const { spec } = request;
  const worker = new URL("../workers/paced_accelerator_test_worker.ts", import.meta.url);
  worker.searchParams.set("bytesPerSecond", String(1000 * FILE_BYTES / cell.transferMs));
  worker.searchParams.set("latencyMs", String(cell.latencyMs));
  worker.searchParams.set("fileBytes", String(FILE_BYTES));
  let au: number | null = null;
  await runAccelerators(
    {
      spec,
      store: { address: "file:///", io: request.io },
      jobs: Array.from(
        { length: cell.accelerators },
        (_, index) =>
          acceleratorJob(
            { ...request, reading },
            { spec, foreign: undefined },
            index,
          ),
      ),
      steps: STEPS,
      signal: new AbortController().signal,
      descriptors: { limit: Infinity, openFiles: 0 },
      onFinding() {},
      onNotice() {},
      before: async (number) => number === 0,
      after: async (_number, _stage, { records }) => {
        const window = { expectedSteps: STEPS, excludeStart: 1, excludeEnd: 0 };
        au = overAccelerators(
          records.map(({ blocks, times }) =>
            epochUtilisation(blocks.map((block) => blockUtilisation(block, times, window, cell.batch)))
          ),
        ).au;
      },
    },
    () => {},
    { drainMs: 10_000, urlOf: () => worker },
  );
  if (au === null) throw new Error("No step was measured");
  return au;
}

/** As often as the machine gets in the way; the last word is the closest measurement. */
async function agrees(name: string, cell: Case, within: number): Promise<void> {
  const expected = theory(cell);
  const measured: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const au = await measure(cell);
    measured.push(au);
    if (Math.abs(au - expected) <= within) return;
    // Where the machine wakes whatever sleeps late, the paced storage and the computation are late by that, and what a
    // late first step leaves time to read ahead counts as faster than the storage is.
    const allowed = within * slowness();
    // Else faster than the storage can be is never the machine's fault.
    assert(au <= expected + allowed, `${name}: AU ${au}, at most ${expected} is possible`);
    if (au >= expected - allowed) return;
  }
  throw new Error(`${name}: AU ${measured.join(", ")}, theory says ${expected}`);
}

const GRID: readonly (readonly [name: string, cell: Partial<Case>])[] = [
  ["compute-bound, a little to read", {}],
  ["compute-bound, nearly balanced", { transferMs: 5.5, computeMs: 25 }],
  ["storage-bound, AU 80 %", { transferMs: 7.5, computeMs: 24 }],
  ["storage-bound, AU 50 %", { transferMs: 10, computeMs: 20 }],
  ["storage-bound, AU 25 %", { transferMs: 20, computeMs: 20 }],
  ["storage-bound, long latency that depth hides", { transferMs: 10, computeMs: 20, latencyMs: 25 }],
  ["latency-bound with 2 readers", { transferMs: 0.5, latencyMs: 24.5, readers: 2, computeMs: 25 }],
  ["latency-bound with 1 reader", { transferMs: 0.5, latencyMs: 9.5, readers: 1, computeMs: 20 }],
  ["latency hidden by 8 readers", { transferMs: 0.5, latencyMs: 24.5, readers: 8, computeMs: 25 }],
  ["inline, nothing overlaps", { readers: 0, transferMs: 2, latencyMs: 3, computeMs: 40 }],
];

for (const [name, change] of GRID) {
  Deno.test(`AU: agrees with theory within 1 point, ${name}`, () =>
    agrees(name, { ...CELL, ...change }, 0.01));
}

Deno.test("AU: agrees with theory within 3 points, with more accelerators than cores", async () => {
  const accelerators = 2 * navigator.hardwareConcurrency;
  await agrees("more than cores, compute-bound", { ...CELL, accelerators, computeMs: 40 }, 0.03);
  await agrees(
    "more than cores, storage-bound",
    { ...CELL, accelerators, transferMs: 15, computeMs: 30 },
    0.03,
  );
});
