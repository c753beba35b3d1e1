/**
 * Reads pages of which an encoding kept only some bits of each byte, one of eight at the least. Behind its first 32
 * bytes a page is linear over bits (kernel/page.as.ts), so every kept bit is a sum of some of their 256 bits: enough
 * kept bits are equations that give them back, and the equations to spare say where a page begins.
 */
import { type PageStart, PERMUTATION, SHIFT, VECTOR } from "./page_start.ts";

/** Bits of the first two vectors, which all others follow from. */
const UNKNOWN = 256;
/** Sums of kept bits that are 0 in every page: as many as make chance impossible, where a stamp is proven besides. */
const CHECKS = 32;
/** A page tells itself by far less, or its mask keeps too little. */
const VECTORS_MOST = 256;

/** An equation: which of the unknown bits, and which of the kept ones, counted from the lowest, must add up to 0. */
interface Sum {
  readonly unknown: bigint;
  readonly kept: bigint;
}

const KNOWN = new Map<string, MaskedPage>();

/** Solving takes as long as reading many pages, so it is done once for a mask. */
export function maskedPage(kept: readonly number[]): MaskedPage {
  const name = kept.join();
  const page = KNOWN.get(name) ?? new MaskedPage(kept);
  KNOWN.set(name, page);
  return page;
}

export class MaskedPage {
  /** Of bytes a page begins with, as many as are looked at. */
  readonly length: number;
  readonly #kept: readonly number[];
  /** What each value of each of these bytes adds to the checks. */
  readonly #checks: Uint32Array;
  /** By unknown bit: the kept bits that add up to it. */
  readonly #solved: readonly bigint[];

  /** `kept`: the bits of each byte of an element that are left, the first that of a page's first byte. */
  constructor(kept: readonly number[]) {
    this.#kept = kept;
    const pivots = new Map<number, Sum>();
    const checks: bigint[] = [];
    const places = keptBits(kept);
    let number = 0;
    let last = 0;
    for (const { byte, functional } of places) {
      const sum = reduced({ unknown: functional, kept: 1n << BigInt(number++) }, pivots);
      if (sum.unknown === 0n) checks.push(sum.kept);
      else pivots.set(highest(sum.unknown), sum);
      last = byte;
      if (pivots.size === UNKNOWN && checks.length >= CHECKS) break;
    }
    if (pivots.size < UNKNOWN) throw new TypeError(`Bits ${kept} of a page do not tell the others`);
    this.length = last + 1;
    this.#solved = solved(pivots);
    this.#checks = new Uint32Array(this.length * 256);
    this.#addUp(checks.slice(-CHECKS));
  }

  /** Places where pages begin of which at least `length` bytes are there, by all that the kept bits say. */
  *starts(bytes: Uint8Array): Generator<PageStart> {
    // Where every byte keeps the same bits, one with others is in no page.
    const lost = this.#kept.length === 1 ? ~this.#kept[0]! & 255 : 0;
    let clean = 0;
    for (let index = 0; index + this.length <= bytes.length; index++) {
      clean = Math.max(clean, index);
      while (clean < index + this.length && (bytes[clean]! & lost) === 0) clean++;
      if (clean < index + this.length) {
        index = clean;
        continue;
      }
      if (!this.#isPage(bytes, index)) continue;
      yield { index, seeds: this.#seeds(bytes, index) };
    }
  }

  #isPage(bytes: Uint8Array, at: number): boolean {
    let sum = 0;
    for (let i = 0; i < this.length; i++) sum ^= this.#checks[256 * i + bytes[at + i]!]!;
    return sum === 0;
  }

  #seeds(bytes: Uint8Array, at: number): Uint8Array {
    let kept = 0n;
    let number = 0n;
    for (let i = 0; i < this.length; i++) {
      for (const bit of bitsOf(this.#kept[i % this.#kept.length]!)) {
        if (bytes[at + i]! >> bit & 1) kept |= 1n << number;
        number++;
      }
    }
    const seeds = new Uint8Array(UNKNOWN / 8);
    for (const [bit, sum] of this.#solved.entries()) {
      if (parity(sum & kept)) seeds[bit >> 3]! |= 1 << (bit & 7);
    }
    return seeds;
  }

  #addUp(checks: readonly bigint[]): void {
    let number = 0n;
    for (let i = 0; i < this.length; i++) {
      const values = this.#checks.subarray(256 * i, 256 * (i + 1));
      for (const bit of bitsOf(this.#kept[i % this.#kept.length]!)) {
        let column = 0;
        for (const [place, check] of checks.entries()) if (check >> number & 1n) column |= 1 << place;
        for (let value = 0; value < 256; value++) if (value >> bit & 1) values[value]! ^= column;
        number++;
      }
    }
  }
}

/** The kept bits of a page in their order, as sums of the unknown ones. */
function* keptBits(kept: readonly number[]): Generator<{ byte: number; functional: bigint }> {
  const first = Array.from({ length: 8 * VECTOR }, (_, bit) => 1n << BigInt(bit));
  const second = first.map((one) => one << BigInt(8 * VECTOR));
  let vectors = [first, second];
  for (let number = 0; number < VECTORS_MOST; number++) {
    const vector = number < 2 ? vectors[number]! : following(vectors, number);
    if (number >= 2) vectors = [...vectors.slice(-3), vector];
    for (let i = 0; i < VECTOR; i++) {
      const byte = number * VECTOR + i;
      for (const bit of bitsOf(kept[byte % kept.length]!)) yield { byte, functional: vector[8 * i + bit]! };
    }
  }
}

/** Of vectors of which each bit is a sum of unknown ones: the next, as `next` of page_start.ts makes it. */
function following(vectors: readonly bigint[][], number: number): bigint[] {
  const at = (back: number) => vectors[vectors.length - back]!;
  if (number === 2) return sumOf(at(2), at(1), at(1));
  if (number === 3) return sumOf(at(2), at(3), at(1));
  return sumOf(at(4), at(3), at(2));
}

function sumOf(a: readonly bigint[], b: readonly bigint[], c: readonly bigint[]): bigint[] {
  return a.map((one, bit) => {
    const permuted = b[8 * PERMUTATION[bit >> 3]! + (bit & 7)]!;
    const shifted = (bit & 63) < SHIFT ? 0n : c[bit - SHIFT]!;
    return one ^ permuted ^ shifted;
  });
}

function reduced({ unknown, kept }: Sum, pivots: ReadonlyMap<number, Sum>): Sum {
  for (;;) {
    const pivot = unknown === 0n ? undefined : pivots.get(highest(unknown));
    if (!pivot) return { unknown, kept };
    unknown ^= pivot.unknown;
    kept ^= pivot.kept;
  }
}

/** From the lowest on, each pivot has lower bits left, which are known then. */
function solved(pivots: ReadonlyMap<number, Sum>): readonly bigint[] {
  const known: bigint[] = [];
  for (let bit = 0; bit < UNKNOWN; bit++) {
    const { unknown, kept } = pivots.get(bit)!;
    let sum = kept;
    for (let lower = 0; lower < bit; lower++) if (unknown >> BigInt(lower) & 1n) sum ^= known[lower]!;
    known.push(sum);
  }
  return known;
}

function highest(value: bigint): number {
  return value.toString(2).length - 1;
}

function parity(value: bigint): boolean {
  let ones = 0;
  for (const digit of value.toString(2)) if (digit === "1") ones++;
  return ones % 2 === 1;
}

function* bitsOf(byte: number): Generator<number> {
  for (let bit = 0; bit < 8; bit++) if (byte >> bit & 1) yield bit;
}
