/**
 * Where the body of a range goes: straight into the request's slot, which is handed to the consumer whenever it
 * is full and used again for what follows. No byte is handed out twice, whatever attempt brought it.
 */
import type { Slot } from "../../base/slot.ts";
import type { BodySink } from "../http/exchange.ts";
import type { BlockConsumer } from "../store.ts";
import type { Request, Requests } from "./requests.ts";

export class RangeSink implements BodySink {
  /** First byte of the object that was not handed out yet. */
  position: number;
  readonly end: number;
  readonly #slot: Slot;
  readonly #blockBytes: number;
  readonly #each: BlockConsumer;
  readonly #request: Request;
  readonly #requests: Requests;
  readonly #signal: AbortSignal | undefined;
  #filled = 0;

  constructor(
    range: { readonly offset: number; readonly length: number },
    slot: Slot,
    blockBytes: number,
    each: BlockConsumer,
    request: Request,
    requests: Requests,
    signal: AbortSignal | undefined,
  ) {
    this.position = range.offset;
    this.end = range.offset + range.length;
    this.#slot = slot;
    this.#blockBytes = blockBytes;
    this.#each = each;
    this.#request = request;
    this.#requests = requests;
    this.#signal = signal;
  }

  /** Before each attempt: what was not handed out comes again. */
  restart(): void {
    this.#filled = 0;
  }

  room(): Uint8Array {
    return this.#slot.bytes.subarray(this.#filled, Math.min(this.#blockBytes, this.end - this.position));
  }

  took(bytes: number): void {
    this.#signal?.throwIfAborted();
    this.#filled += bytes;
    this.#request.moved += bytes;
    const expected = Math.min(this.#blockBytes, this.end - this.position);
    if (this.#filled > expected) {
      throw new RangeError(`The client put ${this.#filled} bytes into room for ${expected}`);
    }
    if (this.#filled < expected) return;
    const offset = this.position;
    this.#filled = 0;
    this.position += expected;
    // Another attempt would have nothing left to ask for.
    if (this.position === this.end) this.#request.isSpent = true;
    this.#each(this.#slot, offset, expected, this.#request.beganMs);
    this.#requests.moved();
    this.#signal?.throwIfAborted();
  }
}
