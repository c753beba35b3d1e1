/**
 * The largest and the smallest of short values that stand between frames, from the random stream alone: nothing is
 * woven. Never for values that are no noise.
 */
import type { ColumnValue, Layout, Payload } from "../base/segment.ts";
import { DERIVE_BLOCK } from "./derive.ts";
import { pairField, takeIn } from "./extremes.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import type { Stream } from "./stream.ts";

/** Made at a time: whole pages, few enough for a first-level cache. */
const PASS = 6 * PAGE_BYTES;
/** In front of them stands the beginning of a value whose end they hold. */
const LONGEST = 64;

/** The field, or undefined where it is not made of such values alone. `block` has room for DERIVE_BYTES. */
export function streamRecords(
  { record, skip }: Extract<ColumnValue, { record: number }>,
  between: Uint8Array,
  of: Pick<Layout, "segments">,
  identity: FileIdentity,
  stream: Stream,
  block: number,
): Uint8Array<ArrayBuffer> | undefined {
  const size = record - skip;
  if (size > LONGEST) return undefined;
  const { kernel, memory } = stream;
  const state = block + DERIVE_BLOCK, into = block + LONGEST;
  const places = new DataView(memory.buffer, state, 8);
  const pair = { largest: new Uint8Array(size), smallest: new Uint8Array(size), isEmpty: true };
  for (const segment of of.segments(0)) {
    if (segment.kind !== "payload" || !hasRecords(segment, size, skip)) return undefined;
    const bytes = segment.length / record * size;
    let begun = 0;
    for (let done = 0; done < bytes; done += PASS) {
      const made = Math.min(PASS, bytes - done);
      stream.fill(identity, segment.stream + done, made, into);
      const from = into - begun, whole = Math.floor((begun + made) / size) * size;
      if (whole > 0) {
        kernel.recordExtremes(size, 0, from, whole, state);
        takeIn(pair, memory, places.getUint32(0, true), places.getUint32(4, true));
      }
      begun += made - whole;
      memory.copyWithin(into - begun, from + whole, from + whole + begun);
    }
  }
  return pair.isEmpty ? undefined : pairField(pair, between);
}

function hasRecords({ encoding, length }: Payload, size: number, skip: number): boolean {
  return encoding.kind === "framed" && encoding.inner.kind === "raw" && encoding.each === size &&
    encoding.frame.length === skip && length % (size + skip) === 0;
}
