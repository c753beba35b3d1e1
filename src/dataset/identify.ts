/**
 * Says what wrong bytes are, by computation: a page begins with a stamp from which dataset, file and page can be
 * read back, and what follows must be what that page holds. Nothing is searched but the place of the stamp.
 */
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { type Decoded, decodings } from "./identify_decode.ts";
import { byUnpacking, packedAt } from "./identify_packed.ts";
import { LayoutSource } from "./layout_source.ts";
import { readStamp, type Stamp, STAMP_BYTES } from "./stamp_in.ts";
import { fileOffset, payloadFrom, streamLength } from "./stream_offset.ts";

/** `offset` is where in that file the first wrong byte belongs; undefined where its layout is not known. */
export type Origin =
  | { readonly kind: "zeros" }
  /** The right bytes but for a few bits. */
  | { readonly kind: "flipped"; readonly bits: number }
  /** Bytes of the same file from another place; `by` is how much further back than there they were found. */
  | { readonly kind: "shifted"; readonly offset: number; readonly by: number }
  | {
    readonly kind: "sameDataset";
    readonly file: number;
    readonly offset: number | undefined;
    /** Where the offset is not known: the place of a page in that file's stream, and how far behind it the bytes begin. */
    readonly page?: { readonly stream: number; readonly behind: number };
  }
  /** Another seed or specification; `samePlace` where file and offset are the expected ones: an older version. */
  | {
    readonly kind: "otherDataset";
    readonly datasetHash: string;
    readonly file: number;
    readonly offset: number | undefined;
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
  /** The layout of another file of the dataset, or undefined where there is none. */
  layoutOf(file: number): Layout | undefined;
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
/** A few bits: at most two, or one of 32. */
const FLIPPED_MOST = 2;
const FLIPPED_PART = 32;
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
    if (bits <= FLIPPED_MOST || bits * FLIPPED_PART <= expected * 8) return { kind: "flipped", bits };
  }
  const named = packedAt(source.layout, wrong.at) ? byUnpacking(question, length) : byStamp(question, length);
  return named ?? byLikelihood(question, length) ?? { kind: "foreign" };
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
    const begun = payload.stream + streamLength(payload.encoding, expected);
    for (const decoded of decodings(payload.encoding, bytes, expected)) {
      const stamp = findStamp(question, decoded, payload.stream, begun);
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
  { bytes, mask, elementBytes, expectedOnly }: Decoded,
  start: number,
  begun: number,
): FoundStamp | undefined {
  const { kernel, memory, scratch } = source.stream;
  const at = scratch.offset + STAMP_BYTES;
  const taken = bytes.subarray(0, LOOKED_AT);
  const first = expectedOnly ? (PAGE_BYTES - begun % PAGE_BYTES) % PAGE_BYTES : 0;
  const positions = taken.length - STAMP_PROOF + 1 - first;
  if (positions <= 0) return undefined;
  memory.set(taken, at);
  const phase = (elementBytes - start % elementBytes) % elementBytes;
  const step = expectedOnly ? PAGE_BYTES : 1;
  const index = kernel.findStamp(at + first, positions, step, mask, phase, scratch.offset);
  if (index < 0) return undefined;
  return { index: first + index, ...readStamp(source.stream, scratch.offset) };
}

/** `stampAt` is where in this file the stamp was found. */
function named(question: WrongBytes, { datasetHash, file, page }: FoundStamp, stampAt: number): Origin {
  const { source, wrong } = question;
  const own = source.identity;
  const layout = file === own.file ? source.layout : question.layoutOf(file);
  const home = layout && fileOffset(layout, page * PAGE_BYTES, stampAt);
  const offset = home === undefined ? undefined : home + wrong.at - stampAt;
  if (datasetHash !== own.datasetHash) {
    const samePlace = file === own.file && offset === wrong.at;
    return { kind: "otherDataset", datasetHash, file, offset, samePlace };
  }
  if (file === own.file && offset !== undefined) return { kind: "shifted", offset, by: wrong.at - offset };
  if (offset !== undefined) return { kind: "sameDataset", file, offset };
  const found = { stream: page * PAGE_BYTES, behind: wrong.at - stampAt };
  return { kind: "sameDataset", file, offset, page: found };
}

function byLikelihood(question: WrongBytes, length: number): Origin | undefined {
  const { source, wrong, found, foundAt, likely = [] } = question;
  const own = source.identity;
  for (const { file, offset, datasetHash = own.datasetHash } of likely) {
    const layout = file === own.file ? source.layout : question.layoutOf(file);
    if (!layout) continue;
    const n = Math.min(length, layout.size - offset);
    if (offset < 0 || n < LIKELY_LEAST || n < length / 2) continue;
    const identity: FileIdentity = { ...own, file, datasetHash };
    const other = new LayoutSource(layout, identity, source.stream);
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
