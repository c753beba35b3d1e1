import { assertEquals } from "@std/assert";
import { createSharedMetrics, type WorkerMetrics, workerParts } from "../metrics/shared_memory.ts";
import { renderLive } from "../terminal/progress.ts";
import { trainProgress } from "./train_progress.ts";

const VIEW = {
  stage: { kind: "train", epoch: 2 },
  epochs: 4,
  plannedSteps: 8,
  elapsedSeconds: 2,
  firstAccelerator: 0,
} as const;

function running(
  part: WorkerMetrics | undefined,
  steps: number,
  computeSeconds: number,
  readMs: number,
): void {
  if (!part) return;
  part.state = "running";
  part.epoch.begin();
  part.epoch.openBlock(0);
  for (let step = 0; step < steps; step++) part.epoch.step(1, 1, 1, 1);
  part.set("computeSeconds", computeSeconds);
  part.set("waitSeconds", 1);
  part.set("bytesMoved", 3 * 2 ** 30);
  part.histograms.read.record(readMs);
}

Deno.test("trainProgress: a line of the whole, and a row of each accelerator", () => {
  const parts = workerParts(createSharedMetrics(3, 8));
  running(parts[0], 4, 3, 5);
  running(parts[1], 2, 1, 50);
  const lines = renderLive(trainProgress({ ...VIEW, parts, firstAccelerator: 6 }), 120, 40);
  assertEquals(lines, [
    "train      epoch 2/4 step 0/8  █████░░░░░░░░░░░░░░░  25 %  6 GiB  3 GiB/s  AU 66.7 %  p99 50 ms  eta 6 s",
    "accelerator  step      AU       rate      p99",
    "          6     4  75.0 %  1.5 GiB/s  5.00 ms",
    "          7     2  50.0 %  1.5 GiB/s    50 ms",
    "          8     0       -      0 B/s        -  starting",
  ]);
});

Deno.test("trainProgress: an accelerator that waits for storage says so in its row", () => {
  const parts = workerParts(createSharedMetrics(2, 8));
  parts.forEach((part) => running(part, 1, 1, 1));
  const seenMs = performance.timeOrigin + performance.now();
  const oldest = { operation: "read", name: "train/a.npz", offset: 0, beganMs: seenMs - 12_500 } as const;
  parts[0]?.pending.write({ seenMs, movedMs: seenMs, requests: 0, oldest: undefined });
  parts[1]?.pending.write({ seenMs, movedMs: seenMs - 12_500, requests: 1, oldest });
  const { parts: rows } = trainProgress({ ...VIEW, parts });
  assertEquals(rows?.rows.map((cells) => cells.at(-1)), ["", "no byte for 12 s"]);
});

Deno.test("trainProgress: one accelerator has no row of its own", () => {
  const parts = workerParts(createSharedMetrics(1, 8));
  assertEquals(trainProgress({ ...VIEW, parts }).parts, undefined);
});
