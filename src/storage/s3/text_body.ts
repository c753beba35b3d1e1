/** The body of an answer that is a document: kept in memory up to a limit, beyond which it is no such document. */
import type { BodySink } from "../http/exchange.ts";

const NOTHING = new Uint8Array(0);

export class TextBody implements BodySink {
  readonly #limitBytes: number;
  readonly #expectedBytes: number;
  /** Most requests are no failures, and need no memory for one. */
  #bytes: Uint8Array<ArrayBuffer> = NOTHING;
  #length = 0;
  #isTooLong = false;

  constructor(limitBytes: number, expectedBytes = 4096) {
    this.#limitBytes = limitBytes;
    this.#expectedBytes = Math.max(expectedBytes, 256);
  }

  /** True where the body went on behind the limit. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  get length(): number {
    return this.#length;
  }

  get text(): string {
    return new TextDecoder().decode(this.#bytes.subarray(0, this.#length));
  }

  room(): Uint8Array {
    if (this.#length === this.#bytes.length && !this.#isTooLong) this.#grow();
    return this.#isTooLong ? this.#bytes : this.#bytes.subarray(this.#length);
  }

  took(bytes: number): void {
    if (!this.#isTooLong) this.#length += bytes;
  }

  /** Where nothing more may be kept, what follows overwrites: an error still has to be read to its end. */
  #grow(): void {
    if (this.#bytes.length === this.#limitBytes) {
      this.#isTooLong = true;
      this.#length = 0;
      return;
    }
    const wanted = Math.max(this.#expectedBytes, this.#bytes.length * 2);
    const larger = new Uint8Array(Math.min(this.#limitBytes, wanted));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
