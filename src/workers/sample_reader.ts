/**
 * Reads what one unit of the plan needs: the whole file, opened, read to the end and closed once, or the samples of
 * a file that stays open. A call costs as little as can be: with small samples there are tens of thousands a second.
 */
import { fileNames } from "../dataset/name_list/file_names.ts";
import type { Format } from "../formats/format.ts";
import type { ReadUnit } from "./batch_feed.ts";
import type { Decoding } from "./decode/decoding.ts";
import { type Cost, MeteredReads } from "./metered_reads.ts";
import { OpenedFiles, type Opening } from "./opened_files.ts";
import type { AcceleratorJob, Stage } from "./protocol.ts";
import { SamplePlaces } from "./sample_places.ts";
import type { Duty } from "./serve.ts";

export class SampleReader {
  readonly #duty: Duty<AcceleratorJob>;
  readonly #firstFile: number;
  readonly #nameOf: (file: number) => string;
  readonly #places: SamplePlaces;
  readonly #reads: MeteredReads;
  readonly #opened: OpenedFiles;

  /** `damaged` is called for every place with wrong bytes. */
  constructor(
    duty: Duty<AcceleratorJob>,
    format: Format,
    stage: Stage,
    decoding: Decoding | undefined,
    damaged: () => void,
  ) {
    const { job, spec } = duty;
    this.#duty = duty;
    this.#firstFile = stage.kind === "train" ? 0 : spec.train.files;
    this.#nameOf = fileNames(spec, format.extension(spec), job.foreign);
    this.#places = new SamplePlaces(format, spec, job.foreign !== undefined);
    this.#reads = new MeteredReads(duty, decoding, damaged);
    this.#opened = new OpenedFiles(duty, format, (file) => this.#open(file), this.#places, this.#reads);
  }

  read(unit: ReadUnit): Promise<void> {
    const file = this.#firstFile + unit.file;
    return this.#duty.job.readUnit === "file" ? this.#readWhole(file, unit) : this.#readSamples(file, unit);
  }

  /** As `read`, before it returns, where all that the unit needs lies in memory; false where nothing was read. */
  readNow(unit: ReadUnit): boolean {
    const { bench: { store }, job } = this.#duty;
    // What is decoded must be kept, and its size is not known before.
    if (job.readUnit !== "file" || job.decode || !store.readNow) return false;
    const file = this.#firstFile + unit.file;
    const name = this.#nameOf(file);
    return store.readNow(name, (slot, offset, length, beganMs) => {
      const cost = this.#reads.cost(file, name);
      const began = this.#reads.begin(beganMs);
      cost.bytes = length;
      cost.comparison?.block(slot, offset, length);
      this.#endWhole(file, unit, cost, began);
    });
  }

  /** Closes what is still open at the end of a stage. */
  close(): Promise<void> {
    return this.#opened.close();
  }

  /**
   * Name and size, which spares an object store the question for it. Where bytes are compared the size is asked for:
   * there a wrong one is damage, to be told with its place.
   */
  #open(file: number): Opening {
    const { bench: { store }, job } = this.#duty;
    const spares = store.describe.engine === "http" && job.verify === "off";
    return [this.#nameOf(file), spares ? this.#places.sizeOf(file) : undefined];
  }

  async #readSamples(file: number, unit: ReadUnit): Promise<void> {
    const cost = this.#reads.cost(file, this.#nameOf(file));
    const began = this.#reads.begin();
    await this.#opened.read(file, unit, cost);
    this.#reads.end(began, cost);
  }

  async #readWhole(file: number, unit: ReadUnit): Promise<void> {
    const { bench, job, signal } = this.#duty;
    const reads = this.#reads;
    const name = this.#nameOf(file);
    const cost = reads.cost(file, name);
    const began = reads.begin();
    if (!job.decode) {
      await bench.store.readWhole?.(name, (slot, offset, length) => {
        cost.bytes = length;
        cost.comparison?.block(slot, offset, length);
      }, signal);
    }
    if (cost.bytes === 0) await this.#readOpened(file, name, cost);
    const [piece] = cost.pieces ?? [];
    if (reads.decoding && piece) {
      await reads.decoding.file(name, piece.bytes, unit.samples, this.#places.expected(file));
    }
    this.#endWhole(file, unit, cost, began);
  }

  async #readOpened(file: number, name: string, cost: Cost): Promise<void> {
    const handle = await this.#duty.bench.store.openRead(...this.#open(file));
    try {
      await this.#reads.range(handle, 0, handle.size, cost, name);
    } finally {
      await handle.close();
    }
  }

  #endWhole(file: number, unit: ReadUnit, cost: Cost, began: number): void {
    this.#duty.metrics.add("files", 1);
    // Of a foreign file it was never asked where its samples lie.
    cost.asked = this.#places.bytesAsked(file, unit.samples) ?? cost.bytes;
    this.#reads.end(began, cost);
  }
}
