/**
 * A shuffle without a table: the place of one element is computed from its number, so that any part of an order
 * of billions costs no memory. It is a Feistel network on a grid of just enough rows; the few places beyond the
 * last element are sent through again until they fall inside.
 */
import { hashNumbers } from "./random.ts";

/** Each round changes row and column once, each by a function of the other. A small grid needs more of them. */
function roundsFor(size: number): number {
  return size < 65_536 ? 8 : 3;
}

export class Permutation {
  readonly size: number;
  readonly #keys: Int32Array;
  readonly #rows: number;
  /** A power of two. */
  readonly #columns: number;

  /** The order that belongs to these whole numbers, of `size` elements below 2^53. */
  constructor(size: number, ...key: readonly number[]) {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`Cannot permute ${size} elements`);
    this.size = size;
    let columns = 2;
    while (columns * columns < size) columns *= 2;
    this.#columns = columns;
    this.#rows = Math.max(1, Math.ceil(size / columns));
    this.#keys = Int32Array.from({ length: 2 * roundsFor(size) }, (_, round) => hashNumbers(...key, round));
  }

  /** The element at a place; every element from 0 to size - 1 is at exactly one. */
  at(place: number): number {
    const { size } = this;
    if (!(place >= 0 && place < size)) throw new RangeError(`There is no place ${place} among ${size}`);
    const keys = this.#keys;
    const rows = this.#rows;
    const columns = this.#columns;
    const mask = columns - 1;
    let value = place;
    do {
      let row = Math.floor(value / columns);
      let column = value - row * columns;
      for (let round = 0; round < keys.length; round += 2) {
        // Not undefined: two keys for each round.
        row += scramble(column, keys[round] as number) % rows;
        if (row >= rows) row -= rows;
        column ^= scramble(row, keys[round + 1] as number) & mask;
      }
      value = row * columns + column;
    } while (value >= size);
    return value;
  }
}

/** A word that looks unrelated for each number and key; of 31 bits, which stay integers in every engine. */
function scramble(number: number, key: number): number {
  let word = Math.imul(number ^ key, 0x9e3779b1);
  word = Math.imul(word ^ (word >>> 15), 0x85ebca6b);
  return (word ^ (word >>> 16)) & 0x7fff_ffff;
}
