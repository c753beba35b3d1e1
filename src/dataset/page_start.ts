/**
 * Finds the beginning of a page from a piece out of its middle: behind its first 32 bytes a page is linear
 * (kernel/page.as.ts), so each vector follows from the four behind it as well as from those before it.
 */
import { PAGE_BYTES } from "./file_identity.ts";

export const VECTOR = 16;
/** Four vectors make the one before them, and a fifth proves that they belong together. */
const PROVEN = 5 * VECTOR;
const SEEDS = 2 * VECTOR;
/** Of the latest vector, in halves. */
export const SHIFT = 23;
/** Where the bytes of the vector before it come from. */
export const PERMUTATION = [9, 8, 7, 2, 5, 10, 11, 4, 14, 12, 13, 15, 6, 1, 0, 3] as const;

export interface PageStart {
  /** Where the page begins, counted from the first of the bytes: often before it. */
  readonly index: number;
  /** The first 32 bytes of the page. */
  readonly seeds: Uint8Array;
}

/** Of a page of which enough is among the bytes; undefined where there is none. Nothing may be masked. */
export function pageStart(bytes: Uint8Array): PageStart | undefined {
  for (let at = 0; at + PROVEN <= bytes.length; at++) {
    const start = fromMiddle(bytes, at);
    if (start) return start;
  }
}

function fromMiddle(bytes: Uint8Array, at: number): PageStart | undefined {
  const vector = (number: number) => bytes.subarray(at + number * VECTOR, at + (number + 1) * VECTOR);
  if (!isEqual(next(vector(0), vector(1), vector(2)), vector(4))) return undefined;
  let four = [vector(0), vector(1), vector(2), vector(3)] as const;
  for (let index = at; index > at - PAGE_BYTES; index -= VECTOR) {
    const [a, b, c, d] = four;
    if (isEqual(next(a, b, b), c) && isEqual(next(b, a, c), d)) {
      const seeds = new Uint8Array(SEEDS);
      seeds.set(a);
      seeds.set(b, VECTOR);
      return { index, seeds };
    }
    // Addition and subtraction are the same here.
    four = [next(d, a, b), a, b, c];
  }
}

/** The vector that follows `a`, `b`, `c` and one that does not count. */
function next(a: Uint8Array, b: Uint8Array, c: Uint8Array): Uint8Array {
  const result = new Uint8Array(VECTOR);
  const shifted = new DataView(result.buffer);
  const from = new DataView(c.buffer, c.byteOffset, VECTOR);
  for (let lane = 0; lane < VECTOR; lane += 8) {
    shifted.setBigUint64(lane, from.getBigUint64(lane, true) << BigInt(SHIFT), true);
  }
  for (let i = 0; i < VECTOR; i++) result[i] = result[i]! ^ a[i]! ^ b[PERMUTATION[i]!]!;
  return result;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
