/**
 * Says what wrong bytes are, by computation: a page begins with a stamp from which dataset, file and page can be
 * read back, and what follows must be what that page holds. Nothing is searched but the place of the stamp.
 */
import type { ByteRange } from "../base/range.ts";
import type { Encoding, Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import { dedupThousandths, PAGE_BYTES } from "./file_identity.ts";
import { type Decoded, decodings } from "./identify_decode.ts";
import { byUnpacking, packedAt } from "./identify_packed.ts";
import type { LayoutSource } from "./layout_source.ts";
import { maskedPage } from "./masked_page.ts";
import type { OtherSources } from "./other_sources.ts";
import { RepeatedPage } from "./repeated_pages.ts";
import { readStamp, type Stamp, STAMP_BYTES, stampIn } from "./stamp_in.ts";
import { fileOffset, payloadFrom, streamEnd, streamLength, streamOffset } from "./stream_offset.ts";

/**
 * `offset` is where in that file the first wrong byte belongs; undefined where its layout is not known. `places`: of
 * how many that hold the same bytes it is one, where nothing tells which.
 */
export type Origin =
  | { readonly kind: "zeros" }
  /** The right bytes but for a few bits. */
  | { readonly kind: "flipped"; readonly bits: number }
  /** Bytes of the same file from another place; `by` is how much further back than there they were found. */
  | { readonly kind: "shifted"; readonly offset: number; readonly by: number; readonly places?: number }
  | {
    readonly kind: "sameDataset";
    readonly file: number;
    readonly offset: number | undefined;
    readonly places?: number;
    /** Where the offset is not known: the place of a page in that file's stream, and how far behind it the bytes begin. */
    readonly page?: { readonly stream: number; readonly behind: number };
  }
  /** Another seed or specification; `samePlace` where file and offset are the expected ones: an older version. */
  | {
    readonly kind: "otherDataset";
    readonly datasetHash: string;
    readonly file: number;
    readonly offset: number | undefined;
    readonly places?: number;
    readonly samePlace: boolean;
  }
  | { readonly kind: "foreign" };

/** A place from which bytes may have come that carry no stamp. */
export interface LikelyOrigin {
  readonly file: number;
  readonly offset: number;
  /** Where it is another dataset's, of the same layout. */
  readonly datasetHash?: string;
}

export interface WrongBytes {
  /** The file in which they were found, as it should be. */
  readonly source: LayoutSource;
  /** The bytes that differ, in the file. */
  readonly wrong: ByteRange;
  /** What was read there; its first byte stands at `foundAt`, at most at `wrong.at`. More is better. */
  readonly found: Slot;
  readonly foundAt: number;
  readonly others: OtherSources;
  /** Tried where the encoding leaves no stamp, or the bytes hold none. */
  readonly likely?: readonly LikelyOrigin[];
}

/**
 * Wrong bytes often begin with a few that are right by chance. Where values of several bytes must be found,
 * right bytes in front would be in the way, so both beginnings are tried.
 */
const CHANCE = 4;
/** And the first of them may be damaged again, where the rest can still be read. */
const BEHIND = 64;
const STAMP_PROOF = 32;
/** Two pages hold a whole one, wherever they begin. */
const LOOKED_AT = 2 * PAGE_BYTES + STAMP_PROOF;
/** Encoded bytes that are decoded: enough for two pages in the widest number. */
const ENCODED_MOST = 65536 * 4;
/** A few bits: at most two, or one of 32 of those that would differ in half of all cases if the bytes were others. */
const FLIPPED_MOST = 2;
const FLIPPED_PART = 32;
/** Of the places that hold a repeated page so many are compared, and so many bytes from the page on. */
const MOST_PLACES = 32;
const PLACE_PROOF = 65536;
/** The first few of these agree by chance. */
const CHANCE_BYTES = 64;
/** Fewer bytes than this may agree by chance. */
const LIKELY_LEAST = 16;

export function identify(question: WrongBytes): Origin {
  const { source, wrong, found, foundAt } = question;
  const length = Math.min(wrong.length, foundAt + found.length - wrong.at);
  if (wrong.at < foundAt || length <= 0) throw new RangeError("The wrong bytes are not among the found ones");
  const { kernel } = source.stream;
  const at = found.offset + wrong.at - foundAt;
  const expected = Math.min(length, source.size - wrong.at);
  const bits = expected > 0
    ? source.differingBits(wrong.at, expected, partOf(found, wrong.at - foundAt, expected))
    : Infinity;
  if (kernel.zeros(at, length) && bits > 1) return { kind: "zeros" };
  if (expected > 0) {
    if (bits <= FLIPPED_MOST || bits * FLIPPED_PART <= tellingBits(source.layout, wrong.at, expected)) {
      return { kind: "flipped", bits };
    }
  }
  const named = packedAt(source.layout, wrong.at) ? byUnpacking(question, length) : byStamp(question, length);
  return named ?? byLikelihood(question, length) ?? { kind: "foreign" };
}

/** How many bits of the stream `length` bytes show that stand there; all bits outside of payload. */
function tellingBits(layout: Layout, at: number, length: number): number {
  const payload = payloadFrom(layout, at);
  if (!payload || payload.at > at) return 8 * length;
  const keeps = isBool(payload.encoding) ? 1 : 8;
  return keeps * Math.min(length, streamLength(payload.encoding, length));
}

function isBool(encoding: Encoding): boolean {
  if (encoding.kind === "framed") return isBool(encoding.inner);
  return encoding.kind === "bool" || encoding.kind === "digits" && encoding.value === "bool";
}

/** A piece of a slot as a slot. */
export function partOf(slot: Slot, from: number, length: number): Slot {
  return {
    offset: slot.offset + from,
    length,
    bytes: slot.bytes.subarray(from, from + length),
    address: slot.address + BigInt(from),
  };
}

function byStamp(question: WrongBytes, length: number): Origin | undefined {
  const { source, wrong, found, foundAt } = question;
  // Beyond the end of the file, or in a header, the last or next payload says how bytes are encoded.
  const payload = payloadFrom(source.layout, Math.min(wrong.at, source.size - 1)) ??
    payloadFrom(source.layout, 0);
  if (!payload) return undefined;
  const end = wrong.at + Math.min(length, ENCODED_MOST);
  for (const begin of [Math.max(foundAt, wrong.at - CHANCE), wrong.at, wrong.at + BEHIND]) {
    const from = payload.at > begin && payload.at < end ? payload.at : begin;
    const bytes = found.bytes.subarray(from - foundAt, end - foundAt);
    const expected = Math.max(0, from - payload.at);
    for (const decoded of decodings(payload.encoding, bytes, expected)) {
      const stamp = findStamp(question, decoded, payload.stream);
      if (stamp) return named(question, stamp, from + decoded.position(stamp.index));
    }
  }
  return undefined;
}

interface FoundStamp extends Stamp {
  readonly index: number;
}

function findStamp(
  { source }: WrongBytes,
  { bytes, mask, kept, elementBytes }: Decoded,
  start: number,
): FoundStamp | undefined {
  const { kernel, memory, scratch } = source.stream;
  const phase = (elementBytes - start % elementBytes) % elementBytes;
  if (kept) {
    const page = maskedPage([...kept.slice(phase), ...kept.slice(0, phase)]);
    for (const { index, seeds } of page.starts(bytes.subarray(0, LOOKED_AT + page.length))) {
      const stamp = stampIn(source.stream, seeds);
      if (stamp) return { index, ...stamp };
    }
    return undefined;
  }
  const at = scratch.offset + STAMP_BYTES;
  const taken = bytes.subarray(0, LOOKED_AT);
  const positions = taken.length - STAMP_PROOF + 1;
  if (positions <= 0) return undefined;
  memory.set(taken, at);
  const index = kernel.findStamp(at, positions, 1, mask, phase, scratch.offset);
  return index < 0 ? undefined : { index, ...readStamp(source.stream, scratch.offset) };
}

/** `stampAt` is where in this file the stamp was found. */
function named(question: WrongBytes, stamp: FoundStamp, stampAt: number): Origin {
  const { source, wrong } = question;
  const { datasetHash, file, page } = stamp;
  const own = source.identity;
  const { home, places } = homeOf(question, stamp, stampAt);
  const offset = home === undefined ? undefined : home + wrong.at - stampAt;
  const among = places > 1 ? { places } : {};
  if (datasetHash !== own.datasetHash) {
    const samePlace = file === own.file && offset === wrong.at;
    return { kind: "otherDataset", datasetHash, file, offset, ...among, samePlace };
  }
  if (file === own.file && offset !== undefined) {
    return { kind: "shifted", offset, by: wrong.at - offset, ...among };
  }
  if (offset !== undefined) return { kind: "sameDataset", file, offset, ...among };
  const found = { stream: page * PAGE_BYTES, behind: wrong.at - stampAt };
  return { kind: "sameDataset", file, offset, page: found };
}

/**
 * Where in its file the page with the stamp belongs. Of several places that hold it (dataset.dedup_ratio) the one after
 * which most bytes are those that were found; `places` counts those that are as likely.
 */
function homeOf(
  { others, found, foundAt, wrong }: WrongBytes,
  stamp: Stamp,
  stampAt: number,
): { readonly home: number | undefined; readonly places: number } {
  const other = others.of(stamp);
  if (!other) return { home: undefined, places: 0 };
  const { layout, identity } = other;
  const homeOfPage = (page: number) => fileOffset(layout, page * PAGE_BYTES, stampAt);
  if (identity.dedup === 1) return { home: homeOfPage(stamp.page), places: 1 };
  const repeated = new RepeatedPage(stamp.page, dedupThousandths(identity.dedup));
  const end = Math.ceil(streamEnd(layout) / PAGE_BYTES);
  const expected = (streamOffset(layout, stampAt) ?? 0) / PAGE_BYTES;
  // Right bytes are no evidence, but where zeros part the wrong ones more of these follow.
  const behind = identity.compress === 1 ? wrong.at + wrong.length : foundAt + found.length;
  let home: number | undefined;
  let most = -1, places = 0;
  for (const page of repeated.nearest(expected, end, MOST_PLACES)) {
    const at = homeOfPage(page);
    if (at === undefined) continue;
    const n = Math.min(behind - stampAt, layout.size - at, PLACE_PROOF);
    const [first] = other.differences(at, n, partOf(found, stampAt - foundAt, n));
    const equal = Math.floor((first ? first.at - at : n) / CHANCE_BYTES);
    if (equal === most) places++;
    if (equal <= most) continue;
    home = at;
    most = equal;
    places = 1;
  }
  return { home, places };
}

function byLikelihood(question: WrongBytes, length: number): Origin | undefined {
  const { source, wrong, found, foundAt, likely = [] } = question;
  const own = source.identity;
  for (const { file, offset, datasetHash = own.datasetHash } of likely) {
    const other = question.others.of({ file, datasetHash });
    if (!other) continue;
    const n = Math.min(length, other.size - offset);
    if (offset < 0 || n < LIKELY_LEAST || n < length / 2) continue;
    if (other.differences(offset, n, partOf(found, wrong.at - foundAt, n)).length > 0) continue;
    if (datasetHash !== own.datasetHash) {
      const samePlace = file === own.file && offset === wrong.at;
      return { kind: "otherDataset", datasetHash, file, offset, samePlace };
    }
    if (file === own.file) return { kind: "shifted", offset, by: wrong.at - offset };
    return { kind: "sameDataset", file, offset };
  }
  return undefined;
}
