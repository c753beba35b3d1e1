/**
 * The CRC of a range of a described file. Whole pages of noise are summed up without being made; whatever stands
 * between them comes from a callback.
 */
import { crc32 } from "./crc32.ts";
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import { DERIVE_BLOCK } from "./derive.ts";
import { type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { elementBytesOf, isLinear, pageFileBytes, type PageSums, type SummedKind } from "./page_sums.ts";
import type { Stream } from "./stream.ts";

export interface Summed {
  readonly stream: Stream;
  readonly pageSums: PageSums;
  readonly identity: FileIdentity;
  /** Room for DERIVE_BYTES. */
  readonly block: number;
  /** So much of the range, from its start, stands in the arena. */
  readonly presentBytes: number;
  /** Where in the arena a part of the range stands, counted from its start: at `block` if it had to be made. */
  make(offset: number, length: number): number;
}

export function sumOfRange(
  kind: SummedKind,
  layout: Layout,
  range: ByteRange,
  { stream: { kernel, memory }, pageSums, identity, block, presentBytes, make }: Summed,
): number {
  const end = range.at + range.length;
  let sum = 0, done = range.at;
  const addUpTo = (to: number) => {
    while (done < to) {
      const n = Math.min(DERIVE_BLOCK, to - done);
      const at = make(done - range.at, n);
      sum = kind === "crc32" ? crc32(memory.subarray(at, at + n), sum) : kernel.crc32c(sum, at, n) >>> 0;
      done += n;
    }
  };
  for (const segment of layout.segments(range.at)) {
    if (segment.at >= end) break;
    if (segment.kind !== "payload" || !isLinear(segment.encoding)) continue;
    const { encoding } = segment;
    const pageBytes = pageFileBytes(encoding);
    const inside = done > segment.at ? done - segment.at : 0;
    const widening = pageBytes / PAGE_BYTES;
    const behindPage = (segment.stream % PAGE_BYTES * widening + inside) % pageBytes;
    const skipped = inside + (behindPage === 0 ? 0 : pageBytes - behindPage);
    const pages = Math.floor((Math.min(segment.length, end - segment.at) - skipped) / pageBytes);
    const phase = skipped % elementBytesOf(encoding);
    if (pages < 1) continue;
    // No table is made for pages that are there already.
    const missing = Math.max(
      0,
      Math.ceil((segment.at + segment.length - range.at - presentBytes) / pageBytes),
    );
    const unmade = Math.min(pages, missing);
    if (!pageSums.isQuick(kind, identity, encoding, phase, unmade)) continue;
    addUpTo(segment.at + skipped);
    const place = segment.stream + skipped / widening;
    sum = pageSums.add(kind, identity, encoding, phase, place, pages, sum, block);
    done += pages * pageBytes;
  }
  addUpTo(end);
  return sum;
}
