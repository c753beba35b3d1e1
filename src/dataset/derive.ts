/**
 * Computes derived fields from the bytes they describe, a block at a time; the bytes come from a callback, so
 * nothing here knows where they are made.
 */
import { crc32 } from "./crc32.ts";
import type { Derivation } from "../base/segment.ts";
import { bzip2 } from "./bzip2.ts";
import { extremes } from "./extremes.ts";
import type { Kernel } from "./kernel/kernel.ts";

/** A multiple of a page, of 12 (lookup3) and of every value. */
export const DERIVE_BLOCK = 61440;
/** Arena bytes that one derivation needs: a block, and the state of its kernel. */
export const DERIVE_BYTES = DERIVE_BLOCK + 64;

export type Checksum = Extract<Derivation, { readonly endian: string }>;

/**
 * The field as `width` bytes. `make(offset, length)` answers where in the arena a part of the described bytes
 * stands: at `block`, with DERIVE_BYTES of room, if it had to be made. A checksum is put into `room`; it goes on from
 * one that was `begun`, unless it is a lookup3.
 */
export function derive(
  derivation: Derivation,
  length: number,
  width: number,
  kernel: Kernel,
  memory: Uint8Array<ArrayBuffer>,
  block: number,
  make: (offset: number, length: number) => number,
  room?: Uint8Array<ArrayBuffer>,
  begun?: { readonly sum: number; readonly bytes: number },
): Uint8Array<ArrayBuffer> {
  const state = block + DERIVE_BLOCK;
  if (derivation.kind === "extremes") {
    const described = { length, kernel, memory, block, blockBytes: DERIVE_BLOCK, state, make };
    return checkWidth(extremes(derivation.value, derivation.between, described), derivation, width);
  }
  if (derivation.kind === "bzip2") {
    const at = make(0, length);
    return checkWidth(bzip2(memory.subarray(at, at + length)), derivation, width);
  }
  let sum = begun?.sum ?? firstSum(derivation);
  if (derivation.kind === "lookup3") {
    kernel.lookup3Start(state, length);
    if (length === 0) sum = kernel.lookup3Finish(state, block, 0);
  }
  for (let done = begun?.bytes ?? 0; done < length;) {
    const n = Math.min(DERIVE_BLOCK, length - done);
    const at = make(done, n);
    if (derivation.kind !== "lookup3") sum = addToSum(derivation, { kernel, memory }, sum, done, at, n);
    else if (done + n < length) kernel.lookup3Update(state, at, n);
    else {
      const last = (n - 1) % 12 + 1;
      kernel.lookup3Update(state, at, n - last);
      sum = kernel.lookup3Finish(state, at + n - last, last);
    }
    done += n;
  }
  if (derivation.kind === "adler32") sum = overZeros(sum, derivation.zerosBehind ?? 0);
  return checksumField(sum, derivation, width, room);
}

/** The checksum of no bytes. */
export function firstSum({ kind }: Checksum): number {
  return kind === "adler32" ? 1 : 0;
}

/** The checksum after `length` more bytes, which stand at `at`, `from` bytes behind the first one. Not of a lookup3. */
export function addToSum(
  derivation: Checksum,
  { kernel, memory }: { readonly kernel: Kernel; readonly memory: Uint8Array<ArrayBuffer> },
  sum: number,
  from: number,
  at: number,
  length: number,
): number {
  switch (derivation.kind) {
    case "crc32":
      return crc32(memory.subarray(at, at + length), sum);
    case "crc32c-masked":
      return kernel.crc32c(sum, at, length);
    case "adler32": {
      if (!derivation.records) return kernel.adler32(sum, at, length);
      const { skip, bytes } = derivation.records;
      return kernel.adler32Records(sum, at, length, from % bytes, skip, bytes);
    }
    case "lookup3":
      throw new TypeError("A lookup3 is not added up piece by piece");
  }
}

/** An Adler-32 after that many zero bytes: its first sum stays, its second one grows by it with each. */
function overZeros(sum: number, count: number): number {
  const a = sum & 65535, b = sum >>> 16;
  return (b + a * (count % 65521)) % 65521 * 65536 + a;
}

/** A checksum as it stands in a file; put into `room` where there is one. */
export function checksumField(
  sum: number,
  derivation: Checksum,
  width: number,
  room?: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const { kind, endian } = derivation;
  // The mask that TFRecord's files have.
  const value = kind === "crc32c-masked" ? (sum >>> 15 | sum << 17) + 0xa282ead8 : sum;
  return checkWidth(sumBytes(value, endian, room), derivation, width);
}

function sumBytes(
  sum: number,
  endian: Checksum["endian"],
  room: Uint8Array<ArrayBuffer> | undefined,
): Uint8Array<ArrayBuffer> {
  if (endian === "zigzag") return zigzag(sum, room ?? new Uint8Array(5));
  const bytes = room ?? new Uint8Array(4);
  for (let i = 0; i < 4; i++) bytes[endian === "little" ? i : 3 - i] = sum >>> 8 * i;
  return bytes;
}

function checkWidth(
  bytes: Uint8Array<ArrayBuffer>,
  { kind }: Derivation,
  width: number,
): Uint8Array<ArrayBuffer> {
  if (bytes.length !== width) throw new TypeError(`A ${kind} has ${bytes.length} bytes here, not ${width}`);
  return bytes;
}

/** An unsigned 32-bit number as Thrift's compact protocol has an i32, in the longest form that is allowed. */
function zigzag(value: number, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const signed = value | 0;
  let rest = (signed << 1 ^ signed >> 31) >>> 0;
  for (let i = 0; i < 5; i++, rest >>>= 7) bytes[i] = rest & 127 | (i < 4 ? 128 : 0);
  return bytes;
}
