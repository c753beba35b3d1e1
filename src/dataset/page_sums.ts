/**
 * Cyclic checksums of the random stream without its bytes: pages are linear in the few bytes that they begin with
 * (kernel/sums.as.ts), and so is whatever encoding only clears bits. Never for pages of which only a part counts.
 */
import { crc32 } from "node:zlib";
import type { Encoding } from "../base/segment.ts";
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
const TABLE = { crc32: 0, crc32c: 1 } as const;

/** A table takes as long as making so many pages; so many must have asked for it since the last one. */
const WORTH_A_TABLE = 192;

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
  readonly #without: Map<number, number>[] = [new Map(), new Map()];
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
    const madeFor = keyOf(maskOf(encoding), phase, noiseBytes(identity.compress));
    if (this.#table(kind).getUint32(MADE_FOR, true) === madeFor) return true;
    const without = this.#without[TABLE[kind]]!;
    const pages = (without.get(madeFor) ?? 0) + count;
    without.set(madeFor, pages);
    if (pages < WORTH_A_TABLE) return false;
    without.clear();
    return true;
  }

  /**
   * The checksum after `count` pages that begin at `offset` of the file's stream; `sum` is the one before them.
   * `phase` is how far into an element of the encoding each page begins. `block` has room for two pages.
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
    this.#prepare(kind, maskOf(encoding), phase, noiseBytes(identity.compress), block);
    return kernel.sumPages(TABLE[kind], offset / PAGE_BYTES, count, sum) >>> 0;
  }

  #table(kind: SummedKind): DataView {
    const { kernel, memory } = this.#stream;
    const which = TABLE[kind];
    return this.#tables[which] ??= new DataView(memory.buffer, kernel.sumTable(which), MADE_FOR + 4);
  }

  #prepare(kind: SummedKind, mask: number, phase: number, noise: number, block: number): void {
    const { kernel, memory } = this.#stream;
    const table = this.#table(kind);
    const madeFor = keyOf(mask, phase, noise);
    if (table.getUint32(MADE_FOR, true) === madeFor) return;
    const page = block + PAGE_BYTES;
    const sumOf = () =>
      kind === "crc32" ? crc32(memory.subarray(page, page + PAGE_BYTES)) : kernel.crc32c(0, page, PAGE_BYTES);
    const put = (part: number, bit: number, value: number) =>
      table.setUint32(part * PART_BYTES + 4 * (1 << bit), value, true);
    memory.fill(0, block, page + PAGE_BYTES);
    const ofZeros = sumOf();
    for (let bit = 0; bit < SEED_BITS; bit++) {
      memory[block + (bit >> 3)] = 1 << (bit & 7);
      kernel.writeSeeded(block, page);
      memory[block + (bit >> 3)] = 0;
      if (mask !== MASK.none) kernel.applyMask(mask, phase, page, PAGE_BYTES);
      put(bit >> 2, bit & 3, sumOf() ^ ofZeros);
    }
    for (let bit = 0; bit < 32; bit++) {
      put(
        OVER_PAGE / PART_BYTES + (bit >> 2),
        bit & 3,
        crc32Combine(2 ** bit, 0, PAGE_BYTES, POLYNOMIALS[kind]),
      );
    }
    table.setUint32(OF_ZEROS, ofZeros, true);
    kernel.fillSumTable(TABLE[kind]);
    table.setUint32(MADE_FOR, madeFor, true);
  }
}

function keyOf(mask: number, phase: number, noise: number): number {
  return mask + 2 | phase << 8 | noise << 16;
}

export type LinearEncoding = Extract<Encoding, { kind: "raw" | "bool" | "float" | "jpegSafe" }>;

/** Whether file bytes are stream bytes, some of whose bits are cleared. */
export function isLinear(encoding: Encoding): encoding is LinearEncoding {
  return encoding.kind === "raw" || maskOf(encoding) !== MASK.none;
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
