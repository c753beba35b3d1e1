/**
 * One object that is read: a small range by one request, a large one as several at once. All bytes come from the
 * same object: one that was replaced in between is an error, never a mixture.
 */
import { StorageError } from "../../base/errors.ts";
import type { BlockConsumer, ReadHandle, Residency } from "../store.ts";
import { inLanes } from "./lanes.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { RangeSink } from "./range_sink.ts";
import { Request } from "./requests.ts";

export interface ReadObject extends ObjectName {
  readonly size: number;
  /** Where it is known from the start. */
  readonly etag: string | undefined;
}

export class ObjectReadHandle implements ReadHandle {
  readonly size: number;
  readonly #object: ReadObject;
  readonly #parts: ObjectParts;
  #etag: string | undefined;

  constructor(object: ReadObject, parts: ObjectParts) {
    this.size = object.size;
    this.#object = object;
    this.#parts = parts;
    this.#etag = object.etag;
  }

  async read(offset: number, length: number, each: BlockConsumer, signal?: AbortSignal): Promise<void> {
    if (offset < 0 || length < 0 || offset + length > this.size) throw this.#beyond(offset, length);
    signal?.throwIfAborted();
    if (length === 0) return;
    const { rangesFromBytes, rangeBytes } = this.#parts.settings.read;
    const isOne = length <= Math.max(rangesFromBytes, rangeBytes);
    await this.#parts.requests.whole(() =>
      isOne ? this.#range(offset, length, each, signal) : this.#ranges(offset, length, each, signal)
    );
  }

  async residency(): Promise<Residency> {
    return {
      fraction: null,
      measuredBy: "an object store does not tell what it has cached",
    };
  }

  /** There is no cache on this side. */
  async dropCache(): Promise<void> {}

  async close(): Promise<void> {}

  async #ranges(offset: number, length: number, each: BlockConsumer, signal?: AbortSignal): Promise<void> {
    const { settings: { read: { rangeBytes } }, gate } = this.#parts;
    let next = offset;
    const end = offset + length;
    const lanes = Math.min(gate.depth, Math.ceil(length / rangeBytes));
    await inLanes(lanes, signal, async (stop) => {
      while (next < end && !stop.aborted) {
        const at = next;
        next = Math.min(end, at + rangeBytes);
        await this.#range(at, next - at, each, stop);
      }
      stop.throwIfAborted();
    });
  }

  async #range(offset: number, length: number, each: BlockConsumer, signal?: AbortSignal): Promise<void> {
    const { client, requests, gate, blockBytes } = this.#parts;
    const { name, key } = this.#object;
    const slot = await gate.enter(signal);
    try {
      const request = new Request("read", "read", name, { offset, bytes: length });
      const sink = new RangeSink({ offset, length }, slot, blockBytes, each, request, requests, signal);
      const { etag } = await requests.run(request, () => {
        sink.restart();
        const rest = { offset: sink.position, length: sink.end - sink.position };
        const isWhole = rest.length === this.size;
        const asked = { ...rest, isWhole, etag: this.#etag, size: this.size, answered: this.#answered };
        return client.get(key, asked, sink, signal);
      }, signal);
      if (sink.position !== sink.end) throw this.#unfinished(sink.end - sink.position);
      if (etag !== undefined) this.#answered(etag);
    } finally {
      gate.leave(slot);
    }
  }

  /** Ranges that began together learn only from their answers whether they are of one object. */
  readonly #answered = (etag: string): void => {
    this.#etag ??= etag;
    if (etag === this.#etag) return;
    throw new StorageError(
      `Cannot read '${this.#address}': the object was replaced while it was read ` +
        `(ETag ${etag} instead of ${this.#etag})`,
      {
        code: "CHANGED",
        errno: "changed",
        operation: "read",
        address: this.#address,
        remedy: "Keep others away from the data set while it is read, or generate it again.",
      },
    );
  };

  #unfinished(bytes: number): Error {
    return new Error(`The client ended a read of '${this.#address}' with ${bytes} bytes missing`);
  }

  #beyond(offset: number, length: number): StorageError {
    return new StorageError(
      `Cannot read ${length} bytes of '${this.#address}' at offset ${offset}: it has ${this.size} bytes`,
      {
        code: "SHORT_FILE",
        operation: "read",
        address: this.#address,
        remedy:
          "It became shorter, or is not the object that was planned: see who else writes there, or make it again.",
      },
    );
  }

  get #address(): string {
    return this.#parts.requests.addressOf(this.#object.name);
  }
}
