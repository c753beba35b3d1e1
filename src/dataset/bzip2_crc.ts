/** bzip2's checksum: the polynomial of CRC-32, but the highest bit of each byte first. */
const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = sum << 1 ^ (sum < 0 ? POLYNOMIAL : 0);
  return sum;
});

/** Over bytes that come in pieces. */
export class Bzip2Crc {
  #sum = 0xffffffff;

  get value(): number {
    return ~this.#sum >>> 0;
  }

  add(bytes: Uint8Array): void {
    let sum = this.#sum;
    for (let i = 0; i < bytes.length; i++) sum = sum << 8 ^ TABLE[sum >>> 24 ^ bytes[i]!]!;
    this.#sum = sum;
  }
}

export function crc32Bzip2(bytes: Uint8Array): number {
  const crc = new Bzip2Crc();
  crc.add(bytes);
  return crc.value;
}
