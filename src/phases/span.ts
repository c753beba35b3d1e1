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
