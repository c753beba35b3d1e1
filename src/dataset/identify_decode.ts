/**
 * Undoes encodings on bytes of unknown origin, so that stamps can be looked for: nobody knows where in a record
 * or a number such bytes begin, so each possible beginning that fits what they look like is offered.
 */
import type { Encoding } from "../base/segment.ts";
import { MASK } from "./kernel/kernel.ts";

/** Stream bytes, as far as the encoding kept them. */
export interface Decoded {
  readonly bytes: Uint8Array;
  /** Bits that are lost (kernel.ts MASK). */
  readonly mask: number;
  /** Bytes of an element; 1 where elements do not matter. */
  readonly elementBytes: number;
  /** The bits of each byte of an element that are left, where so many are lost that a stamp must be computed. */
  readonly kept?: readonly number[];
  /** Offset in the encoded bytes of a decoded byte. */
  position(index: number): number;
}

const BOOL = [1] as const;
const JPEG_SAFE = [0x7f] as const;
const UINT31 = [0xff, 0xff, 0xff, 0x7f] as const;

/** Enough units to tell a beginning from chance. */
const PROOF_UNITS = 8;
const MOST_BEGINNINGS = 32;

/**
 * All plausible ways to decode `bytes`, the most likely first. `expected` is the offset in its payload that the
 * first byte should have.
 */
export function* decodings(encoding: Encoding, bytes: Uint8Array, expected: number): Generator<Decoded> {
  switch (encoding.kind) {
    case "raw":
      yield plain(bytes, MASK.none, 1);
      return;
    case "bool":
      yield { ...plain(bytes, MASK.bool, 1), kept: BOOL };
      return;
    case "jpegSafe":
      yield { ...plain(bytes, MASK.jpegSafe, 1), kept: JPEG_SAFE };
      return;
    case "float":
      yield plain(bytes, MASK[`float${encoding.bits}`], encoding.bits / 8);
      return;
    case "widen":
      yield* widened(encoding, bytes);
      return;
    case "digits":
      yield* numbers(encoding, bytes);
      return;
    case "framed":
      yield* unframed(encoding, bytes, expected);
  }
}

function plain(bytes: Uint8Array, mask: number, elementBytes: number): Decoded {
  return { bytes, mask, elementBytes, position: (index) => index };
}

function* widened(
  { from, signed }: Extract<Encoding, { kind: "widen" }>,
  bytes: Uint8Array,
): Generator<Decoded> {
  for (let first = 0; first < 4; first++) {
    const count = Math.max(0, Math.floor((bytes.length - first) / 4));
    const narrow = new Uint8Array(count * from);
    let sound = count >= PROOF_UNITS;
    for (let i = 0; i < count && sound; i++) {
      const value = bytes.subarray(first + 4 * i, first + 4 * i + 4);
      narrow.set(value.subarray(0, from), i * from);
      const rest = signed && value[from - 1]! >= 128 ? 255 : 0;
      // What follows the first sound values may be damaged again.
      if (i < PROOF_UNITS && value.subarray(from).some((byte) => byte !== rest)) sound = false;
    }
    if (!sound) continue;
    yield {
      ...plain(narrow, MASK.none, 1),
      position: (index) => first + 4 * Math.floor(index / from),
    };
  }
}

function* numbers(
  encoding: Extract<Encoding, { kind: "digits" }>,
  bytes: Uint8Array,
): Generator<Decoded> {
  const { width, from, between, last } = encoding;
  const kept = encoding.value === "bool" ? BOOL : encoding.value === "uint31" ? UINT31 : undefined;
  const unit = width + between.length;
  const text = new TextDecoder("latin1").decode(bytes);
  for (let first = 0; first < unit; first++) {
    const count = Math.floor((bytes.length - first) / unit);
    const decoded = new Uint8Array(count * from);
    const view = new DataView(decoded.buffer);
    let sound = count >= PROOF_UNITS;
    for (let i = 0; i < count && sound; i++) {
      const at = first + i * unit;
      const separator = text.slice(at + width, at + unit);
      const value = separator === between || separator === last
        ? numberOf(encoding, text.slice(at, at + width))
        : undefined;
      // What follows the first sound numbers may be damaged again.
      if (value === undefined && i < PROOF_UNITS) sound = false;
      const bits = value ?? 0n;
      for (let k = 0; k < from; k++) view.setUint8(i * from + k, Number(bits >> BigInt(8 * k) & 255n));
    }
    if (!sound) continue;
    yield {
      ...plain(decoded, MASK.none, kept ? from : 1),
      ...(kept ? { kept } : {}),
      position: (index) => first + Math.floor(index / from) * unit,
    };
  }
}

/** The stream's bits behind a number, or undefined where this is none or too short to tell. */
function numberOf(
  { value, from, width }: Extract<Encoding, { kind: "digits" }>,
  text: string,
): bigint | undefined {
  if (value !== "float") return /^-?\d+$/.test(text) ? BigInt.asUintN(8 * from, BigInt(text)) : undefined;
  const scale = 10n ** BigInt(width - 2), range = 1n << BigInt(8 * from);
  if (scale < range || !/^0\.\d+$/.test(text)) return undefined;
  // Digits are the product rounded down, so the bits are the quotient rounded up.
  return (BigInt(text.slice(2)) * range + scale - 1n) / scale;
}

function* unframed(
  { frame, each, inner }: Extract<Encoding, { kind: "framed" }>,
  bytes: Uint8Array,
  expected: number,
): Generator<Decoded> {
  const record = frame.length + each;
  let tried = 0;
  for (const phase of beginnings(frame, record, bytes, expected % record)) {
    if (tried++ === MOST_BEGINNINGS) break;
    const kept: number[] = [];
    for (let i = 0; i < bytes.length; i++) if ((phase + i) % record >= frame.length) kept.push(i);
    const stripped = Uint8Array.from(kept, (i) => bytes[i]!);
    const number = Math.floor(expected / record);
    const innerExpected = number * each + Math.max(0, phase - frame.length);
    for (const decoded of decodings(inner, stripped, innerExpected)) {
      yield { ...decoded, position: (index) => kept[decoded.position(index)] ?? bytes.length };
    }
  }
}

/** How far into a record the bytes may begin: as expected, then wherever frames fit, then without a frame. */
function* beginnings(
  frame: Uint8Array,
  record: number,
  bytes: Uint8Array,
  expected: number,
): Generator<number> {
  yield expected;
  for (let phase = 0; phase < record; phase++) {
    if (phase === expected) continue;
    const first = (record - phase) % record;
    let frames = 0, fits = true;
    for (let at = first; at + frame.length <= bytes.length && fits; at += record) {
      fits = frame.every((byte, i) => bytes[at + i] === byte);
      frames++;
    }
    if (fits && frames > 0) yield phase;
  }
  // A stretch between two frames that lie far apart.
  if (record > bytes.length) yield frame.length;
}
