/**
 * What a write tells while it runs: how many bytes reached storage, each counted once however often it was sent,
 * and how long making them took.
 */
export class WriteMeter {
  /** Time spent on making the bytes, in milliseconds. */
  fillMs = 0;
  readonly #onProgress: ((bytes: number) => void) | undefined;
  /** Bytes that the present attempts have sent. */
  #sent = 0;
  /** The most that `#sent` ever was. */
  #told = 0;

  constructor(onProgress: ((bytes: number) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  /** Everything is sent again. */
  restart(): void {
    this.#sent = 0;
  }

  /** Bytes went out; negative where an attempt failed that had sent them. */
  sent(bytes: number): void {
    this.#sent += bytes;
    if (this.#sent <= this.#told) return;
    const news = this.#sent - this.#told;
    this.#told = this.#sent;
    this.#onProgress?.(news);
  }
}
