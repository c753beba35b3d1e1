/**
 * Reads single samples, or the row groups that they lie in, of files that stay open between them. Where the samples
 * of a file lie is found once, when it is opened first.
 */
import type { ByteRange } from "../base/range.ts";
import type { Format, RangeReader, SampleGroups, SampleIndex } from "../formats/format.ts";
import type { ReadHandle } from "../storage/store.ts";
import type { ReadUnit } from "./batch_feed.ts";
import type { DecodedTable } from "./decode/decoder.ts";
import type { Decoding } from "./decode/decoding.ts";
import { type Piece, PieceReader } from "./decode/piece_reader.ts";
import { HeldFiles } from "./held_files.ts";
import { KeptGroups } from "./kept_groups.ts";
import { bytesOfAll, type Cost, type MeteredReads } from "./metered_reads.ts";
import type { AcceleratorJob } from "./protocol.ts";
import { openRangeReader } from "./range_reader.ts";
import { requireSamples } from "./require_samples.ts";
import type { Found, SamplePlaces } from "./sample_places.ts";
import type { Duty } from "./serve.ts";

/** Name and, where it is known and asking costs a request, size of a file that is to be opened. */
export type Opening = readonly [name: string, size: number | undefined];

/** A file whose samples have been found. */
interface OpenedFile extends Found {
  readonly name: string;
  readonly handle: ReadHandle;
  /** What decodes its row groups, once one was read. */
  table?: Promise<OpenedTable>;
  close(): Promise<void>;
}

interface OpenedTable {
  readonly table: DecodedTable;
  readonly pieces: PieceReader;
}

export class OpenedFiles {
  readonly #duty: Duty<AcceleratorJob>;
  readonly #format: Format;
  readonly #openingOf: (file: number) => Opening;
  readonly #places: SamplePlaces;
  readonly #reads: MeteredReads;
  readonly #held: HeldFiles<OpenedFile>;
  readonly #groups: KeptGroups;

  constructor(
    duty: Duty<AcceleratorJob>,
    format: Format,
    openingOf: (file: number) => Opening,
    places: SamplePlaces,
    reads: MeteredReads,
  ) {
    const { job, metrics } = duty;
    this.#duty = duty;
    this.#format = format;
    this.#openingOf = openingOf;
    this.#places = places;
    this.#reads = reads;
    this.#groups = new KeptGroups(job.rowGroups.kept, (name) => metrics.add(name, 1));
    this.#held = new HeldFiles((file) => this.#open(file), async (file, opened) => {
      this.#groups.forget(file);
      (await opened.table?.catch(() => undefined))?.table.close(); // whoever decoded was told
      await opened.close();
      metrics.add("files", 1);
    });
  }

  /** Reads what a unit needs of its file. */
  read(file: number, unit: ReadUnit, cost: Cost): Promise<void> {
    return this.#held.use(file, unit.isLast, (opened) => {
      const { groups } = opened.index;
      return groups
        ? this.#readGroups(file, opened, groups, unit, cost)
        : this.#readSamples(opened, unit, cost);
    });
  }

  /** Closes what is still open; nothing may be read. */
  close(): Promise<void> {
    return this.#held.close();
  }

  async #readSamples({ index, handle, name }: OpenedFile, unit: ReadUnit, cost: Cost): Promise<void> {
    for (const sample of unit.samples) {
      requireSamples(index.samples, sample, name);
      for (const { at, length } of index.ranges(sample)) {
        cost.asked += length;
        await this.#reads.range(handle, at, length, cost, name);
      }
    }
  }

  /** A group that a reader would still have costs nothing. */
  async #readGroups(
    file: number,
    opened: OpenedFile,
    groups: SampleGroups,
    unit: ReadUnit,
    cost: Cost,
  ): Promise<void> {
    const { together } = this.#duty.job.rowGroups;
    let last = -1;
    for (const sample of unit.samples) {
      requireSamples(opened.index.samples, sample, opened.name);
      const group = groups.of(sample);
      if (group === last) continue;
      last = group;
      cost.asked += bytesOfAll(groups.ranges(group));
      const first = group - group % together;
      const brought = Array.from(
        { length: Math.min(together, groups.count - first) },
        (_, one) => first + one,
      );
      await this.#groups.need(file, group, brought, async () => {
        for (const { at, length } of requestsFor(brought, groups)) {
          await this.#reads.range(opened.handle, at, length, cost, opened.name);
        }
        await this.#decodeGroups(opened, brought, cost);
      });
    }
  }

  async #decodeGroups(opened: OpenedFile, groups: readonly number[], cost: Cost): Promise<void> {
    const { decoding } = this.#reads;
    if (!decoding || !cost.pieces) return;
    const read = cost.pieces.splice(0);
    const { table, pieces } = await (opened.table ??= this.#openTable(decoding, opened));
    pieces.add(read);
    await decoding.groups(opened.name, table, groups);
    pieces.drop(read);
  }

  async #openTable(decoding: Decoding, { name, handle, index, opening }: OpenedFile): Promise<OpenedTable> {
    const { metrics } = this.#duty;
    const pieces = new PieceReader(handle, opening, (bytes, milliseconds) => {
      metrics.add("bytesMoved", bytes);
      metrics.add("bytesAsked", bytes);
      decoding.waited(milliseconds);
    });
    return { table: await decoding.open(name, pieces, index), pieces };
  }

  async #open(file: number): Promise<OpenedFile> {
    const opening = this.#openingOf(file);
    const known = this.#places.known(file);
    if (!known) return await this.#findSamples(file, opening);
    const [name] = opening;
    const handle = await this.#duty.bench.store.openRead(...opening);
    return { ...known, name, handle, close: () => handle.close() };
  }

  /** Opens the file and finds its samples: from the plan, or from what stands in it. */
  async #findSamples(file: number, [name, size]: Opening): Promise<OpenedFile> {
    const { bench, spec, signal } = this.#duty;
    const reads = this.#reads;
    const began = reads.now();
    let bytes = 0;
    const reader = await openRangeReader(bench.store, name, (more) => bytes += more, signal, size);
    const opening: Piece[] | undefined = reads.decoding && [];
    try {
      let index: SampleIndex | undefined = this.#places.located(file);
      if (index) {
        const cost = reads.cost(file, name, opening);
        for (const { at, length } of index.opening ?? []) {
          await reads.range(reader.handle, at, length, cost, name);
        }
        reads.tell(cost.comparison);
        bytes = cost.bytes;
      } else {
        index = await this.#format.probe(opening ? keeping(reader.read, opening) : reader.read, spec);
        await reader.closeIndexes();
      }
      const found: Found = { index, opening: opening ?? [] };
      this.#places.keep(file, found);
      return { ...found, name, handle: reader.handle, close: reader.close };
    } catch (error) {
      await reader.close();
      throw error;
    } finally {
      reads.opened(began, bytes);
    }
  }
}

/** One group's own ranges; of several, one piece from the first to the last byte. */
function requestsFor(brought: readonly number[], groups: SampleGroups): readonly ByteRange[] {
  const ranges = brought.flatMap((group) => groups.ranges(group));
  if (brought.length === 1 || ranges.length === 0) return ranges;
  const at = Math.min(...ranges.map((range) => range.at));
  return [{ at, length: Math.max(...ranges.map((range) => range.at + range.length)) - at }];
}

/** Keeps what is read. */
function keeping(read: RangeReader, pieces: Piece[]): RangeReader {
  return {
    ...read,
    async read(range) {
      const bytes = await read.read(range);
      pieces.push({ at: range.at, bytes });
      return bytes;
    },
  };
}
