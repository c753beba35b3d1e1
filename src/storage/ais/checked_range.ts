/**
 * Lets bytes through only when they are those that were asked for: the place, the size and the version of the
 * object are checked before the first byte, their number to the last one.
 */
import type { BodySink, ResponseHead } from "../http/exchange.ts";
import { type FailureKind, RequestFailure } from "../http/request_failure.ts";
import type { RangeAsked } from "../object/object_client.ts";
import { etagOf } from "./checksum_headers.ts";

export class CheckedRange implements BodySink {
  readonly #what: string;
  readonly #endpoint: string;
  readonly #range: RangeAsked;
  readonly #sink: BodySink;
  #missing: number;

  constructor(what: string, endpoint: string, range: RangeAsked, sink: BodySink) {
    this.#what = what;
    this.#endpoint = endpoint;
    this.#range = range;
    this.#sink = sink;
    this.#missing = range.length;
  }

  /** Throws when the answer is not to what was asked. */
  begin(head: ResponseHead): this {
    const { offset, length, size, etag } = this.#range;
    if (etag !== undefined && etagOf(head) !== etag) {
      throw this.#failure("changed", "another object stands under this name now", head);
    }
    const place = placeOf(head);
    if (place.size !== undefined && place.size !== size) {
      throw this.#failure("changed", `the object has ${place.size} bytes now, not ${size}`, head);
    }
    const isRight = head.status === 206
      ? place.offset === offset && place.length === length
      : offset === 0 && length === size;
    if (!isRight || (head.length !== undefined && head.length !== length)) {
      throw this.#failure("wrongRange", `${placeText(place, head)} came`, head);
    }
    return this;
  }

  room(): Uint8Array | Promise<Uint8Array> {
    if (this.#missing <= 0) throw this.#failure("wrongRange", "more came");
    return this.#sink.room();
  }

  took(bytes: number): void {
    this.#missing -= bytes;
    if (this.#missing < 0) throw this.#failure("wrongRange", "more came");
    this.#sink.took(bytes);
  }

  /** Throws when bytes are missing. */
  end(): void {
    if (this.#missing > 0) throw this.#failure("shortBody", `${this.#missing} bytes are missing`);
  }

  #failure(kind: FailureKind, found: string, head?: ResponseHead): RequestFailure {
    const { offset, length } = this.#range;
    return new RequestFailure(
      kind,
      `${this.#what}: ${length} bytes from ${offset} were asked for, ${found}`,
      {
        endpoint: this.#endpoint,
        ...(head === undefined ? {} : { status: head.status }),
      },
    );
  }
}

interface Place {
  readonly offset: number | undefined;
  readonly length: number | undefined;
  readonly size: number | undefined;
}

function placeOf(head: ResponseHead): Place {
  if (head.status !== 206) return { offset: 0, length: head.length, size: head.length };
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(head.headers.get("content-range") ?? "") ??
    [];
  if (first === undefined) return { offset: undefined, length: undefined, size: undefined };
  return { offset: Number(first), length: Number(last) - Number(first) + 1, size: Number(size) };
}

function placeText({ offset, length }: Place, head: ResponseHead): string {
  return offset === undefined
    ? `status ${head.status} without a place`
    : `${length ?? head.length ?? "some"} bytes from ${offset}`;
}
