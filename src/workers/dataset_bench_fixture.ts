/** For tests: two npz files of a dataset in memory, compared after a test has damaged one of them. */
import { Arena } from "../../ffi/arena.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { SCRATCH_BYTES, Stream } from "../dataset/stream.ts";
import { TEST_SPEC } from "../dataset/test_spec.ts";
import { npzFormat } from "../formats/npz/npz_format.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { Comparison } from "./comparison.ts";
import { DescribedDataset } from "./described_dataset.ts";

const BLOCK = 65536;

export class DatasetBench {
  verified = 0;
  readonly #dataset: DescribedDataset;
  readonly #stream: Stream;
  readonly #slots;

  constructor(seed = 42, changes: Partial<DatasetSpec> = {}) {
    const spec = {
      ...TEST_SPEC,
      seed,
      format: "npz" as const,
      train: { files: 2, subfolders: 0 },
      valid: { files: 0, subfolders: 0 },
      samplesPerFile: 1,
      dims: undefined,
      sampleBytesStdev: 0,
      sampleBytes: 262144,
      ...changes,
    };
    this.#dataset = new DescribedDataset(spec, npzFormat);
    const arena = new Arena(SCRATCH_BYTES + 2 * BLOCK);
    this.#stream = new Stream(arena.memory, arena.reserve(SCRATCH_BYTES));
    this.#slots = arena.pool(BLOCK, 1);
  }

  size(file: number): number {
    return this.#source(file).size;
  }

  /** The right bytes. */
  bytes(file: number): Uint8Array<ArrayBuffer> {
    const source = this.#source(file);
    const bytes = new Uint8Array(source.size);
    const slot = this.#slots.tryTake();
    if (!slot) throw new Error("The slot was not given back");
    for (let at = 0; at < source.size; at += BLOCK) {
      const length = Math.min(BLOCK, source.size - at);
      source.fill(at, length, slot);
      bytes.set(slot.bytes.subarray(0, length), at);
    }
    this.#slots.give(slot);
    return bytes;
  }

  /** What a comparison finds when `damage` has been at the file. */
  findings(
    file: number,
    damage: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
    order: "forwards" | "backwards" = "forwards",
  ): DamageFinding[] {
    const name = this.#name(file);
    const bytes = damage(this.bytes(file));
    const comparison = new Comparison(
      this.#source(file),
      name,
      this.#dataset.neighboursOf(name),
      (count) => this.verified += count,
    );
    const places = Array.from({ length: Math.ceil(bytes.length / BLOCK) }, (_, block) => block * BLOCK);
    if (order === "backwards") places.reverse();
    for (const at of places) {
      const slot = this.#slots.tryTake();
      if (!slot) throw new Error("The slot was not given back");
      const piece = bytes.subarray(at, at + BLOCK);
      slot.bytes.set(piece);
      comparison.block(slot, at, piece.length);
      this.#slots.give(slot);
    }
    return comparison.findings();
  }

  #name(file: number): string {
    return this.#dataset.outputs(file)[0]?.name ?? "";
  }

  #source(file: number) {
    const source = this.#dataset.source(this.#name(file), this.#stream);
    if (!source) throw new Error(`There is no file ${file}`);
    return source;
  }
}
