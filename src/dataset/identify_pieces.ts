/**
 * Takes a stretch of wrong bytes apart: what storage returns may be zeros behind shifted data behind one damaged
 * byte. Each piece reaches as far as its bytes are those of the origin that was found for its beginning.
 */
import type { ByteRange } from "../base/range.ts";
import type { Slot } from "../base/slot.ts";
import { asOrigin } from "./as_origin.ts";
import { findNearby } from "./find_nearby.ts";
import { identify, type LikelyOrigin, type Origin, partOf, type WrongBytes } from "./identify.ts";
import { findPackedNearby, packedAt } from "./identify_packed.ts";

export interface Piece {
  readonly at: number;
  readonly length: number;
  readonly origin: Origin;
}

/** So many zeros in a row are no accident of the noise around them. */
const ZEROS = 64;
/** Content that changes more often is not worth a name for each change. */
const MOST_PIECES = 64;
/** Shorter agreement with an origin is chance. */
const LEAST_AGREEMENT = 16;
/** Of a place that others came from so many bytes are compared before all are. */
const PROOF_BYTES = 64;

/** `window`: how far to look in the same file for bytes without a stamp; 0 where nothing shall be searched. */
export function identifyPieces(question: WrongBytes, window: number): Piece[] {
  const { wrong, found, foundAt } = question;
  const end = Math.min(wrong.at + wrong.length, foundAt + found.length);
  const pieces: Piece[] = [];
  let at = wrong.at;
  while (at < end) {
    const rest = { at, length: end - at };
    if (pieces.length === MOST_PIECES) {
      pieces.push({ ...rest, origin: { kind: "foreign" } });
      break;
    }
    const known = knownPiece(question, rest);
    if (known) {
      pieces.push(known);
      at += known.length;
      continue;
    }
    const bytes = found.bytes.subarray(at - foundAt, end - foundAt);
    const zeros = leadingZeros(bytes);
    if (zeros >= ZEROS && zeros < rest.length) {
      pieces.push({ at, length: zeros, origin: { kind: "zeros" } });
      at += zeros;
      continue;
    }
    const beforeZeros = firstZeros(bytes);
    const length = beforeZeros ?? rest.length;
    const wrongHere = { at, length };
    const origin = originOf(question, wrongHere, window);
    const agreement = agreementWith(origin, question, wrongHere);
    if (agreement === undefined) {
      pieces.push({ ...wrongHere, origin });
      at += length;
      continue;
    }
    if (agreement.begin > 0) pieces.push({ at, length: agreement.begin, origin: { kind: "foreign" } });
    if (agreement.end > agreement.begin) {
      const begin = at + agreement.begin;
      pieces.push({
        at: begin,
        length: agreement.end - agreement.begin,
        origin: moved(origin, agreement.begin),
      });
    }
    at += agreement.end;
  }
  return pieces;
}

/** Bytes from a likely place, as far as they are that place's: said only of what zeros would not say as well. */
function knownPiece(question: WrongBytes, rest: ByteRange): Piece | undefined {
  const { source, wrong, found, foundAt, likely = [] } = question;
  const n = Math.min(rest.length, PROOF_BYTES);
  const bytes = found.bytes.subarray(rest.at - foundAt, rest.at - foundAt + n);
  if (n < LEAST_AGREEMENT || bytes.every((byte) => byte === 0)) return undefined;
  let best: Piece | undefined;
  for (const one of likely) {
    const offset = one.offset + rest.at - wrong.at;
    const other = question.others.of(one);
    if (!other || offset < 0 || offset + n > other.size) continue;
    if (other.differences(offset, n, partOf(found, rest.at - foundAt, n)).length > 0) continue;
    const most = Math.min(rest.length, other.size - offset);
    const [first] = other.differences(offset, most, partOf(found, rest.at - foundAt, most));
    const length = first ? first.at - offset : most;
    if (best && length <= best.length) continue;
    best = { at: rest.at, length, origin: asOrigin({ ...one, offset }, source, rest.at) };
  }
  return best;
}

function originOf(question: WrongBytes, wrong: ByteRange, window: number): Origin {
  const { source, found, foundAt, likely = [] } = question;
  const { likely: _tried, ...bare } = question;
  const origin = identify({ ...bare, wrong });
  if (origin.kind !== "foreign") return origin;
  const moved = wrong.at - question.wrong.at;
  for (const one of likely) {
    const candidate = asOrigin({ ...one, offset: one.offset + moved }, source, wrong.at);
    const agreement = agreementWith(candidate, question, wrong);
    if (agreement && agreement.begin <= LEAST_AGREEMENT && agreement.isReal) return candidate;
  }
  if (window === 0) return origin;
  const bytes = found.bytes.subarray(wrong.at - foundAt, wrong.at - foundAt + wrong.length);
  const find = packedAt(source.layout, wrong.at) ? findPackedNearby : findNearby;
  const offset = find(source, bytes, wrong.at, window);
  return offset === undefined ? origin : { kind: "shifted", offset, by: wrong.at - offset };
}

/** From where to where the bytes are those of their origin; undefined where there is nothing to compare with. */
function agreementWith(
  origin: Origin,
  { source, found, foundAt, others }: WrongBytes,
  wrong: ByteRange,
): { readonly begin: number; readonly end: number; readonly isReal: boolean } | undefined {
  const place = placeOf(origin, source.identity.file);
  const other = place && others.of(place);
  if (!other || place.offset >= other.size) return undefined;
  // Bytes before the page that was recognised may be none of that file's.
  const before = Math.max(0, -place.offset);
  if (before >= wrong.length) return undefined;
  const offset = place.offset + before;
  const length = Math.min(wrong.length - before, other.size - offset);
  const here: Slot = partOf(found, wrong.at + before - foundAt, length);
  const differences = other.differences(offset, length, here);
  const edges = [
    { at: offset, length: 0 },
    ...differences,
    { at: offset + length, length: 0 },
  ];
  for (const [index, edge] of edges.entries()) {
    const next = edges[index + 1];
    const begin = edge.at + edge.length;
    if (next && next.at - begin >= LEAST_AGREEMENT) {
      return { begin: begin - place.offset, end: next.at - place.offset, isReal: true };
    }
  }
  return { begin: before, end: before + length, isReal: false };
}

function placeOf(origin: Origin, own: number): LikelyOrigin | undefined {
  if (!("offset" in origin) || origin.offset === undefined) return undefined;
  if (origin.kind === "shifted") return { file: own, offset: origin.offset };
  const { file, offset } = origin;
  return origin.kind === "otherDataset"
    ? { file, offset, datasetHash: origin.datasetHash }
    : { file, offset };
}

/** The same origin seen from some bytes further on. */
function moved(origin: Origin, by: number): Origin {
  return "offset" in origin && origin.offset !== undefined
    ? { ...origin, offset: origin.offset + by }
    : origin;
}

function leadingZeros(bytes: Uint8Array): number {
  let count = 0;
  while (count < bytes.length && bytes[count] === 0) count++;
  return count;
}

/** Where a long run of zeros begins that reaches to the end of the bytes. */
function firstZeros(bytes: Uint8Array): number | undefined {
  let begin = bytes.length;
  while (begin > 0 && bytes[begin - 1] === 0) begin--;
  return begin > 0 && bytes.length - begin >= ZEROS ? begin : undefined;
}
