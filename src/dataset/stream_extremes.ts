/**
 * The largest and the smallest number of a column that stands in a file as the random stream gives it, without making
 * the column's bytes.
 */
import type { Derived, Encoding } from "../base/segment.ts";
import { DERIVE_BLOCK } from "./derive.ts";
import { KINDS, numbersField, textsField } from "./extremes.ts";
import type { FileIdentity } from "./file_identity.ts";
import { maskOf } from "./page_sums.ts";
import type { Stream } from "./stream.ts";
import { streamRecords } from "./stream_records.ts";

/** Of both numbers, half of it each. */
const STATE_BYTES = 32;
const WIDENED_BYTES = 4;
const UNSIGNED = 0, SIGNED = 1;

/** The field, or undefined where it is not made of such numbers alone. `block` has room for DERIVE_BYTES. */
export function streamExtremes(
  { derive, of }: Pick<Derived, "derive" | "of">,
  identity: FileIdentity,
  stream: Stream,
  block: number,
): Uint8Array<ArrayBuffer> | undefined {
  if (derive.kind !== "extremes" || !("segments" in of)) return undefined;
  const { value, between } = derive;
  if (typeof value !== "string" && "record" in value) {
    return streamRecords(value, between, of, identity, stream, block);
  }
  if (typeof value !== "string" && !("digits" in value)) return undefined;
  const state = block + DERIVE_BLOCK;
  const { kernel, memory } = stream;
  const [bytes, kind] = KINDS[typeof value === "string" ? value : "uint31"];
  let ownBytes: number = bytes, ownKind: number = kind;
  let isFirst = 1;
  stream.choose(identity);
  for (const segment of of.segments(0)) {
    if (segment.kind !== "payload") return undefined;
    const { encoding } = segment;
    let { length } = segment;
    if (encoding.kind === "widen") {
      ownBytes = encoding.from;
      ownKind = encoding.signed ? SIGNED : UNSIGNED;
      length = length / WIDENED_BYTES * ownBytes;
    } else if (!isNumber(encoding, bytes)) return undefined;
    // Where a value would be cut by the end of a page.
    if (segment.stream % ownBytes !== 0) return undefined;
    const mask = maskOf(encoding);
    kernel.streamExtremes(ownBytes, ownKind, mask, segment.stream, length, state, isFirst, block);
    isFirst = 0;
  }
  if (isFirst === 1) return undefined;
  kernel.extremesFinish(ownBytes, ownKind, state);
  for (let at = state; ownBytes < bytes && at < state + STATE_BYTES; at += STATE_BYTES / 2) {
    const fill = ownKind === SIGNED && memory[at + ownBytes - 1]! > 127 ? 255 : 0;
    memory.fill(fill, at + ownBytes, at + bytes);
  }
  return typeof value === "string"
    ? numbersField(bytes, between, memory, state)
    : textsField(value, between, memory, state);
}

function isNumber(encoding: Encoding, bytes: number): boolean {
  return encoding.kind === "raw" || encoding.kind === "float" && encoding.bits === 8 * bytes;
}
