/**
 * A CRC of two stretches together from the checksums of each: so one that was computed while bytes were written can
 * be completed with those before it. Polynomials over GF(2) as numbers, the highest power in the lowest bit.
 */

export const POLYNOMIALS = { crc32: 0xedb88320, crc32c: 0x82f63b78 } as const;
const ONE = 0x80000000;

/** `b` is the checksum of `bytes` bytes that follow those of `a`. */
export function crc32Combine(
  a: number,
  b: number,
  bytes: number,
  polynomial: number = POLYNOMIALS.crc32,
): number {
  // Bytes that follow multiply the checksum before them by x^8 each.
  let power = 0x00800000; // x^8
  let shift = ONE;
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) shift = product(shift, power, polynomial);
    power = product(power, power, polynomial);
  }
  return (product(shift, a >>> 0, polynomial) ^ b) >>> 0;
}

function product(a: number, b: number, polynomial: number): number {
  let sum = 0;
  for (let bit = ONE, power = b; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) sum ^= power;
    power = power & 1 ? (power >>> 1) ^ polynomial : power >>> 1;
  }
  return sum >>> 0;
}
