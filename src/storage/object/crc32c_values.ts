/**
 * CRC-32C as object stores write it: alone, of parts, and of a whole that is known by its parts only. The sums
 * themselves are made by the kernels; nothing here looks at data.
 */

/** Continues a sum (0 at first) over the first `length` bytes of a slot. */
export type Crc32c = (crc: number, slot: { readonly offset: number }, length: number) => number;

/** A part's sum and length. */
export interface PartSum {
  readonly crc: number;
  readonly length: number;
}

/** Reversed polynomial of Castagnoli. */
const POLYNOMIAL = 0x82f63b78;

/** As S3 writes it: four bytes, the highest first, in base64. */
export function crcToBase64(crc: number): string {
  return btoa(String.fromCharCode(crc >>> 24, crc >>> 16 & 255, crc >>> 8 & 255, crc & 255));
}

/** The sum that a store wrote, in base64 or in eight hexadecimal digits; undefined where it is none. */
export function crcFromText(text: string): number | undefined {
  if (/^[0-9a-f]{8}$/i.test(text)) return parseInt(text, 16);
  if (!/^[A-Za-z0-9+/]{6}==$/.test(text)) return undefined;
  return [...atob(text)].reduce((crc, byte) => crc * 256 + byte.charCodeAt(0), 0);
}

/** The four bytes of every part's sum, one after the other: what a store sums up for the whole object. */
export function partSumBytes(parts: readonly PartSum[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, { crc }] of parts.entries()) view.setUint32(index * 4, crc >>> 0);
  return bytes;
}

/** CRC-32C of a few bytes that lie anywhere; a kernel does the same for data at ten times the speed. */
export function crcOfBytes(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** The sum of the bytes of all parts together. */
export function combinedCrc(parts: readonly PartSum[]): number {
  let whole = 0;
  for (const { crc, length } of parts) whole = (afterZeros(whole, length) ^ crc) >>> 0;
  return whole;
}

/** What a sum becomes when that many zero bytes follow: a product of 32 x 32 bit matrices, one for each power. */
function afterZeros(crc: number, bytes: number): number {
  if (crc === 0) return 0;
  let power = oneZeroByte();
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crc = times(power, crc);
    power = power.map((column) => times(power, column));
  }
  return crc;
}

function oneZeroByte(): number[] {
  let bits = Array.from({ length: 32 }, (_, bit) => bit === 0 ? POLYNOMIAL : 2 ** (bit - 1));
  for (let doubled = 0; doubled < 3; doubled++) {
    const half = bits;
    bits = half.map((column) => times(half, column));
  }
  return bits;
}

function times(matrix: readonly number[], vector: number): number {
  let product = 0;
  for (let bit = 0; bit < 32; bit++) if (vector >>> bit & 1) product ^= matrix[bit] ?? 0;
  return product >>> 0;
}
