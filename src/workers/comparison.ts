/**
 * Compares blocks of one file with what must be there, as they arrive in any order, and turns differences into
 * findings when the file is done. What wrong bytes are is found out at once, because the slot is used again.
 */
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
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
    if (
      last && last.kind === damage.kind && last.origin === damage.origin && damage.at - last.end < MERGE_BYTES
    ) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, damage.end) };
    } else {
      merged.push(damage);
    }
  }
  return merged;
}
