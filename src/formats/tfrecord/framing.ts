/** The frame of a TFRecord: length, masked CRC-32C of the length, data, masked CRC-32C of the data. */
import { ByteWriter } from "../byte_writer.ts";

export const FRAME_HEADER = 12;
export const FRAME_FOOTER = 4;
export const FRAMING = FRAME_HEADER + FRAME_FOOTER;

/** What stands before `length` bytes of data. */
export function frameHeader(length: number): Uint8Array {
  const field = new ByteWriter().u64(length).bytes();
  return new ByteWriter().raw(field).u32(maskedCrc32c(field)).bytes();
}

/** Only for the few bytes of headers; data is checked by the kernel. */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    // 0x82f63b78 is Castagnoli's polynomial, lowest power first.
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  const sum = ~crc;
  return (sum >>> 15 | sum << 17) + 0xa282ead8 >>> 0;
}
