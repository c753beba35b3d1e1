/** Bytes in memory, for what looks into a file by ranges. */
import type { RangeReader } from "../../formats/format.ts";

export function inMemory(bytes: Uint8Array): RangeReader {
  return {
    size: bytes.length,
    read: ({ at, length }) => Promise.resolve(bytes.subarray(at, at + length)),
  };
}
