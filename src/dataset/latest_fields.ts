/** What a source remembers of derived fields: the latest ones, however many a file has. */
const REMEMBERED_MOST = 4096;

/** The latest fields by their place. Forgets by halves: finding the oldest one of a map takes longer each time. */
export class LatestFields {
  #latest = new Map<number, Uint8Array>();
  #before: Map<number, Uint8Array> | undefined;

  get(at: number): Uint8Array | undefined {
    return this.#latest.get(at) ?? this.#before?.get(at);
  }

  set(at: number, field: Uint8Array): void {
    if (this.#latest.size >= REMEMBERED_MOST / 2) {
      this.#before = this.#latest;
      this.#latest = new Map();
    }
    this.#latest.set(at, field);
  }
}
