/**
 * A range of a Source as the body of a request, made slot by slot while it is sent: it can be sent again at any
 * time, and never lies in memory as a whole.
 */
import type { Slot } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import { eventLoopTurn } from "../event_loop.ts";
import type { RequestBody } from "../http/exchange.ts";
import type { Crc32c } from "./crc32c_values.ts";
import type { Request, Requests } from "./requests.ts";
import type { WriteMeter } from "./write_meter.ts";

/** A sum over a large body lets others run at least this often. */
const TURN_EVERY_MS = 10;

/** What bodies share in one write. */
export interface BodyParts {
  readonly source: Source;
  readonly blockBytes: number;
  readonly meter: WriteMeter;
  readonly requests: Requests;
  readonly signal: AbortSignal | undefined;
  /** Everything was sent before. */
  readonly isRepeat?: boolean;
}

export class SourceBody implements RequestBody {
  readonly length: number;
  readonly #offset: number;
  readonly #slot: Slot;
  readonly #request: Request;
  readonly #parts: BodyParts;
  /** Bytes of the present attempt that the meter knows of. */
  #told = 0;

  constructor(
    range: { readonly offset: number; readonly length: number },
    slot: Slot,
    request: Request,
    parts: BodyParts,
  ) {
    this.length = range.length;
    this.#offset = range.offset;
    this.#slot = slot;
    this.#request = request;
    this.#parts = parts;
    request.isRepeat = parts.isRepeat ?? false;
  }

  async send(write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    const { requests, signal } = this.#parts;
    this.#request.isSending = true;
    for (let done = 0; done < this.length;) {
      this.#tell(done);
      signal?.throwIfAborted();
      const length = this.#fill(done);
      await write(this.#slot.bytes.subarray(0, length));
      done += length;
      this.#request.moved += length;
      requests.moved();
    }
  }

  /** The sum over all bytes, in a pass of its own. */
  async crc32c(crc32c: Crc32c): Promise<number> {
    let crc = 0;
    let turned = performance.now();
    for (let done = 0; done < this.length;) {
      this.#parts.signal?.throwIfAborted();
      const length = this.#fill(done);
      crc = crc32c(crc, this.#slot, length);
      done += length;
      if (performance.now() - turned < TURN_EVERY_MS) continue;
      await eventLoopTurn();
      turned = performance.now();
    }
    return crc >>> 0;
  }

  /** The server has all of it. */
  accepted(): void {
    this.#tell(this.length);
  }

  /** A fresh attempt begins with 0 again. The last block is told of only when the server has the whole body. */
  #tell(sent: number): void {
    if (sent === this.#told) return;
    const news = sent - this.#told;
    this.#told = sent;
    this.#parts.meter.sent(news);
  }

  #fill(done: number): number {
    const { source, blockBytes, meter } = this.#parts;
    const length = Math.min(blockBytes, this.length - done);
    const began = performance.now();
    source.fill(this.#offset + done, length, this.#slot);
    meter.fillMs += performance.now() - began;
    return length;
  }
}
