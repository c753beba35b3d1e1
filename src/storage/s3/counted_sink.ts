/**
 * Lets exactly as many bytes through to a sink as were asked for, and counts them: where an answer does not say
 * how long it is, nobody else would notice one too few or too many.
 */
import type { BodySink } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { AttemptWatch } from "../object/endpoints.ts";

export class CountedSink implements BodySink {
  readonly #sink: BodySink;
  readonly #watch: AttemptWatch;
  readonly #endpoint: string;
  readonly #expected: number;
  #missing: number;

  constructor(sink: BodySink, expected: number, watch: AttemptWatch, endpoint: string) {
    this.#sink = sink;
    this.#expected = expected;
    this.#missing = expected;
    this.#watch = watch;
    this.#endpoint = endpoint;
  }

  room(): Uint8Array | Promise<Uint8Array> {
    if (this.#missing === 0) {
      throw this.#failure("protocol", `The answer goes on behind the ${this.#expected} bytes asked for`);
    }
    const room = this.#sink.room();
    return room instanceof Uint8Array ? this.#cut(room) : room.then((later) => this.#cut(later));
  }

  took(bytes: number): void {
    this.#missing -= bytes;
    this.#watch.received(bytes);
    this.#sink.took(bytes);
  }

  /** At the end of the answer. */
  finish(): void {
    if (this.#missing > 0) {
      const came = this.#expected - this.#missing;
      throw this.#failure("shortBody", `The answer ended after ${came} of ${this.#expected} bytes`);
    }
  }

  #cut(room: Uint8Array): Uint8Array {
    return room.length > this.#missing ? room.subarray(0, this.#missing) : room;
  }

  #failure(kind: "protocol" | "shortBody", text: string): RequestFailure {
    return new RequestFailure(kind, text, { endpoint: this.#endpoint });
  }
}
