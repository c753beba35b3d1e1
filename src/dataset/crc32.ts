/**
 * CRC-32, as ZIP, PNG and Parquet have it. The runtime's own sums up 60 GB/s, but loading it takes a thread 20 to 40 ms,
 * and most formats have no such sum: so it is loaded where a layout has one (loadCrc32), or else when the first sum is
 * asked for, and until it is there a table does the work. Both give the same sums.
 */
import type { Layout } from "../base/segment.ts";

/** A layout that has not asked for a sum in so many segments has none, or far behind its beginning. */
const MOST_SEGMENTS = 1000;

type Sum = (bytes: Uint8Array<ArrayBuffer>, before: number) => number;

let quick: Sum | undefined;
let loading: Promise<void> | undefined;
let table: Uint32Array | undefined;

/** The sum of these bytes behind others whose sum is `before`. */
export function crc32(bytes: Uint8Array<ArrayBuffer>, before = 0): number {
  if (quick) return quick(bytes, before);
  void loadCrc32();
  return crc32ByTable(bytes, before);
}

/** Resolves when the quick way is there: to be waited for before anything is measured. */
export function loadCrc32(): Promise<void> {
  return loading ??= load();
}

async function load(): Promise<void> {
  quick = (await import("node:zlib")).crc32;
}

/** Whether a file of this layout holds such sums. */
export function holdsCrc32(layout: Layout): boolean {
  let count = 0;
  for (const segment of layout.segments(0)) {
    if (++count > MOST_SEGMENTS) return false;
    if (segment.kind !== "derived") continue;
    if (segment.derive.kind === "crc32" || "segments" in segment.of && holdsCrc32(segment.of)) return true;
  }
  return false;
}

/** The slow way, for few bytes. */
export function crc32ByTable(bytes: Uint8Array, before = 0): number {
  table ??= makeTable();
  let sum = ~before;
  for (let i = 0; i < bytes.length; i++) sum = sum >>> 8 ^ table[(sum ^ bytes[i]!) & 255]!;
  return ~sum >>> 0;
}

/** What a byte does to the sum: bits from the lowest on, by the polynomial of ISO 3309. */
function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 ? 0xedb88320 : 0);
    return sum;
  });
}
