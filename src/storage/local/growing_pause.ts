/**
 * Decides when a Worker's own thread moves blocks itself instead of requesting them: always while its calls go well,
 * and after one that went badly not for a while, which doubles as long as they keep going badly.
 */

/** How many blocks are requested after a bad call, at first and at most, before another call tries. */
const FIRST_PAUSE = 16;
const LONGEST_PAUSE = 1024;

export class GrowingPause {
  #pause = FIRST_PAUSE;
  #requested = 0;

  /** Whether the next block is to be moved at once; to be asked once for each. */
  next(): boolean {
    if (this.#requested === 0) return true;
    this.#requested--;
    return false;
  }

  /** To be told of each call. */
  ended(well: boolean): void {
    this.#requested = well ? 0 : this.#pause;
    this.#pause = well ? FIRST_PAUSE : Math.min(2 * this.#pause, LONGEST_PAUSE);
  }
}
