/** What the live line of training says, from shared memory. */
import type { WorkerMetrics } from "../metrics/shared_memory.ts";
import { merged, totals } from "../metrics/shared_memory.ts";
import type { ProgressState } from "../terminal/progress.ts";
import { stallNow } from "./stall.ts";
import type { Stage } from "../workers/protocol.ts";

export interface TrainView {
  readonly parts: readonly WorkerMetrics[];
  readonly stage: Stage;
  readonly epochs: number;
  readonly plannedSteps: number;
  readonly elapsedSeconds: number;
}

export function trainProgress(view: TrainView): ProgressState {
  const { parts, stage, epochs, plannedSteps, elapsedSeconds } = view;
  const sum = totals(parts);
  const steps = parts.length === 0 ? 0 : Math.min(...parts.map((part) => part.epoch.steps));
  const busy = sum.computeSeconds + sum.waitSeconds + sum.barrierSeconds;
  const extras: string[] = [];
  if (busy > 0) extras.push(`AU ${(100 * sum.computeSeconds / busy).toFixed(1)} %`);
  if (parts.length > 0) {
    const { p99 } = merged(parts, "read").summary();
    if (p99 !== null) extras.push(`p99 ${p99 < 10 ? p99.toFixed(2) : Math.round(p99)} ms`);
  }
  const done = (stage.epoch - 1 + steps / Math.max(1, plannedSteps)) / Math.max(1, epochs);
  return {
    phase: stage.kind,
    count: `epoch ${stage.epoch}/${epochs} step ${steps}/${plannedSteps}`,
    done: Math.min(1, done),
    bytes: sum.bytesMoved,
    bytesPerSecond: sum.bytesMoved / Math.max(elapsedSeconds, 1e-3),
    elapsedSeconds,
    extras,
    stall: stallNow(parts),
  };
}
