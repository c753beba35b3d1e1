/**
 * Reads what one unit of the plan needs, compares it when asked, and accounts for it. Whole files are opened,
 * read to the end and closed once; otherwise a file is opened, its samples are found in it once, and each costs
 * only its own ranges.
 */
import type { ByteRange } from "../base/range.ts";
import type { Slot } from "../base/slot.ts";
import type { FileSpec } from "../dataset/spec.ts";
import { fileAt } from "../dataset/names.ts";
import { isDrawn } from "../dataset/sizes.ts";
import { fileNames } from "../dataset/name_list/file_names.ts";
import type { Format, RangeReader, SampleGroups, SampleIndex } from "../formats/format.ts";
import { InFlight } from "../metrics/in_flight.ts";
import type { ReadHandle } from "../storage/store.ts";
import type { ReadUnit } from "./batch_feed.ts";
import type { Comparison } from "./comparison.ts";
import type { DecodedTable } from "./decode/decoder.ts";
import type { Decoding } from "./decode/decoding.ts";
import { type Piece, PieceReader } from "./decode/piece_reader.ts";
import { HeldFiles } from "./held_files.ts";
import { KeptGroups } from "./kept_groups.ts";
import type { AcceleratorJob, Stage } from "./protocol.ts";
import { openRangeReader } from "./range_reader.ts";
import { requireSamples } from "./require_samples.ts";
import type { Duty } from "./serve.ts";

/** With `--verify sample` one block in this many is compared. */
const SAMPLED = 16;

/** A file whose samples have been found. */
interface OpenedFile {
  readonly name: string;
  readonly handle: ReadHandle;
  readonly index: SampleIndex;
  /** What was read to find them, where it is decoded. */
  readonly opening: readonly Piece[];
  /** What decodes its row groups, once one was read. */
  table?: Promise<OpenedTable>;
  close(): Promise<void>;
}

interface OpenedTable {
  readonly table: DecodedTable;
  readonly pieces: PieceReader;
}

/** Files whose samples an accelerator knows the places of, whether they are open or not. */
const MOST_INDEXES = 128;

/** What one unit cost so far. */
interface Cost {
  bytes: number;
  asked: number;
  readonly comparison: Comparison | undefined;
  /** What was read, where it is decoded. */
  readonly pieces?: Piece[] | undefined;
}

export class SampleReader {
  readonly #duty: Duty<AcceleratorJob>;
  readonly #format: Format;
  readonly #firstFile: number;
  readonly #nameOf: (index: number) => string;
  readonly #held: HeldFiles<OpenedFile>;
  readonly #groups: KeptGroups;
  /** By file, the oldest first. */
  readonly #indexes = new Map<number, SampleIndex>();
  readonly #decoding: Decoding | undefined;
  /** What a decoder needs of a file whose index is known, to open it again without I/O. */
  readonly #openings = new Map<number, readonly Piece[]>();
  readonly damaged: () => void;
  readonly #inFlight: InFlight;
  /** Where samples lie, of files that are all alike: found once. */
  #alike: SampleIndex | undefined;
  /** Bytes of openings that no second of the series has yet. */
  #openingBytes = 0;

  constructor(
    duty: Duty<AcceleratorJob>,
    format: Format,
    stage: Stage,
    decoding: Decoding | undefined,
    damaged: () => void,
  ) {
    const { job, spec, metrics } = duty;
    this.#duty = duty;
    this.#format = format;
    this.#decoding = decoding;
    this.#firstFile = stage.kind === "train" ? 0 : spec.train.files;
    this.#nameOf = fileNames(spec, format.extension(spec), job.foreign);
    this.#groups = new KeptGroups(job.rowGroups.kept, (name) => metrics.add(name, 1));
    this.#held = new HeldFiles((file) => this.#open(file), async (file, opened) => {
      this.#groups.forget(file);
      (await opened.table?.catch(() => undefined))?.table.close(); // whoever decoded was told
      await opened.close();
      metrics.add("files", 1);
    });
    this.damaged = damaged;
    this.#inFlight = new InFlight(metrics.counters);
  }

  async read(unit: ReadUnit): Promise<void> {
    const { job } = this.#duty;
    const file = this.#firstFile + unit.file;
    const name = this.#nameOf(file);
    const comparison = job.verify === "off" ? undefined : this.#comparison(file, name);
    const cost: Cost = { bytes: 0, asked: 0, comparison, ...this.#decoding ? { pieces: [] } : {} };
    const began = this.#now();
    this.#inFlight.begin(began);
    if (job.readUnit === "file") await this.#readWhole(file, name, unit, cost);
    else await this.#held.use(file, unit.isLast, (opened) => this.#readSamples(file, opened, unit, cost));
    this.#account(began, cost);
  }

  /** Closes what is still open at the end of a stage. */
  close(): Promise<void> {
    return this.#held.close();
  }

  async #readWhole(file: number, name: string, unit: ReadUnit, cost: Cost): Promise<void> {
    const { bench, metrics } = this.#duty;
    const handle = await bench.store.openRead(name);
    try {
      await this.#readRange(handle, { at: 0, length: handle.size }, cost, name);
    } finally {
      await handle.close();
    }
    metrics.add("files", 1);
    const [piece] = cost.pieces ?? [];
    if (this.#decoding && piece) {
      const own = this.#isForeign ? undefined : this.#fileSpec(file);
      await this.#decoding.file(name, piece.bytes, unit.samples, own);
    }
    const index = this.#located(file);
    // Of a foreign file it was never asked where its samples lie.
    cost.asked = index
      ? unit.samples.reduce((sum, sample) => sum + bytesOf(index.ranges(sample)), 0)
      : handle.size;
  }

  async #readSamples(file: number, opened: OpenedFile, unit: ReadUnit, cost: Cost): Promise<void> {
    const { index } = opened;
    if (index.groups) return await this.#readGroups(file, opened, index.groups, unit, cost);
    for (const sample of unit.samples) {
      requireSamples(index.samples, sample, opened.name);
      const ranges = index.ranges(sample);
      cost.asked += bytesOf(ranges);
      for (const range of ranges) await this.#readRange(opened.handle, range, cost, opened.name);
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
      cost.asked += bytesOf(groups.ranges(group));
      const first = group - group % together;
      const brought = Array.from(
        { length: Math.min(together, groups.count - first) },
        (_, one) => first + one,
      );
      await this.#groups.need(file, group, brought, async () => {
        for (const range of requestsFor(brought, groups)) {
          await this.#readRange(opened.handle, range, cost, opened.name);
        }
        await this.#decodeGroups(opened, brought, cost);
      });
    }
  }

  async #decodeGroups(opened: OpenedFile, groups: readonly number[], cost: Cost): Promise<void> {
    const decoding = this.#decoding;
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
    const name = this.#nameOf(file);
    const index = this.#indexes.get(file);
    if (!index) return await this.#findSamples(file, name);
    const handle = await this.#duty.bench.store.openRead(name);
    return { name, handle, index, opening: this.#openings.get(file) ?? [], close: () => handle.close() };
  }

  /** Opens the file and finds its samples: from the plan, or from what stands in it. */
  async #findSamples(file: number, name: string): Promise<OpenedFile> {
    const { bench, metrics, job, spec, signal } = this.#duty;
    const began = this.#now();
    let bytes = 0;
    const reader = await openRangeReader(bench.store, name, (more) => bytes += more, signal);
    const opening: Piece[] | undefined = this.#decoding && [];
    try {
      let index = this.#located(file);
      if (index) {
        const comparison = job.verify === "off" ? undefined : this.#comparison(file, name);
        const cost: Cost = { bytes: 0, asked: 0, comparison, pieces: opening };
        for (const range of index.opening ?? []) await this.#readRange(reader.handle, range, cost, name);
        this.#tell(comparison);
        bytes = cost.bytes;
      } else {
        index = await this.#format.probe(opening ? keeping(reader.read, opening) : reader.read, spec);
        await reader.closeIndexes();
      }
      this.#keepIndex(file, index, opening);
      return { name, handle: reader.handle, index, opening: opening ?? [], close: reader.close };
    } catch (error) {
      await reader.close();
      throw error;
    } finally {
      metrics.add("openings", 1);
      this.#openingBytes += bytes;
      metrics.add("openingBytes", bytes);
      metrics.add("openingSeconds", (this.#now() - began) / 1000);
      metrics.add("bytesMoved", bytes);
      metrics.add("bytesAsked", bytes);
    }
  }

  #keepIndex(file: number, index: SampleIndex, opening: readonly Piece[] | undefined): void {
    this.#indexes.set(file, index);
    if (opening) this.#openings.set(file, opening);
    for (const oldest of this.#indexes.keys()) {
      if (this.#indexes.size <= MOST_INDEXES) return;
      this.#indexes.delete(oldest);
      this.#openings.delete(oldest);
    }
  }

  /** Undefined where only the file itself knows. */
  #located(file: number): SampleIndex | undefined {
    if (this.#isForeign) return undefined;
    if (this.#alike) return this.#alike;
    const index = this.#format.locate(this.#fileSpec(file));
    if (!isDrawn(this.#duty.spec)) this.#alike = index;
    return index;
  }

  get #isForeign(): boolean {
    return this.#duty.job.foreign !== undefined;
  }

  #fileSpec(file: number): FileSpec {
    const { spec } = this.#duty;
    return fileAt(spec, file, this.#format.extension(spec));
  }

  async #readRange(handle: ReadHandle, range: ByteRange, cost: Cost, name: string): Promise<void> {
    const { job, signal } = this.#duty;
    const { comparison, pieces } = cost;
    const piece = pieces && this.#decoding?.hold(range, name);
    if (piece) {
      const every = job.verify === "full" ? 1 : SAMPLED;
      let block = 0;
      await handle.read(range.at, range.length, (slot, offset, length) => {
        piece.bytes.set(slot.bytes.subarray(0, length), offset - piece.at);
        if (comparison && block++ % every === 0) comparison.block(slot, offset, length);
      }, signal);
      pieces.push(piece);
    } else if (comparison) {
      const every = job.verify === "full" ? 1 : SAMPLED;
      let block = 0;
      await handle.read(range.at, range.length, (slot, offset, length) => {
        if (block++ % every === 0) comparison.block(slot, offset, length);
      }, signal);
    } else await handle.read(range.at, range.length, ignore, signal);
    cost.bytes += range.length;
  }

  /**
   * The clock of reads. It stands still while this thread decodes: storage may have answered meanwhile, and nobody
   * could have seen it, so a wait for storage is never said to be longer than was seen.
   */
  #now(): number {
    return performance.now() - (this.#decoding?.busyMs ?? 0);
  }

  #account(began: number, { bytes, asked, comparison }: Cost): void {
    const { metrics } = this.#duty;
    const ended = this.#now();
    const milliseconds = ended - began;
    metrics.add("bytesAsked", asked);
    this.#tell(comparison);
    // Nothing was read: the group was there.
    if (bytes === 0 && asked > 0) return this.#inFlight.forget(began, ended);
    this.#inFlight.end(ended);
    metrics.histograms.read.record(milliseconds);
    metrics.add("bytesMoved", bytes);
    const second = Math.floor((performance.timeOrigin + performance.now()) / 1000);
    metrics.seconds.record(second, bytes + this.#openingBytes, milliseconds);
    this.#openingBytes = 0;
  }

  #tell(comparison: Comparison | undefined): void {
    for (const finding of comparison?.findings() ?? []) {
      this.#duty.report(finding);
      this.damaged();
    }
  }

  #comparison(file: number, name: string): Comparison {
    const { bench, metrics } = this.#duty;
    return bench.comparison(file, name, (bytes) => metrics.add("verifiedBytes", bytes));
  }
}

/** One group's own ranges; of several, one piece from the first to the last byte. */
function requestsFor(brought: readonly number[], groups: SampleGroups): readonly ByteRange[] {
  const ranges = brought.flatMap((group) => groups.ranges(group));
  if (brought.length === 1 || ranges.length === 0) return ranges;
  const at = Math.min(...ranges.map((range) => range.at));
  return [{ at, length: Math.max(...ranges.map((range) => range.at + range.length)) - at }];
}

function bytesOf(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, range) => sum + range.length, 0);
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

function ignore(_slot: Slot, _offset: number, _length: number): void {}
