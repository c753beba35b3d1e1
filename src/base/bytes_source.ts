import type { Source } from "./source.ts";

/** A Source over bytes that are already there: manifests and other small files. */
export function bytesSource(bytes: Uint8Array): Source {
  return {
    size: bytes.length,
    fill(offset, length, slot) {
      slot.bytes.set(bytes.subarray(offset, offset + length));
    },
  };
}
