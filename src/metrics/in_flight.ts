/**
 * How many requests a Worker has under way, summed over time as they come and go: the side of Little's law that
 * knows no latency. Nothing is allocated for a request.
 */
import { COUNTER } from "./counters.ts";

const NOW = COUNTER.inFlight;
const SUM = COUNTER.inFlightSeconds;

export class InFlight {
  readonly #counters: Float64Array;
  #last = 0;

  /** On the counters of one Worker. */
  constructor(counters: Float64Array) {
    this.#counters = counters;
  }

  /** Milliseconds of any clock that only goes forward, here and below. */
  begin(now: number): void {
    this.#count(now, 1);
  }

  end(now: number): void {
    this.#count(now, -1);
  }

  /** It ends, and was no request after all: nothing had to be read. */
  forget(began: number, now: number): void {
    this.#count(now, -1);
    this.#counters[SUM] = this.#cell(SUM) - (now - began) / 1000;
  }

  #count(now: number, more: 1 | -1): void {
    const underWay = this.#cell(NOW);
    this.#counters[SUM] = this.#cell(SUM) + underWay * (now - this.#last) / 1000;
    this.#counters[NOW] = underWay + more;
    this.#last = now;
  }

  #cell(at: number): number {
    // Not undefined: COUNTER holds the index of every counter.
    return this.#counters[at] as number;
  }
}
