import { assertEquals } from "@std/assert";
import { checkpointLines, renderCheckpointPlan } from "./checkpoint_lines.ts";
import type { CheckpointPhase, CheckpointTransfer } from "./schema/phases.ts";

const TRANSFER: CheckpointTransfer = {
  startedMs: 0,
  endedMs: 2000,
  seconds: 2,
  secondsFirstDone: 1,
  epoch: 1,
  step: 1,
  folder: "global_epoch1_step1",
  bytes: 2 ** 30,
  bytesPerSecond: 2 ** 29,
  makeSeconds: 0.1,
  writeSeconds: 1.5,
  fsyncSeconds: 0.25,
  readSeconds: null,
  compareSeconds: null,
  cachedFraction: null,
  requestsInFlight: 1,
  slowest: { rank: 3, seconds: 1.9 },
  ranks: [],
};

const PHASE: CheckpointPhase = {
  address: "file:///c",
  backend: "file",
  engine: "uring",
  direct: false,
  bytes: 2 ** 30,
  files: 1,
  ranks: 1,
  scale: 0.5,
  container: "raw",
  fsync: true,
  save: [TRANSFER],
  load: [{ ...TRANSFER, fsyncSeconds: null, cachedFraction: 0.5 }],
  removed: 2,
  filesInFlight: 1,
  peakMemoryBytes: null,
  verifiedBytes: 2 ** 30,
  findings: [],
};

Deno.test("checkpointLines: shows each save and load, the flush apart, and that tensors were scaled", () => {
  assertEquals(checkpointLines(PHASE), [
    "checkpoint 1 GiB (1073741824 bytes) in 1 file from 1 rank, every tensor scaled by 0.5",
    "save       global_epoch1_step1  2 s  512 MiB/s  fsync 250 ms",
    "load       global_epoch1_step1  2 s  512 MiB/s  50.0 % cached before",
    "           2 older checkpoints removed",
    "           1 GiB compared and right",
  ]);
});

Deno.test("checkpointLines: names the slowest of several ranks, and says what is unknown", () => {
  const part = { rank: 0, shardsOf: 0, bytes: 1, seconds: 1, files: [] };
  const load = { ...TRANSFER, fsyncSeconds: null, bytesPerSecond: null, ranks: [part, { ...part, rank: 3 }] };
  const [, line] = checkpointLines({ ...PHASE, save: [], load: [load], removed: 0, verifiedBytes: 0 });
  assertEquals(
    line,
    "load       global_epoch1_step1  2 s  rate unknown  slowest rank 3: 1.9 s  cache unknown",
  );
});

Deno.test("renderCheckpointPlan: a row for each kind of rank, with what it leaves out", () => {
  const files = Array.from({ length: 8 }, (_, index) => ({ name: `f${index}`, bytes: 1024 }));
  const rows = Array.from(
    { length: 9 },
    (_, index) => ({ ranks: 2, firstRank: 2 * index, bytes: 8192, files }),
  );
  const lines = renderCheckpointPlan({ ranks: 18, files: 144, bytes: 147_456, rows, seconds: null });
  assertEquals(lines[0], "checkpoint  144 KiB (147456 bytes) in 144 files from 18 ranks");
  assertEquals(lines[1], "                2 x 8 KiB in 8 files, rank 0 first:");
  assertEquals(lines[8], "                    and 2 more");
  assertEquals(lines.at(-2), "            and 1 more kinds of ranks");
  assertEquals(lines.at(-1), "            duration unknown; give --rate, e.g. --rate 2GB/s");
});
