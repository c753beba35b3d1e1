/**
 * Checksums over much data, added up while the data is made or compared in its order, so that nobody makes it again
 * for a field behind it. Only of right bytes.
 */
import type { ByteRange } from "../base/range.ts";
import type { Derived } from "../base/segment.ts";
import { addToSum, type Checksum, firstSum } from "./derive.ts";
import type { Stream } from "./stream.ts";

/** A checksum of the first `bytes` bytes of what a field is computed of. */
export interface BegunSum {
  readonly sum: number;
  readonly bytes: number;
}

interface Passing extends BegunSum {
  readonly field: number;
  readonly of: ByteRange;
  readonly derivation: Checksum;
  sum: number;
  bytes: number;
}

export class SumsInPassing {
  readonly #stream: Stream;
  readonly #sums: readonly Passing[];

  constructor(fields: readonly Derived[], stream: Stream) {
    this.#stream = stream;
    this.#sums = fields.flatMap(({ at, of, derive }) =>
      "segments" in of || !("endian" in derive)
        ? []
        : [{ field: at, of, derivation: derive, sum: firstSum(derive), bytes: 0 }]
    );
  }

  /** Bytes `from` to `to` of the file stand at `into`. */
  pass(from: number, to: number, into: number): void {
    for (const passing of this.#sums) {
      const { of, derivation } = passing;
      const next = of.at + passing.bytes;
      const end = Math.min(to, of.at + of.length);
      if (from > next || end <= next) continue;
      passing.sum = addToSum(
        derivation,
        this.#stream,
        passing.sum,
        passing.bytes,
        into + next - from,
        end - next,
      );
      passing.bytes = end - of.at;
    }
  }

  /** What is known of the field at this place. */
  of(field: number): BegunSum | undefined {
    return this.#sums.find((passing) => passing.field === field);
  }
}
