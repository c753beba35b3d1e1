/**
 * Compares blocks of one file with what must be there, as they arrive in any order, and turns differences into
 * findings when the file is done. What wrong bytes are is found out at once, because the slot is used again.
 */
import type { ByteRange } from "../base/range.ts";
import type { Layout } from "../base/segment.ts";
import type { Slot } from "../base/slot.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import { asOrigin } from "../dataset/as_origin.ts";
import type { LikelyOrigin, Origin } from "../dataset/identify.ts";
import { identifyPieces } from "../dataset/identify_pieces.ts";
import type { LayoutSource } from "../dataset/layout_source.ts";
import { OtherSources } from "../dataset/other_sources.ts";
import { payloadFrom, streamLength } from "../dataset/stream_offset.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { diagnose, type Diagnosis, flippedBits, TOO_SHORT } from "./diagnosis.ts";

/** What a comparison needs to know about the rest of the dataset. */
export interface Neighbours {
  layoutOf(file: number): Layout | undefined;
  nameOf(file: number): string | undefined;
  /**
   * Which output of a file holds a place of its stream, where several hold data; absent where only one does.
   */
  holderOf?(file: number, stream: number): { readonly name: string; readonly offset: number } | undefined;
}

/** From where bytes came: another place, and how much further back they belong there. */
interface Seen {
  readonly place: Pick<LikelyOrigin, "file" | "datasetHash">;
  readonly by: number;
}

interface Damage extends Diagnosis {
  readonly at: number;
  readonly end: number;
  readonly seen?: Seen;
}

/** Differences of one kind that are closer than this are one finding. */
const MERGE_BYTES = 65536;
const TRACE_BYTES = 64;
/**
 * Zeros in data that was asked to be compressible are no longer than this, and lie no further from its noise: a stripe,
 * in columns that widen each byte to four.
 */
const STRIPE_BYTES = 4 * 2048;
/** Bytes of this file to either side that are searched for wrong ones without a stamp, and how often. */
const SEARCHED_BYTES = 16 << 20;
const MOST_SEARCHES = 8;
const MOST_SEEN = 16;

export class Comparison {
  readonly #source: LayoutSource;
  readonly #name: string;
  readonly #neighbours: Neighbours;
  readonly #others: OtherSources;
  readonly #verified: (bytes: number) => void;
  #damages: Damage[] = [];
  readonly #seen: Seen[] = [];
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
    const known = this.#seen.length;
    const damages: Damage[] = [];
    for (const range of differences) this.#diagnose(range, found, offset, damages);
    // What came first may come from a place that only what followed gave away.
    const named = this.#seen.length === known ? damages : damages.flatMap((damage) => {
      if (damage.kind !== "foreign" || damage.end - damage.at <= TRACE_BYTES) return [damage];
      const again: Damage[] = [];
      this.#diagnose({ at: damage.at, length: damage.end - damage.at }, found, offset, again, true);
      return again;
    });
    this.#damages = merge(this.#withoutZerosOfOthers([...this.#damages, ...named]), this.#gap);
    this.#verified(differences.reduce((rest, { length }) => rest - length, expected));
  }

  /** The findings of the whole file, in order. */
  findings(): DamageFinding[] {
    // The last bytes of a file may be zeros by right, and then no zeroed end reaches them.
    return merge(this.#withoutZerosOfOthers(this.#damages), this.#gap).map(({ at, end, kind, detail }) => ({
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
    const likely = this.#seen.map((seen) => ({ ...seen.place, offset: wrong.at - seen.by }));
    const question = { source: this.#source, wrong, found, foundAt, others: this.#others, likely };
    const window = !isAgain && this.#searches > 0 ? SEARCHED_BYTES : 0;
    for (const { at, length, origin } of identifyPieces(question, window)) {
      if (origin.kind === "foreign" && !isAgain) this.#searches--;
      const seen = this.#remember(origin, at);
      damages.push({ at, end: at + length, ...this.#told(origin, at, length), ...(seen ? { seen } : {}) });
    }
  }

  /**
   * Where data is compressible, much of what comes from elsewhere is zeros: they are zeroed only where the place that
   * their neighbours come from holds none.
   */
  #withoutZerosOfOthers(damages: readonly Damage[]): readonly Damage[] {
    if (this.#source.identity.compress === 1) return damages;
    const sorted = damages.toSorted((a, b) => a.at - b.at);
    return sorted.map((damage, index) => {
      if (damage.kind !== "zeroed" || damage.end - damage.at > STRIPE_BYTES) return damage;
      for (const seen of placesBeside(sorted, index)) {
        if (!this.#holdsZeros(seen, damage)) continue;
        const place = { ...seen.place, offset: damage.at - seen.by };
        return { ...damage, ...this.#told(asOrigin(place, this.#source, damage.at), damage.at, 0), seen };
      }
      return damage;
    });
  }

  #holdsZeros({ place, by }: Seen, { at, end }: Damage): boolean {
    const other = this.#others.of(place);
    const offset = at - by;
    if (!other || offset < 0 || offset + end - at > other.size) return false;
    return other.piece(offset, end - at).every((byte) => byte === 0);
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

  /** What came from somewhere may come from there again, in pieces too short to tell. */
  #remember(origin: Origin, at: number): Seen | undefined {
    if (!("offset" in origin) || origin.offset === undefined) return undefined;
    const file = origin.kind === "shifted" ? this.#source.identity.file : origin.file;
    const place = origin.kind === "otherDataset" ? { file, datasetHash: origin.datasetHash } : { file };
    const by = at - origin.offset;
    const seen = this.#seen.find((one) =>
      one.by === by && one.place.file === file && one.place.datasetHash === place.datasetHash
    );
    if (seen) return seen;
    const added = { place, by };
    if (this.#seen.length < MOST_SEEN) this.#seen.push(added);
    return added;
  }

  /** How far from what came from elsewhere bytes may lie that nobody can name alone. */
  get #gap(): number {
    return this.#source.identity.compress === 1 ? TRACE_BYTES : STRIPE_BYTES;
  }
}

/** Where the damages come from that stand next to one of them, no further away than a stripe. */
function* placesBeside(sorted: readonly Damage[], index: number): Generator<Seen> {
  const { at, end } = sorted[index]!;
  for (const step of [-1, 1]) {
    for (let i = index + step;; i += step) {
      const beside = sorted[i];
      if (!beside || Math.max(beside.at - end, at - beside.end) > STRIPE_BYTES) break;
      if (!beside.seen) continue;
      yield beside.seen;
      break;
    }
  }
}

/** Joins neighbours of one kind; the first one's detail stands for all, but bits are counted. */
function merge(damages: readonly Damage[], traceGap: number): Damage[] {
  const merged: Damage[] = [];
  for (const damage of damages.toSorted((a, b) => a.at - b.at)) {
    const last = merged.at(-1);
    const gap = last ? damage.at - last.end : Infinity;
    if (!last || !joins(last, damage, gap, traceGap)) {
      merged.push(damage);
      continue;
    }
    const named = last.kind === "foreign" ? damage : last;
    const counted = last.bits === undefined || damage.bits === undefined
      ? named
      : { ...named, ...flippedBits(last.bits + damage.bits) };
    merged[merged.length - 1] = { ...counted, at: last.at, end: Math.max(last.end, damage.end) };
  }
  return merged;
}

function joins(a: Damage, b: Damage, gap: number, traceGap: number): boolean {
  if (a.kind === b.kind && a.origin === b.origin) return gap < MERGE_BYTES;
  return isTrace(a, gap, traceGap) || isTrace(b, gap, traceGap);
}

/**
 * Bytes that cannot be named by themselves and lie beside some that can: a wrong checksum beside wrong data, or
 * a stretch too short to hold a whole page with its stamp.
 */
function isTrace({ kind, at, end }: Damage, gap: number, traceGap: number): boolean {
  if (kind !== "foreign") return false;
  const length = end - at;
  return length <= TRACE_BYTES ? gap < MERGE_BYTES : length < 2 * PAGE_BYTES && gap <= traceGap;
}
