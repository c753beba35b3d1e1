/**
 * The largest and the smallest number of a column that stands in a file as the random stream gives it, without making
 * the column's bytes.
 */
import type { ColumnValue, Derived, Encoding } from "../base/segment.ts";
import { DERIVE_BLOCK } from "./derive.ts";
import { KINDS, putNumbers, putTexts } from "./extremes.ts";
import type { FileIdentity } from "./file_identity.ts";
import { maskOf } from "./page_sums.ts";
import type { Stream } from "./stream.ts";
import { streamRecords } from "./stream_records.ts";

/** Of both numbers, half of it each. */
const STATE_BYTES = 32;
const WIDENED_BYTES = 4;
const UNSIGNED = 0, SIGNED = 1;

/** Where a column's numbers lie in the stream, and how they become its extremes. */
export interface NumberColumn {
  readonly value: Extract<ColumnValue, string | { readonly digits: number }>;
  readonly between: Uint8Array;
  /** Bytes of each as they stand in the file, and in the stream. */
  readonly bytes: number;
  readonly ownBytes: number;
  readonly kind: number;
  readonly mask: number;
  readonly pieces: readonly { readonly stream: number; readonly length: number }[];
}

type Extremes = Pick<Derived, "derive" | "of">;

/** The field, or undefined where it is not made of such numbers alone. `block` has room for DERIVE_BYTES. */
export function streamExtremes(
  extremes: Extremes,
  identity: FileIdentity,
  stream: Stream,
  block: number,
): Uint8Array<ArrayBuffer> | undefined {
  const { derive, of } = extremes;
  if (derive.kind !== "extremes" || !("segments" in of)) return undefined;
  const { value, between } = derive;
  if (typeof value !== "string" && "record" in value) {
    return streamRecords(value, between, of, identity, stream, block);
  }
  const column = numberColumn(extremes);
  if (!column) return undefined;
  const field = new Uint8Array(2 * widthOf(column) + between.length);
  putStreamExtremes(column, 0, identity, stream, block, field, 0);
  return field;
}

function widthOf({ value, bytes }: NumberColumn): number {
  return typeof value === "string" ? bytes : value.prefix.length + value.digits;
}

/** Undefined where extremes are not of such numbers alone. */
export function numberColumn({ derive, of }: Extremes): NumberColumn | undefined {
  if (derive.kind !== "extremes" || !("segments" in of)) return undefined;
  const { value, between } = derive;
  if (typeof value !== "string" && !("digits" in value)) return undefined;
  const [bytes, ownKind] = KINDS[typeof value === "string" ? value : "uint31"];
  let ownBytes: number = bytes, kind: number = ownKind, mask = 0;
  const pieces: { stream: number; length: number }[] = [];
  for (const segment of of.segments(0)) {
    if (segment.kind !== "payload") return undefined;
    const { encoding, stream } = segment;
    let { length } = segment;
    if (encoding.kind === "widen") {
      ownBytes = encoding.from;
      kind = encoding.signed ? SIGNED : UNSIGNED;
      length = length / WIDENED_BYTES * ownBytes;
    } else if (!isNumber(encoding, bytes)) return undefined;
    // Where a value would be cut by the end of a page.
    if (stream % ownBytes !== 0) return undefined;
    mask = maskOf(encoding);
    pieces.push({ stream, length });
  }
  return pieces.length > 0 ? { value, between, bytes, ownBytes, kind, mask, pieces } : undefined;
}

/** Puts the field of a column whose payload lies `further` in the stream to `at` in `field`. */
export function putStreamExtremes(
  { value, between, bytes, ownBytes, kind, mask, pieces }: NumberColumn,
  further: number,
  identity: FileIdentity,
  stream: Stream,
  block: number,
  field: Uint8Array,
  at: number,
): void {
  const state = block + DERIVE_BLOCK;
  const { kernel, memory } = stream;
  stream.choose(identity);
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    const isFirst = i === 0 ? 1 : 0;
    kernel.streamExtremes(ownBytes, kind, mask, piece.stream + further, piece.length, state, isFirst, block);
  }
  kernel.extremesFinish(ownBytes, kind, state);
  for (let half = state; ownBytes < bytes && half < state + STATE_BYTES; half += STATE_BYTES / 2) {
    const fill = kind === SIGNED && memory[half + ownBytes - 1]! > 127 ? 255 : 0;
    for (let i = ownBytes; i < bytes; i++) memory[half + i] = fill;
  }
  if (typeof value === "string") putNumbers(bytes, between, memory, state, field, at);
  else putTexts(value, between, memory, state, field, at);
}

function isNumber(encoding: Encoding, bytes: number): boolean {
  return encoding.kind === "raw" || encoding.kind === "float" && encoding.bits === 8 * bytes;
}
