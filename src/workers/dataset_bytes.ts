/**
 * What the files of a dataset consist of and which bytes they must hold. Apart from the workbench, because an
 * accelerator that only reads needs none of it, and it is half of what a Worker weighs.
 */
import type { Arena } from "../../ffi/arena.ts";
import type { Layout } from "../base/segment.ts";
import type { Source } from "../base/source.ts";
import { holdsCrc32, loadCrc32 } from "../dataset/crc32.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { SCRATCH_BYTES, Stream } from "../dataset/stream.ts";
import { fileCount } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format, Output } from "../formats/format.ts";
import { Comparison } from "./comparison.ts";
import { DescribedDataset } from "./described_dataset.ts";

export class DatasetBytes {
  /** What it takes of an arena. */
  static readonly arenaBytes = SCRATCH_BYTES;
  readonly #stream: Stream;
  readonly #dataset: DescribedDataset;
  readonly #files: number;

  constructor(arena: Arena, spec: DatasetSpec, format: Format) {
    this.#stream = new Stream(arena.memory, arena.reserve(SCRATCH_BYTES));
    this.#dataset = new DescribedDataset(spec, format);
    this.#files = fileCount(spec);
  }

  /** Makes ready what these files need and others do not. */
  async load(): Promise<void> {
    if (this.#files > 0 && this.outputs(0).some(({ layout }) => holdsCrc32(layout))) await loadCrc32();
  }

  /** The bytes of a file by its name; undefined where the dataset has none of it. */
  named(name: string): Source | undefined {
    return this.#dataset.source(name, this.#stream);
  }

  source(layout: Layout, file: number): LayoutSource {
    return new LayoutSource(layout, this.#dataset.identity(file), this.#stream);
  }

  outputs(file: number): readonly Output[] {
    return this.#dataset.outputs(file);
  }

  comparison(file: number, name: string, verified: (bytes: number) => void): Comparison {
    // Not by the name alone: that would describe the file once more, and a small one takes longer so than to compare.
    const layout = this.#dataset.outputs(file).find((output) => output.name === name)?.layout;
    if (!layout) throw new TypeError(`The dataset has no file '${name}'`);
    return new Comparison(this.source(layout, file), name, this.#dataset.neighboursOf(name), verified);
  }
}
