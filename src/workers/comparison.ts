/**
 * Compares blocks of one file with what must be there, as they arrive in any order, and turns differences into
 * findings when the file is done. What wrong bytes are is found out at once, because the slot is used again.
 */
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import { identify } from "../dataset/identify.ts";
import type { LayoutSource } from "../dataset/layout_source.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { diagnose, type Diagnosis } from "./diagnosis.ts";

/** What a comparison needs to know about the rest of the dataset. */
export interface Neighbours {
  layoutOf(file: number): Layout | undefined;
  nameOf(file: number): string | undefined;
}

interface Damage extends Diagnosis {
  readonly at: number;
  readonly end: number;
}

/** Differences of one kind that are closer than this are one finding. */
const MERGE_BYTES = 65536;
const TRACE_BYTES = 64;

export class Comparison {
  readonly #source: LayoutSource;
  readonly #name: string;
  readonly #neighbours: Neighbours;
  readonly #verified: (bytes: number) => void;
  #damages: Damage[] = [];

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
      this.#damages.push({
        at: range.at,
        end: range.at + range.length,
        ...this.#diagnose(range, found, offset),
      });
    }
    this.#damages = merge(this.#damages);
    this.#verified(expected - wrong);
  }

  /** The findings of the whole file, in order. */
  findings(): DamageFinding[] {
    return merge(this.#damages).map(({ at, end, kind, detail }) => ({
      file: this.#name,
      kind,
      offset: at,
      length: end - at,
      detail,
    }));
  }

  #diagnose(wrong: ByteRange, found: Slot, foundAt: number): Diagnosis {
    const { layoutOf } = this.#neighbours;
    const origin = identify({ source: this.#source, wrong, found, foundAt, layoutOf });
    return diagnose(origin, (file) => this.#neighbours.nameOf(file));
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
