/**
 * A short text that every thread of this process sees as soon as one of them has written it: what each Worker would
 * otherwise have to ask for by itself. What stands on it may be secret, so it is never printed.
 */

/** Odd while somebody writes; it grows with every text. */
const VERSION = 0;
const LENGTH = 1;
const HEAD_BYTES = 8;

export class Blackboard {
  readonly #cells: Int32Array;
  readonly #bytes: Uint8Array;

  /** Memory for a text of so many bytes, to be sent to other threads. */
  static memory(textBytes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEAD_BYTES + textBytes);
  }

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, HEAD_BYTES);
  }

  /** Another one after every text; 0: nothing was ever written. Costs as much as reading a number. */
  get version(): number {
    return Atomics.load(this.#cells, VERSION);
  }

  /** Empty where nothing was ever written. */
  read(): string {
    for (;;) {
      const before = this.version;
      if (before % 2 !== 0) continue; // for as long as a copy takes
      const bytes = this.#bytes.slice(0, Atomics.load(this.#cells, LENGTH));
      if (this.version === before) return new TextDecoder().decode(bytes);
    }
  }

  /** `change` makes the new text of the old one, and may be asked again. False where there is no room for it. */
  write(change: (text: string) => string): boolean {
    for (;;) {
      const before = this.version;
      if (before % 2 !== 0) continue;
      const bytes = new TextEncoder().encode(change(this.read()));
      if (bytes.length > this.#bytes.length) return false;
      if (Atomics.compareExchange(this.#cells, VERSION, before, before + 1) !== before) continue;
      this.#bytes.set(bytes);
      Atomics.store(this.#cells, LENGTH, bytes.length);
      Atomics.store(this.#cells, VERSION, before + 2);
      return true;
    }
  }
}
