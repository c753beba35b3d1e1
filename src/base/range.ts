/** Bytes `at` to `at + length` of a file or object. */
export interface ByteRange {
  readonly at: number;
  readonly length: number;
}

/** The part that two ranges share, or undefined. */
export function overlap(a: ByteRange, b: ByteRange): ByteRange | undefined {
  const at = Math.max(a.at, b.at);
  const end = Math.min(a.at + a.length, b.at + b.length);
  return end > at ? { at, length: end - at } : undefined;
}
