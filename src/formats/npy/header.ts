/**
 * The header of numpy's .npy format: written byte for byte as numpy 1.23 and newer writes it, read in every
 * version (1.0, 2.0, 3.0). Text and numbers only, no I/O.
 */
import { type Dtype, DTYPES } from "../../dataset/dtype.ts";
import { unreadable, viewOf } from "../foreign_file.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;
/** numpy leaves room for an axis to grow to this many digits. */
const GROWTH_DIGITS = 21;
/** Bytes that tell how long the header is, in any version. */
export const NPY_PREFIX = 12;

export function npyHeader(dtype: Dtype, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${DTYPES[dtype].numpy}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const growth = shape.length > 0 ? GROWTH_DIGITS - String(shape[0]).length : 0;
  const text = dictionary + " ".repeat(Math.max(0, growth));
  const used = MAGIC.length + 4 + text.length + 1;
  const size = used + ALIGNMENT - used % ALIGNMENT;
  const bytes = new Uint8Array(size).fill(0x20);
  bytes.set(MAGIC);
  bytes.set([1, 0], MAGIC.length);
  viewOf(bytes).setUint16(MAGIC.length + 2, size - MAGIC.length - 4, true);
  bytes.set(new TextEncoder().encode(text), MAGIC.length + 4);
  bytes[size - 1] = 0x0a;
  return bytes;
}

/** Bytes of a whole array with its header. */
export function npyBytes(dtype: Dtype, shape: readonly number[]): number {
  return npyHeader(dtype, shape).length + elements(shape) * DTYPES[dtype].bytes;
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

export interface NpyArray {
  /** Where the data begins. */
  readonly headerBytes: number;
  readonly itemBytes: number;
  /** As numpy says it, without the order of bytes: "f4". */
  readonly type: string;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Length of the header, from the first NPY_PREFIX bytes. */
export function npyHeaderBytes(start: Uint8Array): number {
  if (start.length < NPY_PREFIX || MAGIC.some((byte, index) => start[index] !== byte)) {
    throw unreadable("npy", "it does not begin with numpy's magic bytes");
  }
  const version = start[6];
  const view = viewOf(start);
  if (version === 1) return 10 + view.getUint16(8, true);
  if (version === 2 || version === 3) return 12 + view.getUint32(8, true);
  throw unreadable("npy", `version ${version}.${start[7]} of the format is not known`);
}

/** Reads a whole header. */
export function parseNpyHeader(header: Uint8Array): NpyArray {
  const headerBytes = npyHeaderBytes(header);
  const text = new TextDecoder().decode(header.subarray(header[6] === 1 ? 10 : 12, headerBytes));
  const descr = /'descr'\s*:\s*(?:'([^']*)'|"([^"]*)")/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const tuple = /'shape'\s*:\s*\(([^)]*)\)/.exec(text);
  if (!descr || !order || !tuple) {
    throw unreadable("npy", `its header is not that of a plain array: ${text.trim().slice(0, 120)}`);
  }
  const shape = (tuple[1] ?? "").split(",").map((length) => length.trim()).filter((length) => length !== "")
    .map((length) => Number(length.replace(/L$/, "")));
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw unreadable("npy", `its header has the shape (${tuple[1]})`);
  }
  const type = descr[1] ?? descr[2] ?? "";
  return {
    headerBytes,
    itemBytes: itemBytes(type),
    type: type.replace(/^[<>|=]/, ""),
    bigEndian: type.startsWith(">"),
    fortranOrder: order[1] === "True",
    shape,
  };
}

function itemBytes(descr: string): number {
  const code = /^[<>|=]?([biufcmMSUV])(\d+)(?:\[.*\])?$/.exec(descr);
  if (!code) throw unreadable("npy", `elements of type '${descr}' have no fixed place in the file`);
  return Number(code[2]) * (code[1] === "U" ? 4 : 1);
}
