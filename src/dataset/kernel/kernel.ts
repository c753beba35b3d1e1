/**
 * The WebAssembly kernels, bound to the memory of an arena. They keep tables and small blocks in the first
 * 64 KiB of that memory (KERNEL_BYTES), where nobody else may write; they hold no state between calls but the
 * file that `setFile` chose.
 */
import { KERNEL_BASE64 } from "./kernel.gen.ts";

/** Start of every arena that belongs to the kernels. */
export const KERNEL_BYTES = 65536;

/** Masks of encodings that only clear bits; the numbers of encode.as.ts. */
export const MASK = { none: -1, bool: 0, jpegSafe: 1, float16: 2, float32: 3, float64: 4 } as const;

/** Offsets (`at`, `into`, `from`, `state`) are offsets in the arena; the .as.ts sources document each call. */
export interface Kernel {
  setFile(
    hashHigh: number,
    hashLow: number,
    file: number,
    dedupThousandths: number,
    noiseBytes: number,
  ): void;
  writeSeeded(seeds: number, into: number): void;
  sumTable(which: number): number;
  fillSumTable(which: number): void;
  sumPages(which: number, page: number, count: number, sum: number): number;
  fill(offset: number, length: number, into: number): void;
  fillMasked(mask: number, phase: number, offset: number, length: number, into: number): void;
  fillEach(
    offset: number,
    step: number,
    length: number,
    mask: number,
    into: number,
    stride: number,
    count: number,
  ): void;
  compare(offset: number, length: number, at: number): number;
  compareMasked(mask: number, phase: number, offset: number, length: number, at: number): number;
  mismatch(a: number, b: number, length: number): number;
  differingEnd(a: number, b: number, length: number, gap: number): number;
  differingBits(a: number, b: number, length: number): number;
  /** 1 or 0. */
  zeros(at: number, length: number): number;
  crc32c(crc: number, at: number, length: number): number;
  adler32(adler: number, at: number, length: number): number;
  adler32Records(
    adler: number,
    at: number,
    length: number,
    phase: number,
    skip: number,
    record: number,
  ): number;
  lookup3Start(state: number, length: number): void;
  lookup3Update(state: number, at: number, length: number): void;
  lookup3Finish(state: number, at: number, length: number): number;
  xxh64Start(state: number): void;
  xxh64Update(state: number, at: number, length: number): void;
  xxh64Finish(state: number, at: number, length: number): void;
  applyMask(mask: number, phase: number, at: number, length: number): void;
  /** `signed` is 1 or 0. */
  widen(bytes: number, signed: number, from: number, into: number, count: number): void;
  equalsWide(bytes: number, signed: number, from: number, at: number, count: number): number;
  weave(
    from: number,
    into: number,
    length: number,
    phase: number,
    frame: number,
    frameBytes: number,
    each: number,
  ): number;
  unweave(
    from: number,
    into: number,
    length: number,
    phase: number,
    frame: number,
    frameBytes: number,
    each: number,
  ): number;
  compareFramed(
    offset: number,
    length: number,
    at: number,
    phase: number,
    frame: number,
    frameBytes: number,
    each: number,
  ): number;
  recordSum(
    page: number,
    payloadBytes: number,
    after: number,
    afterBytes: number,
    sum: number,
    sumBehind: number,
  ): number;
  /** 1 or 0; so is `isSummed`, here and below. */
  comparePages(page: number, count: number, at: number, mask: number, isSummed: number, sum: number): number;
  sumOfCompared(): number;
  frameRecords(
    at: number,
    record: number,
    count: number,
    page: number,
    step: number,
    payloadBytes: number,
    mask: number,
    before: number,
    beforeBytes: number,
    after: number,
    afterBytes: number,
    checked: number,
    isSummed: number,
    sumBefore: number,
    sumBehind: number,
  ): void;
  compareRecords(
    at: number,
    record: number,
    count: number,
    page: number,
    step: number,
    payloadBytes: number,
    mask: number,
    before: number,
    beforeBytes: number,
    after: number,
    afterBytes: number,
    checked: number,
    isSummed: number,
    sumBefore: number,
    sumBehind: number,
  ): number;
  digits(
    kind: number,
    bytes: number,
    width: number,
    separatorBytes: number,
    between: number,
    last: number,
    perRow: number,
    column: number,
    from: number,
    into: number,
    count: number,
  ): void;
  equalsDigits(
    kind: number,
    bytes: number,
    width: number,
    between: number,
    last: number,
    perRow: number,
    column: number,
    from: number,
    at: number,
    count: number,
  ): number;
  texts(before: number, behind: number, from: number, into: number, count: number): void;
  /** `isFirst` is 1 or 0. */
  streamExtremes(
    bytes: number,
    kind: number,
    mask: number,
    offset: number,
    length: number,
    state: number,
    isFirst: number,
    room: number,
  ): void;
  extremesStart(bytes: number, kind: number, state: number, at: number): void;
  extremesUpdate(bytes: number, kind: number, state: number, at: number, length: number): void;
  extremesFinish(bytes: number, kind: number, state: number): void;
  recordExtremes(record: number, skip: number, at: number, length: number, found: number): void;
  setSizes(seed: number, mean: number, deviation: number, elementBytes: number): void;
  sampleRows(index: number): number;
  sampleColumns(index: number): number;
  countShapes(from: number, to: number, firstRows: number, endRows: number, counts: number): void;
  findStamp(
    at: number,
    positions: number,
    step: number,
    mask: number,
    phase: number,
    result: number,
  ): number;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels on this memory; its size must not change afterwards. */
export function bindKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BASE64), (c) => c.charCodeAt(0)));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  // The compiler knows exports only as values; a test calls each of them.
  return exports as unknown as Kernel;
}
