/**
 * SHA-256 of short texts. The runtime's own is quicker, but loading it takes each thread 20 ms, which is a fifth of what
 * a Worker needs to start. Not for data.
 */

const BLOCK = 64;
/** Behind the text: a one bit, zeros and the number of bits, in the last eight bytes of a block. */
const LEAST_PADDING = 9;

/** 64 hexadecimal digits. */
export function sha256(text: string): string {
  const { first, rounds } = constants();
  const state = first.slice();
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((bytes.length + LEAST_PADDING) / BLOCK) * BLOCK);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += BLOCK) addBlock(state, view, at, words, rounds);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** The names of FIPS 180-4. */
function addBlock(state: Uint32Array, block: DataView, at: number, w: Uint32Array, k: Uint32Array): void {
  for (let i = 0; i < 16; i++) w[i] = block.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!, y = w[i - 2]!;
    const s0 = right(x, 7) ^ right(x, 18) ^ x >>> 3, s1 = right(y, 17) ^ right(y, 19) ^ y >>> 10;
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25), choice = e & f ^ ~e & g;
    const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22), majority = a & b ^ a & c ^ b & c;
    const one = h + s1 + choice + k[i]! + w[i]! | 0, two = s0 + majority | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word;
}

function right(word: number, bits: number): number {
  return word >>> bits | word << 32 - bits;
}

interface Constants {
  readonly first: Uint32Array;
  readonly rounds: Uint32Array;
}

let known: Constants | undefined;

/** Of the first 64 primes the first 32 bits of the fractions of their square roots (of eight) and of their cube roots. */
function constants(): Constants {
  if (known) return known;
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return known = {
    first: Uint32Array.from(primes.slice(0, 8), (prime) => fraction(prime, 2n)),
    rounds: Uint32Array.from(primes, (prime) => fraction(prime, 3n)),
  };
}

/** By whole numbers: the fraction of a double ends too early for cube roots. */
function fraction(prime: number, degree: bigint): number {
  const scaled = BigInt(prime) << 32n * degree;
  let low = 0n, high = 1n << 40n;
  while (high - low > 1n) {
    const middle = low + high >> 1n;
    if (middle ** degree <= scaled) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}
