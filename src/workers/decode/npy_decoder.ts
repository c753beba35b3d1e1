/**
 * Decodes .npy as numpy.load does: the header is parsed and held against the length, and the values become one
 * typed array in the byte order of this machine. It copies only where alignment or byte order asks for it.
 */
import { unreadable } from "../../formats/foreign_file.ts";
import { elements, parseNpyHeader } from "../../formats/npy/header.ts";
import type { Decoded, FileDecoder } from "./decoder.ts";

export const npyDecoder: FileDecoder = {
  kind: "file",
  decode: async (bytes) => decodeNpy(bytes),
};

type ArrayType = new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView;

/** Complex numbers are pairs; half floats stay bits, since not every runtime has an array of them. */
const ARRAYS: Readonly<Record<string, ArrayType>> = {
  b1: Uint8Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
  c8: Float32Array,
  c16: Float64Array,
};

/** A whole file, or the member of an archive. */
export function decodeNpy(bytes: Uint8Array): Decoded {
  const { headerBytes, itemBytes, type, bigEndian, shape } = parseNpyHeader(bytes);
  const dataBytes = elements(shape) * itemBytes;
  if (headerBytes + dataBytes !== bytes.length) {
    throw unreadable(
      "npy",
      `its header says an array of shape (${shape.join(", ")}) of ${type}, ${dataBytes} bytes, but ` +
        `${Math.max(0, bytes.length - headerBytes)} bytes follow it`,
    );
  }
  // Texts, times and records are bytes of a fixed width.
  const ArrayOf = ARRAYS[type] ?? Uint8Array;
  const width = type in ARRAYS ? itemBytes / (type[0] === "c" ? 2 : 1) : 1;
  const data = bytes.subarray(headerBytes);
  const swaps = bigEndian && width > 1;
  const placed = data.byteOffset % width === 0 && !swaps ? data : data.slice();
  if (swaps) swap(placed, width);
  // Decoders get ordinary memory, never shared.
  const values = new ArrayOf(placed.buffer as ArrayBuffer, placed.byteOffset, dataBytes / width);
  return { samples: shape.at(-1) ?? 1, shape: shape.slice(0, -1), type, values: [values] };
}

function swap(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
