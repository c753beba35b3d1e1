/** bzip2's checksum: the polynomial of CRC-32, but the highest bit of each byte first. */
const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = sum << 1 ^ (sum < 0 ? POLYNOMIAL : 0);
  return sum;
});

export function crc32Bzip2(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = sum << 8 ^ (TABLE[sum >>> 24 ^ byte] ?? 0);
  return ~sum >>> 0;
}
