/**
 * Lets Workers of a large crew begin a few at a time. Hundreds that load at once leave the main thread hardly any
 * processor, and a crew that was told to stop would wait until the last of them had loaded. (On Deno 2.5 timers of the
 * main thread wait behind Workers that start; signals do not.)
 */

export class StartGate {
  #room: number;
  #isClosed = false;
  readonly #waiting: (() => void)[] = [];

  /** `most` are between `enter` and `passed` at the same time. */
  constructor(most: number) {
    this.#room = most;
  }

  /** Resolves when it is the caller's turn; false: the gate was closed, and he shall not begin. */
  async enter(): Promise<boolean> {
    if (this.#room > 0) this.#room--;
    else if (!this.#isClosed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return !this.#isClosed;
  }

  /** Who entered has begun; to be called once. */
  passed(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#room++;
  }

  /** Nobody begins any more. */
  close(): void {
    this.#isClosed = true;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}
