/**
 * Compares blocks of one file with what must be there, as they arrive in any order, and turns differences into
 * findings when the file is done. What wrong bytes are is found out at once, because the slot is used again.
 */
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import type { Origin } from "../dataset/identify.ts";
import { identifyPieces } from "../dataset/identify_pieces.ts";
import type { LayoutSource } from "../dataset/layout_source.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { diagnose, type Diagnosis } from "./diagnosis.ts";

/** What a comparison needs to know about the rest of the dataset. */
export interface Neighbours {
  layoutOf(file: number): Layout | undefined;
  nameOf(file: number): string | undefined;
  /**
   * Which output of a file holds a place of its stream, where several hold data; absent where only one does.
   */
  holderOf?(file: number, stream: number): { readonly name: string; readonly offset: number } | undefined;
}

interface Damage extends Diagnosis {
  readonly at: number;
  readonly end: number;
}

/** Differences of one kind that are closer than this are one finding. */
const MERGE_BYTES = 65536;
const TRACE_BYTES = 64;
/** Bytes of this file to either side that are searched for wrong ones without a stamp, and how often. */
const SEARCHED_BYTES = 16 << 20;
const MOST_SEARCHES = 8;
const MOST_SEEN = 16;

export class Comparison {
  readonly #source: LayoutSource;
  readonly #name: string;
  readonly #neighbours: Neighbours;
  readonly #verified: (bytes: number) => void;
  #damages: Damage[] = [];
  readonly #seen: { file: number; by: number; datasetHash: string | undefined }[] = [];
  #searches = MOST_SEARCHES;

  constructor(
    source: LayoutSource,
    name: string,
    neighbours: Neighbours,
    verified: (bytes: number) => void,
  ) {
    this.#source = source;
    this.#name = name;
    this.#neighbours = neighbours;
    this.#verified = verified;
  }

  /** Compares the first `length` bytes of the slot, which were read at `offset`. */
  block(slot: Slot, offset: number, length: number): void {
    const expected = Math.min(length, Math.max(0, this.#source.size - offset));
    if (expected === 0) return;
    const differences = this.#source.differences(offset, expected, slot);
    if (differences.length === 0) return this.#verified(expected);
    let wrong = 0;
    const found = { ...slot, length: expected, bytes: slot.bytes.subarray(0, expected) };
    for (const range of differences) {
      wrong += range.length;
      this.#diagnose(range, found, offset);
    }
    this.#damages = merge(this.#damages);
    this.#verified(expected - wrong);
  }

  /** The findings of the whole file, in order. */
  findings(): DamageFinding[] {
    // The last bytes of a file may be zeros by right, and then no zeroed end reaches them.
    return merge(this.#damages).map(({ at, end, kind, detail }) => ({
      file: this.#name,
      kind,
      offset: at,
      length: end - at,
      detail: kind === "zeroed" && this.#source.size - end <= TRACE_BYTES
        ? `${detail} to the end of the file`
        : detail,
    }));
  }

  #diagnose(wrong: ByteRange, found: Slot, foundAt: number): void {
    const { layoutOf } = this.#neighbours;
    const likely = this.#seen.map(({ file, by, datasetHash }) => ({
      file,
      offset: wrong.at - by,
      ...(datasetHash === undefined ? {} : { datasetHash }),
    }));
    const question = { source: this.#source, wrong, found, foundAt, layoutOf, likely };
    const pieces = identifyPieces(question, this.#searches > 0 ? SEARCHED_BYTES : 0);
    for (const { at, length, origin } of pieces) {
      if (origin.kind === "foreign") this.#searches--;
      this.#remember(origin, at);
      this.#damages.push({
        at,
        end: at + length,
        ...this.#told(origin),
      });
    }
  }

  #told(origin: Origin): Diagnosis {
    if (origin.kind === "sameDataset" && origin.page) {
      const { stream, behind } = origin.page;
      const holder = this.#neighbours.holderOf?.(origin.file, stream);
      if (holder) return diagnose({ ...origin, offset: holder.offset + behind }, () => holder.name);
    }
    return diagnose(origin, (file) => this.#neighbours.nameOf(file));
  }

  /** What came from somewhere may come from there again, in pieces too short to tell. */
  #remember(origin: Origin, at: number): void {
    if (!("offset" in origin) || origin.offset === undefined || this.#seen.length === MOST_SEEN) return;
    const file = origin.kind === "shifted" ? this.#source.identity.file : origin.file;
    const datasetHash = origin.kind === "otherDataset" ? origin.datasetHash : undefined;
    const by = at - origin.offset;
    if (this.#seen.some((one) => one.file === file && one.by === by && one.datasetHash === datasetHash)) {
      return;
    }
    this.#seen.push({ file, by, datasetHash });
  }
}

/** Joins neighbours of one kind; the first one's detail stands for all. */
function merge(damages: readonly Damage[]): Damage[] {
  const merged: Damage[] = [];
  for (const damage of damages.toSorted((a, b) => a.at - b.at)) {
    const last = merged.at(-1);
    const gap = last ? damage.at - last.end : Infinity;
    if (!last || !joins(last, damage, gap)) {
      merged.push(damage);
      continue;
    }
    const named = last.kind === "foreign" ? damage : last;
    merged[merged.length - 1] = { ...named, at: last.at, end: Math.max(last.end, damage.end) };
  }
  return merged;
}

function joins(a: Damage, b: Damage, gap: number): boolean {
  if (a.kind === b.kind && a.origin === b.origin) return gap < MERGE_BYTES;
  return isTrace(a, gap) || isTrace(b, gap);
}

/**
 * Bytes that cannot be named by themselves and lie beside some that can: a wrong checksum beside wrong data, or
 * a stretch too short to hold a whole page with its stamp.
 */
function isTrace({ kind, at, end }: Damage, gap: number): boolean {
  if (kind !== "foreign") return false;
  const length = end - at;
  return length <= TRACE_BYTES ? gap < MERGE_BYTES : length < 2 * PAGE_BYTES && gap <= TRACE_BYTES;
}
