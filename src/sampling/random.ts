/**
 * Where every order and every drawn time comes from: integer arithmetic of 32 bits, so that each machine gets the
 * same numbers from the same seed. Nothing here may ever use a clock or Math.random.
 */

/** Mixes whole numbers, of up to 53 bits each, into one word. Equal lists give equal words, others rarely. */
export function hashNumbers(...numbers: readonly number[]): number {
  let state = 0x2545f491;
  for (const number of numbers) {
    state = mix((state + (number % 2 ** 32)) | 0);
    state = mix((state ^ Math.floor(number / 2 ** 32)) + 0x5bd1e995 | 0);
  }
  return state >>> 0;
}

/** An invertible scrambling of a word: every input bit reaches every output bit. */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

/** A stream of uniform numbers: xoshiro128**, by Blackman and Vigna. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** The stream that belongs to these whole numbers: a seed, and what the numbers are for. */
  constructor(...numbers: readonly number[]) {
    this.#a = hashNumbers(...numbers, 1);
    this.#b = hashNumbers(...numbers, 2);
    this.#c = hashNumbers(...numbers, 3);
    // The state must not be all zero.
    this.#d = hashNumbers(...numbers, 4) | 1;
  }

  /** Uniform over all words of 32 bits. */
  word(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform over the multiples of 2^-53 from 0 up to, not including, 1. */
  uniform(): number {
    return ((this.word() >>> 5) * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** Normal with mean 0 and deviation 1. */
  normal(): number {
    // 1 - u is never 0, whose logarithm would be infinite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.uniform());
  }
}
