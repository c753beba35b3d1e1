/**
 * Compares blocks of one file with what must be there, as they arrive in any order, and turns differences into
 * findings when the file is done. What wrong bytes are is found out at once, because the slot is used again.
 */
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import { asOrigin } from "../dataset/as_origin.ts";
import type { Origin } from "../dataset/identify.ts";
import { identifyPieces } from "../dataset/identify_pieces.ts";
import type { LayoutSource } from "../dataset/layout_source.ts";
import { OtherSources } from "../dataset/other_sources.ts";
import { payloadFrom, streamLength } from "../dataset/stream_offset.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { type Damage, mergeDamages, TRACE_BYTES } from "./damage.ts";
import { diagnose, type Diagnosis, TOO_SHORT } from "./diagnosis.ts";
import { SeenPlaces } from "./seen_places.ts";
import { STRIPE_BYTES, withoutZerosOfOthers } from "./zeros_of_others.ts";

/** What a comparison needs to know about the rest of the dataset. */
export interface Neighbours {
  layoutOf(file: number): Layout | undefined;
  nameOf(file: number): string | undefined;
  /**
   * Which output of a file holds a place of its stream, where several hold data; absent where only one does.
   */
  holderOf?(file: number, stream: number): { readonly name: string; readonly offset: number } | undefined;
}

/** Bytes of this file to either side that are searched for wrong ones without a stamp, and how often. */
const SEARCHED_BYTES = 16 << 20;
const MOST_SEARCHES = 8;

export class Comparison {
  readonly #source: LayoutSource;
  readonly #name: string;
  readonly #neighbours: Neighbours;
  readonly #others: OtherSources;
  readonly #verified: (bytes: number) => void;
  #damages: Damage[] = [];
  readonly #seen: SeenPlaces;
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
    this.#seen = new SeenPlaces(source.identity.file);
    this.#others = new OtherSources(source, (file) => neighbours.layoutOf(file));
    this.#verified = verified;
  }

  /** Compares the first `length` bytes of the slot, which were read at `offset`. */
  block(slot: Slot, offset: number, length: number): void {
    const expected = Math.min(length, Math.max(0, this.#source.size - offset));
    if (expected === 0) return;
    const differences = this.#source.differences(offset, expected, slot);
    if (differences.length === 0) return this.#verified(expected);
    const found = { ...slot, length: expected, bytes: slot.bytes.subarray(0, expected) };
    const known = this.#seen.count;
    const damages: Damage[] = [];
    for (const range of differences) this.#diagnose(range, found, offset, damages);
    // What came first may come from a place that only what followed gave away.
    const named = this.#seen.count === known ? damages : damages.flatMap((damage) => {
      if (damage.kind !== "foreign" || damage.end - damage.at <= TRACE_BYTES) return [damage];
      const again: Damage[] = [];
      this.#diagnose({ at: damage.at, length: damage.end - damage.at }, found, offset, again, true);
      return again;
    });
    this.#damages = this.#merged([...this.#damages, ...named]);
    this.#verified(differences.reduce((rest, { length }) => rest - length, expected));
  }

  /** The findings of the whole file, in order. */
  findings(): DamageFinding[] {
    // The last bytes of a file may be zeros by right, and then no zeroed end reaches them.
    return this.#merged(this.#damages).map(({ at, end, kind, detail }) => ({
      file: this.#name,
      kind,
      offset: at,
      length: end - at,
      detail: kind === "zeroed" && this.#source.size - end <= TRACE_BYTES
        ? `${detail} to the end of the file`
        : detail,
    }));
  }

  #diagnose(wrong: ByteRange, found: Slot, foundAt: number, damages: Damage[], isAgain = false): void {
    const likely = this.#seen.likely(wrong.at);
    const question = { source: this.#source, wrong, found, foundAt, others: this.#others, likely };
    const window = !isAgain && this.#searches > 0 ? SEARCHED_BYTES : 0;
    for (const { at, length, origin } of identifyPieces(question, window)) {
      if (origin.kind === "foreign" && !isAgain) this.#searches--;
      const seen = this.#seen.remember(origin, at);
      damages.push({ at, end: at + length, ...this.#told(origin, at, length), ...(seen ? { seen } : {}) });
    }
  }

  /** Data without zeros of its own has none that came from elsewhere. */
  #merged(damages: readonly Damage[]): Damage[] {
    if (this.#source.identity.compress === 1) return mergeDamages(damages, TRACE_BYTES);
    const named = withoutZerosOfOthers(damages, this.#others, (zeros, seen) => {
      const place = { ...seen.place, offset: zeros.at - seen.by };
      return { ...zeros, ...this.#told(asOrigin(place, this.#source, zeros.at), zeros.at, 0), seen };
    });
    return mergeDamages(named, STRIPE_BYTES);
  }

  #told(origin: Origin, at: number, length: number): Diagnosis {
    if (origin.kind === "foreign" && this.#isShort(at, length)) return TOO_SHORT;
    if (origin.kind === "sameDataset" && origin.page) {
      const { stream, behind } = origin.page;
      const holder = this.#neighbours.holderOf?.(origin.file, stream);
      if (holder) return diagnose({ ...origin, offset: holder.offset + behind }, () => holder.name);
    }
    return diagnose(origin, (file) => this.#neighbours.nameOf(file));
  }

  /** Whether so few bytes of data need not hold the beginning of a page, which tells where they come from. */
  #isShort(at: number, length: number): boolean {
    const payload = payloadFrom(this.#source.layout, at);
    return payload !== undefined && payload.at <= at &&
      streamLength(payload.encoding, length) < 2 * PAGE_BYTES;
  }
}
