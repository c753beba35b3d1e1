/** What the live line of training says, and the row of each accelerator of this process, from shared memory. */
import { formatRate } from "../base/units.ts";
import type { WorkerMetrics } from "../metrics/shared_memory.ts";
import { merged, totals } from "../metrics/shared_memory.ts";
import type { Parts } from "../terminal/parts_table.ts";
import type { ProgressState } from "../terminal/progress.ts";
import { silentSeconds, stallNow } from "./stall.ts";
import type { Stage } from "../workers/protocol.ts";

export interface TrainView {
  readonly parts: readonly WorkerMetrics[];
  readonly stage: Stage;
  readonly epochs: number;
  readonly plannedSteps: number;
  readonly elapsedSeconds: number;
  /** Number of the first of them over all processes. */
  readonly firstAccelerator: number;
}

export function trainProgress(view: TrainView): ProgressState {
  const { parts, stage, epochs, plannedSteps, elapsedSeconds } = view;
  const sum = totals(parts);
  const steps = parts.length === 0 ? 0 : Math.min(...parts.map((part) => part.epoch.steps));
  const extras: string[] = [];
  const au = utilisation(sum);
  if (au !== undefined) extras.push(`AU ${au}`);
  if (parts.length > 0) {
    const { p99 } = merged(parts, "read").summary();
    if (p99 !== null) extras.push(`p99 ${milliseconds(p99)}`);
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
    parts: parts.length > 1 ? acceleratorRows(view) : undefined,
  };
}

/** The row of one accelerator alone would say what the line says. */
function acceleratorRows({ parts, elapsedSeconds, firstAccelerator }: TrainView): Parts {
  return {
    columns: [
      { title: "accelerator", align: "right" },
      { title: "step", align: "right" },
      { title: "AU", align: "right" },
      { title: "rate", align: "right" },
      { title: "p99", align: "right" },
      { title: "" },
    ],
    rows: parts.map((part, index) => {
      const { p99 } = part.histograms.read.summary();
      const times = {
        computeSeconds: part.get("computeSeconds"),
        waitSeconds: part.get("waitSeconds"),
        barrierSeconds: part.get("barrierSeconds"),
      };
      return [
        String(firstAccelerator + index),
        String(part.epoch.steps),
        utilisation(times) ?? "-",
        formatRate(part.get("bytesMoved") / Math.max(elapsedSeconds, 1e-3)),
        p99 === null ? "-" : milliseconds(p99),
        said(part),
      ];
    }),
  };
}

/** What is to be said of an accelerator that does not simply run. */
function said(part: WorkerMetrics): string {
  const silent = silentSeconds(part.pending.read());
  if (silent !== undefined) return `no byte for ${Math.floor(silent)} s`;
  return part.state === "running" ? "" : part.state;
}

interface Times {
  readonly computeSeconds: number;
  readonly waitSeconds: number;
  readonly barrierSeconds: number;
}

function utilisation({ computeSeconds, waitSeconds, barrierSeconds }: Times): string | undefined {
  const seconds = computeSeconds + waitSeconds + barrierSeconds;
  return seconds > 0 ? `${(100 * computeSeconds / seconds).toFixed(1)} %` : undefined;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}
