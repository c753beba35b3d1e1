import { assert, assertEquals } from "@std/assert";
import { runAccelerators } from "./accelerator_crew.ts";
import { requestFor, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";
import { acceleratorJob } from "./train_job.ts";

const FILES = 64;
const VALUES = {
  framework: "pytorch",
  "dataset.format": "npz",
  "dataset.num_files_train": FILES,
  "dataset.record_length_bytes": 1_000_000,
  "reader.batch_size": 4,
  "reader.read_threads": 4,
  "train.epochs": 1,
  "train.computation_time": 0,
};
/** A fast disk, and far below what one processor reads from memory and compares. */
const BYTES_PER_SECOND = 500_000_000;
/** A machine that does something else meanwhile only ever takes time away, so the best of some counts. */
const ATTEMPTS = 4;

interface Measured {
  readonly bytesPerSecond: number;
  readonly verifiedBytes: number;
}

async function measure(folder: string, verify: "off" | "full"): Promise<Measured> {
  const request = requestFor(folder, ["train"], {}, VALUES);
  const { spec, reading } = request;
  const worker = new URL("../workers/paced_accelerator_test_worker.ts", import.meta.url);
  worker.searchParams.set("bytesPerSecond", String(BYTES_PER_SECOND));
  worker.searchParams.set("latencyMs", "1");
  let measured: Measured | undefined;
  await runAccelerators(
    {
      spec,
      store: { address: `file://${request.data.path}`, io: request.io },
      jobs: [
        acceleratorJob({ ...request, reading: { ...reading, verify } }, { spec, foreign: undefined }, 0),
      ],
      steps: FILES / 4,
      signal: new AbortController().signal,
      descriptors: { limit: Infinity, openFiles: 0 },
      onFinding: ({ detail }) => {
        throw new Error(detail);
      },
      onNotice() {},
      before: async (number) => number === 0,
      after: async (_number, _stage, { records, seconds }) => {
        const [counters] = records.map((record) => record.counters);
        measured = {
          bytesPerSecond: (counters?.bytesMoved ?? 0) / seconds,
          verifiedBytes: counters?.verifiedBytes ?? 0,
        };
      },
    },
    () => {},
    { drainMs: 10_000, urlOf: () => worker },
  );
  if (!measured) throw new Error("Nothing was measured");
  return measured;
}

Deno.test("train --verify full: costs at most 15 % of the rate where the storage is the limit, and looks at every byte", () =>
  withFolder(async (folder) => {
    const { result, error } = await runPhases(requestFor(folder, ["generate"], {}, VALUES));
    assertEquals(error, undefined);
    const best = { off: 0, full: 0 };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (const verify of ["off", "full"] as const) {
        const { bytesPerSecond, verifiedBytes } = await measure(folder, verify);
        assertEquals(verifiedBytes, verify === "full" ? result.phases.generate?.bytes : 0);
        best[verify] = Math.max(best[verify], bytesPerSecond);
      }
      const isStorageBound = best.off >= 0.9 * BYTES_PER_SECOND;
      if (isStorageBound && best.full >= 0.85 * best.off) break;
    }
    assert(best.off >= 0.9 * BYTES_PER_SECOND, `unverified ${best.off}: the storage was not the limit`);
    assert(best.off <= 1.02 * BYTES_PER_SECOND, `unverified ${best.off}: faster than the link`);
    assert(best.full >= 0.85 * best.off, `verified ${best.full} of ${best.off}`);
  }));
