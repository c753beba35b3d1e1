/**
 * What a Worker does beside its work, a few times a second: it shows what storage owes it, and takes notice when
 * the run was stopped. It only reads the Store, and never waits.
 */
import { InterruptedError } from "../base/errors.ts";
import type { ControlBlock } from "../metrics/control_block.ts";
import type { WorkerMetrics } from "../metrics/shared_memory.ts";
import type { Pending, Store } from "../storage/store.ts";

const EVERY_MS = 200;
const IDLE: Pending = { requests: 0, answered: 0, oldest: undefined };

export interface Watch {
  /** Aborts soon after the run was stopped, by whomever. */
  readonly signal: AbortSignal;
  end(): void;
}

/** Calls again and again until what it returns is called. */
export type Beat = (look: () => void) => () => void;

/** Beats while the event loop runs, whoever waits for what. */
function timerBeat(look: () => void): () => void {
  const timer = setInterval(look, EVERY_MS);
  return () => clearInterval(timer);
}

export function watchWorker(
  store: Pick<Store, "pending" | "statistics">,
  metrics: Pick<WorkerMetrics, "pending" | "set">,
  control: Pick<ControlBlock, "stopped">,
  beat: Beat = timerBeat,
): Watch {
  const stop = new AbortController();
  let answered = -1;
  let movedMs = 0;
  let lookedMs = 0;
  const look = () => {
    const seenMs = performance.timeOrigin + performance.now();
    lookedMs = seenMs;
    const pending = store.pending?.() ?? IDLE;
    if (pending.answered !== answered || pending.requests === 0) movedMs = seenMs;
    answered = pending.answered;
    const oldest = pending.oldest &&
      { ...pending.oldest, beganMs: performance.timeOrigin + pending.oldest.beganMs };
    metrics.pending.write({ seenMs, movedMs, requests: pending.requests, oldest });
    countAttempts(store, metrics);
    if (control.stopped && !stop.signal.aborted) stop.abort(stoppedEarly());
  };
  look();
  const end = beat(() => {
    // A timer may be early by a part of a millisecond.
    if (performance.timeOrigin + performance.now() - lookedMs >= EVERY_MS - 1) look();
  });
  return {
    signal: stop.signal,
    end() {
      end();
      countAttempts(store, metrics);
    },
  };
}

/** Puts what the store counted about its attempts where results are read. */
function countAttempts(store: Pick<Store, "statistics">, metrics: Pick<WorkerMetrics, "set">): void {
  const found = store.statistics?.();
  if (!found) return;
  const { errors } = found;
  metrics.set("retries", found.retries);
  metrics.set("retriedBytes", found.retriedBytes);
  metrics.set("backoffSeconds", found.backoffSeconds);
  metrics.set("errors", Object.values(errors).reduce((sum, count) => sum + count, 0));
  metrics.set("error503", errors["503"] ?? 0);
  metrics.set("errorTimeout", errors.timeout ?? 0);
  metrics.set("errorReset", errors.reset ?? 0);
  metrics.set("errorShortBody", errors.shortBody ?? 0);
}

function stoppedEarly(): InterruptedError {
  return new InterruptedError("The work was left before its end.", {
    code: "STOPPED",
    remedy: "See the first error: something else ended the run.",
  });
}
