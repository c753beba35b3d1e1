/**
 * Computes derived fields from the bytes they describe, a block at a time; the bytes come from a callback, so
 * nothing here knows where they are made.
 */
import { crc32 } from "node:zlib";
import type { Derivation } from "../base/segment.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** A multiple of a page, of 12 (lookup3) and of every value. */
export const DERIVE_BLOCK = 61440;
/** Arena bytes that one derivation needs: a block, and the state of its kernel. */
export const DERIVE_BYTES = DERIVE_BLOCK + 64;

/**
 * The field as `width` bytes. `make(offset, length)` puts a part of the described bytes at `block`, an arena
 * offset with DERIVE_BYTES of room.
 */
export function derive(
  derivation: Derivation,
  length: number,
  width: number,
  kernel: Kernel,
  memory: Uint8Array<ArrayBuffer>,
  block: number,
  make: (offset: number, length: number) => void,
): Uint8Array<ArrayBuffer> {
  if ("value" in derivation) {
    return extreme(derivation.value, derivation.kind, length, width, kernel, memory, block, make);
  }
  if (width !== 4) throw new TypeError(`A ${derivation.kind} has 4 bytes, not ${width}`);
  const state = block + DERIVE_BLOCK;
  let sum = derivation.kind === "adler32" ? 1 : 0;
  if (derivation.kind === "lookup3") {
    kernel.lookup3Start(state, length);
    if (length === 0) sum = kernel.lookup3Finish(state, block, 0);
  }
  for (let done = 0; done < length;) {
    const n = Math.min(DERIVE_BLOCK, length - done);
    make(done, n);
    done += n;
    switch (derivation.kind) {
      case "crc32":
        sum = crc32(memory.subarray(block, block + n), sum);
        break;
      case "crc32c-masked":
        sum = kernel.crc32c(sum, block, n);
        break;
      case "adler32":
        sum = kernel.adler32(sum, block, n);
        break;
      case "lookup3": {
        if (done < length) {
          kernel.lookup3Update(state, block, n);
          break;
        }
        const last = (n - 1) % 12 + 1;
        kernel.lookup3Update(state, block, n - last);
        sum = kernel.lookup3Finish(state, block + n - last, last);
      }
    }
  }
  if (derivation.kind === "crc32c-masked") sum = (sum >>> 15 | sum << 17) + 0xa282ead8;
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, sum >>> 0, derivation.endian === "little");
  return bytes;
}

type ColumnValue = Extract<Derivation, { kind: "min" | "max" }>["value"];

/** Bytes and kind of the kernel: 0 unsigned, 1 signed, 2 float. */
const VALUES: Record<ColumnValue, readonly [bytes: number, kind: number]> = {
  bool: [1, 0],
  uint8: [1, 0],
  int8: [1, 1],
  uint16: [2, 0],
  int16: [2, 1],
  uint32: [4, 0],
  int32: [4, 1],
  uint64: [8, 0],
  int64: [8, 1],
  float16: [2, 2],
  float32: [4, 2],
  float64: [8, 2],
};

function extreme(
  value: ColumnValue,
  which: "min" | "max",
  length: number,
  width: number,
  kernel: Kernel,
  memory: Uint8Array,
  block: number,
  make: (offset: number, length: number) => void,
): Uint8Array<ArrayBuffer> {
  const [bytes, kind] = VALUES[value];
  if (length === 0 || length % bytes !== 0) {
    throw new TypeError(`The ${which} of ${value} needs whole values, not ${length} bytes`);
  }
  if (width < bytes) throw new TypeError(`The ${which} of ${value} does not fit into ${width} bytes`);
  const state = block + DERIVE_BLOCK;
  const largest = which === "max" ? 1 : 0;
  for (let done = 0; done < length;) {
    const n = Math.min(DERIVE_BLOCK, length - done);
    make(done, n);
    if (done === 0) kernel.extremesStart(bytes, state, block);
    kernel.extremesUpdate(bytes, kind, largest, state, block, n);
    done += n;
  }
  kernel.extremesFinish(bytes, kind, largest, state);
  const found = new Uint8Array(width);
  // Statistics are often stored wider than the values (INT32 in Parquet).
  if (kind === 1 && memory[state + bytes - 1]! >= 128) found.fill(255);
  found.set(memory.subarray(state, state + bytes));
  return found;
}
