/**
 * The CRC-32 of a long stretch of a file, taken along while its bytes are made in order, so that a field before them
 * costs no second making. Bytes before the place where the making began are added at the end.
 */
import { crc32 } from "node:zlib";
import type { ByteRange } from "../base/range.ts";
import { type Derived, type Layout, segmentLength } from "../base/segment.ts";
import { crc32Combine } from "./crc32_combine.ts";

/** Shorter stretches are made twice in no time. */
const LEAST_BYTES = 4 << 20;
/** Such fields stand in headers. */
const SEGMENTS_MOST = 8;

/** The long stretch behind it that a field at the head of a file describes. */
export function longAhead(layout: Layout): ByteRange | undefined {
  if (layout.size < LEAST_BYTES) return undefined;
  let looked = 0;
  for (const segment of layout.segments(0)) {
    if (segment.kind === "derived" && isLongAhead(segment)) return segment.of;
    if (++looked === SEGMENTS_MOST) return undefined;
  }
  return undefined;
}

function isLongAhead(segment: Derived): segment is Derived & { readonly of: ByteRange } {
  const { of, derive } = segment;
  if ("segments" in of || derive.kind !== "crc32") return false;
  return of.length >= LEAST_BYTES && of.at >= segment.at + segmentLength(segment);
}

export class RunningChecksum {
  readonly of: ByteRange;
  /** Where the making began. */
  readonly from: number;
  #next: number;
  #sum = 0;

  constructor(of: ByteRange, from: number) {
    this.of = of;
    this.from = Math.max(from, of.at);
    this.#next = this.from;
  }

  /** Bytes of the file that begin at `at`; what was seen before or comes too early does not count. */
  add(at: number, bytes: Uint8Array): void {
    const end = Math.min(at + bytes.length, this.of.at + this.of.length);
    if (at > this.#next || end <= this.#next) return;
    this.#sum = crc32(bytes.subarray(this.#next - at, end - at), this.#sum);
    this.#next = end;
  }

  /**
   * The checksum of all of it, given that of what stands before `from`; undefined while bytes are missing, and where
   * the making began behind it.
   */
  whole(before: () => number): number | undefined {
    const end = this.of.at + this.of.length;
    if (this.#next < end || this.from > end) return undefined;
    return crc32Combine(before(), this.#sum, end - this.from);
  }
}
