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

/** More than these are begun only where blocks come in no order at all. */
const MOST_SUMS = 64;

interface Passing extends BegunSum {
  readonly field: Derived;
  readonly of: ByteRange;
  readonly derivation: Checksum;
  sum: number;
  bytes: number;
}

export class SumsInPassing {
  readonly #fields: (from: number) => Iterable<Derived>;
  readonly #stream: Stream;
  /** As they were begun; each until its field is done. */
  #sums: Passing[] = [];
  /** Fields that are not among the sums yet, and the first of them. */
  #others: Iterator<Derived> | undefined;
  #next: Derived | undefined;
  /** Of fields that do not end before `from` and are of data before `to`, all are or were among the sums. */
  #from = 0;
  #to = -1;

  /** `fields` answers with those that do not end before a place of the file, in order. */
  constructor(fields: (from: number) => Iterable<Derived>, stream: Stream) {
    this.#fields = fields;
    this.#stream = stream;
  }

  /** Bytes `from` to `to` of the file stand at `into`. */
  pass(from: number, to: number, into: number): void {
    if (from >= to) return;
    if (from < this.#from || from > this.#to) this.#begin(from);
    this.#take(to);
    const isDone = ({ field: { at, length } }: Passing) => at + length > from && at + length <= to;
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
    // Others go on: blocks of two places may come in turns.
    if (this.#sums.some(isDone)) this.#sums = this.#sums.filter((passing) => !isDone(passing));
    if (this.#sums.length > MOST_SUMS) this.#sums.splice(0, this.#sums.length - MOST_SUMS);
  }

  /** What is known of the field at this place. */
  of(field: number): BegunSum | undefined {
    return this.#sums.find((passing) => passing.field.at === field);
  }

  #begin(from: number): void {
    this.#others = this.#fields(from)[Symbol.iterator]();
    this.#step();
    this.#from = this.#to = from;
  }

  #step(): void {
    const { done, value } = this.#others!.next(); // only after #begin
    this.#next = done ? undefined : value;
  }

  #take(to: number): void {
    for (; this.#next; this.#step()) {
      const field = this.#next;
      const { of, derive } = field;
      if ("segments" in of || !("endian" in derive)) continue;
      if (of.at >= to) break;
      if (this.of(field.at)) continue;
      this.#sums.push({ field, of, derivation: derive, sum: firstSum(derive), bytes: 0 });
    }
    this.#to = Math.max(this.#to, to);
  }
}
