/**
 * Cyclic checksums of the random stream without its bytes: pages are linear in the few bytes that they begin with
 * (kernel/sums.as.ts), and so is whatever encoding only clears bits. Never for pages of which only a part counts.
 */
import { crc32 } from "./crc32.ts";
import type { CheckedRecords, Encoding } from "../base/segment.ts";
import { crc32Combine, POLYNOMIALS } from "./crc32_combine.ts";
import { type FileIdentity, noiseBytes, PAGE_BYTES } from "./file_identity.ts";
import { MASK } from "./kernel/kernel.ts";
import type { Stream } from "./stream.ts";

export type SummedKind = keyof typeof POLYNOMIALS;

const SEED_BITS = 256;
/** Half bytes have a table of sixteen words each. */
const PART_BYTES = 64;
const OVER_PAGE = SEED_BITS / 4 * PART_BYTES;
const OF_ZEROS = OVER_PAGE + 8 * PART_BYTES;
/** Which encoding and which zeros the table is of: in memory, since two instances may share one. */
const MADE_FOR = OF_ZEROS + 4;
/** The numbers that the kernel knows its tables by. */
export const SUM_TABLE = { crc32: 0, crc32c: 1, records: 2 } as const;
type Which = (typeof SUM_TABLE)[keyof typeof SUM_TABLE];

/** A table takes as long as making so many pages; so many must have asked for it since the last one. */
const WORTH_A_TABLE = 192;

/** What the making of a table takes: what a page begins with, the page, and what it becomes. */
export const SUMS_BYTES = 6 * PAGE_BYTES;

const ofStreams = new WeakMap<Stream, PageSums>();

/** The sources of a stream share its tables. */
export function pageSumsOf(stream: Stream): PageSums {
  let sums = ofStreams.get(stream);
  if (!sums) ofStreams.set(stream, sums = new PageSums(stream));
  return sums;
}

export class PageSums {
  readonly #stream: Stream;
  /** Pages that had no table, by what it would have been made for. */
  readonly #without: Map<number, number>[] = [new Map(), new Map(), new Map()];
  readonly #tables: (DataView | undefined)[] = [];

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** Whether `count` pages are summed up faster than made: where there is a table, or so many that one is worth it. */
  isQuick(
    kind: SummedKind,
    identity: FileIdentity,
    encoding: LinearEncoding,
    phase: number,
    count: number,
  ): boolean {
    return this.#isWorth(SUM_TABLE[kind], keyOf(encoding, phase, noiseBytes(identity.compress)), count);
  }

  #isWorth(which: Which, madeFor: number, count: number): boolean {
    if (this.#table(which).getUint32(MADE_FOR, true) === madeFor) return true;
    const without = this.#without[which]!;
    const pages = (without.get(madeFor) ?? 0) + count;
    without.set(madeFor, pages);
    if (pages < WORTH_A_TABLE) return false;
    without.clear();
    return true;
  }

  /**
   * The checksum after `count` pages that begin at `offset` of the file's stream; `sum` is the one before them.
   * `phase` is how far into an element of the encoding each page begins. `block` has room for SUMS_BYTES.
   */
  add(
    kind: SummedKind,
    identity: FileIdentity,
    encoding: LinearEncoding,
    phase: number,
    offset: number,
    count: number,
    sum: number,
    block: number,
  ): number {
    const { kernel } = this.#stream;
    this.#stream.choose(identity);
    this.#prepare(kind, identity, encoding, phase, block);
    return kernel.sumPages(SUM_TABLE[kind], offset / PAGE_BYTES, count, sum) >>> 0;
  }

  /**
   * Makes what kernels need to sum up the checksums of `count` records without their bytes; false where that is not
   * worth it. `block` has room for SUMS_BYTES. Only where pages are all noise.
   */
  prepareRecords(
    { payloadBytes, encoding, after }: CheckedRecords,
    identity: FileIdentity,
    count: number,
    block: number,
  ): boolean {
    if (!isLinear(encoding) || encoding.kind === "widen") {
      throw new TypeError(`Records cannot have payload of '${encoding.kind}'`);
    }
    const pages = Math.floor(payloadBytes / PAGE_BYTES), bytes = payloadBytes % PAGE_BYTES;
    const madeFor = numberOf(encoding) | bytes << 4 | after.length << 16;
    // Each as soon as it is worth it: else the first would be forgotten while the second is counted.
    const hasPages = pages === 0 || this.isQuick("crc32c", identity, encoding, 0, pages * count);
    if (hasPages && pages > 0) this.#prepare("crc32c", identity, encoding, 0, block);
    const hasEnd = bytes === 0 || this.#isWorth(SUM_TABLE.records, madeFor, count);
    if (hasEnd && bytes > 0) {
      this.#make(SUM_TABLE.records, madeFor, "crc32c", encoding, 0, bytes, after.length, block);
    }
    return hasPages && hasEnd;
  }

  #table(which: Which): DataView {
    const { kernel, memory } = this.#stream;
    return this.#tables[which] ??= new DataView(memory.buffer, kernel.sumTable(which), MADE_FOR + 4);
  }

  #prepare(
    kind: SummedKind,
    identity: FileIdentity,
    encoding: LinearEncoding,
    phase: number,
    block: number,
  ): void {
    const madeFor = keyOf(encoding, phase, noiseBytes(identity.compress));
    this.#make(SUM_TABLE[kind], madeFor, kind, encoding, phase, pageFileBytes(encoding), 0, block);
  }

  /** A table of the first `bytes` of encoded pages with `behind` zeros behind them. */
  #make(
    which: Which,
    madeFor: number,
    kind: SummedKind,
    encoding: LinearEncoding,
    phase: number,
    bytes: number,
    behind: number,
    block: number,
  ): void {
    const { kernel, memory } = this.#stream;
    const table = this.#table(which);
    if (table.getUint32(MADE_FOR, true) === madeFor) return;
    const page = block + PAGE_BYTES;
    const made = encoding.kind === "widen" ? page + PAGE_BYTES : page;
    const mask = maskOf(encoding);
    const summed = bytes + behind;
    const sumOf = () =>
      kind === "crc32" ? crc32(memory.subarray(made, made + summed)) : kernel.crc32c(0, made, summed);
    const put = (part: number, bit: number, value: number) =>
      table.setUint32(part * PART_BYTES + 4 * (1 << bit), value, true);
    memory.fill(0, block, made + summed);
    const ofZeros = sumOf();
    for (let bit = 0; bit < SEED_BITS; bit++) {
      memory[block + (bit >> 3)] = 1 << (bit & 7);
      kernel.writeSeeded(block, page);
      memory[block + (bit >> 3)] = 0;
      if (encoding.kind === "widen") {
        kernel.widen(encoding.from, encoding.signed ? 1 : 0, page, made, PAGE_BYTES / encoding.from);
      } else if (mask !== MASK.none) kernel.applyMask(mask, phase, page, PAGE_BYTES);
      if (behind > 0) memory.fill(0, made + bytes, made + summed);
      put(bit >> 2, bit & 3, sumOf() ^ ofZeros);
    }
    for (let bit = 0; bit < 32; bit++) {
      put(
        OVER_PAGE / PART_BYTES + (bit >> 2),
        bit & 3,
        crc32Combine(2 ** bit, 0, summed, POLYNOMIALS[kind]),
      );
    }
    table.setUint32(OF_ZEROS, ofZeros, true);
    kernel.fillSumTable(which);
    table.setUint32(MADE_FOR, madeFor, true);
  }
}

function keyOf(encoding: LinearEncoding, phase: number, noise: number): number {
  return numberOf(encoding) | phase << 8 | noise << 16;
}

/** From 1 to 15, another one for each encoding. */
function numberOf(encoding: LinearEncoding): number {
  return encoding.kind === "widen" ? 8 + 2 * encoding.from + (encoding.signed ? 1 : 0) : maskOf(encoding) + 2;
}

export type LinearEncoding = Extract<Encoding, { kind: "raw" | "bool" | "float" | "jpegSafe" | "widen" }>;

/** Whether bits of the file are bits of the stream or zeros. */
export function isLinear(encoding: Encoding): encoding is LinearEncoding {
  return encoding.kind === "raw" || encoding.kind === "widen" || maskOf(encoding) !== MASK.none;
}

/** Bytes of the file that a page of the stream becomes. */
export function pageFileBytes(encoding: LinearEncoding): number {
  return encoding.kind === "widen" ? 4 / encoding.from * PAGE_BYTES : PAGE_BYTES;
}

/** The mask of the kernel; none for what is no mask. */
export function maskOf(encoding: Encoding): number {
  switch (encoding.kind) {
    case "bool":
    case "jpegSafe":
      return MASK[encoding.kind];
    case "float":
      return MASK[`float${encoding.bits}`];
    default:
      return MASK.none;
  }
}

/** Bytes of an element: what a phase counts in. */
export function elementBytesOf(encoding: LinearEncoding): number {
  return encoding.kind === "float" ? encoding.bits / 8 : 1;
}
