/** Times a phase by two clocks: the wall's for when, a steady one for how long. */
import type { Span } from "../report/schema/parts.ts";

export interface RunningSpan {
  /** Seconds since the start. */
  elapsed(): number;
  /** A worker has finished; the first call counts. */
  oneDone(): void;
  end(now: Date): Span;
}

export function spanOf(started: Date, clock: () => number = () => performance.now()): RunningSpan {
  const began = clock();
  let first: number | undefined;
  return {
    elapsed: () => (clock() - began) / 1000,
    oneDone() {
      first ??= clock();
    },
    end(now) {
      const end = clock();
      return {
        startedMs: started.getTime(),
        endedMs: now.getTime(),
        seconds: (end - began) / 1000,
        secondsFirstDone: ((first ?? end) - began) / 1000,
      };
    },
  };
}

/** The same without what passed before `readyMs` of Unix time: until then nobody could do the phase's work. */
export function sinceReady(span: Span, readyMs: number): Span & { readonly startSeconds: number } {
  // Nobody was ever ready, or the clock was set meanwhile: then all of it counts.
  const passed = (readyMs - span.startedMs) / 1000;
  const startSeconds = passed > 0 && passed < span.secondsFirstDone ? passed : 0;
  return {
    ...span,
    startedMs: span.startedMs + startSeconds * 1000,
    seconds: span.seconds - startSeconds,
    secondsFirstDone: span.secondsFirstDone - startSeconds,
    startSeconds,
  };
}

/** The same without what passed after the last of them had done its work, by Unix time: messages and cleaning up. */
export function untilDone<Timed extends Span>(span: Timed, doneMs: readonly number[]): Timed {
  const last = Math.max(...doneMs);
  const late = (span.endedMs - last) / 1000;
  // Nobody told, or the clock was set meanwhile: then all of it counts.
  if (!(late > 0 && late < span.seconds)) return span;
  const seconds = span.seconds - late;
  const secondsFirstDone = Math.max(0, seconds - (last - Math.min(...doneMs)) / 1000);
  return { ...span, endedMs: last, seconds, secondsFirstDone };
}
