/** A dataset as its format describes it: from a name to the file's layout, its bytes and its neighbours. */
import type { Layout } from "../base/segment.ts";
import type { Source } from "../base/source.ts";
import { datasetHash, identityOf } from "../dataset/dataset_hash.ts";
import type { FileIdentity } from "../dataset/file_identity.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { fileAt, fileCount, fileIndex } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Stream } from "../dataset/stream.ts";
import type { Format, Output } from "../formats/format.ts";
import type { Neighbours } from "./comparison.ts";

/** Sizes kept by name: some 20 MB. */
const MOST_REMEMBERED = 100_000;

export class DescribedDataset {
  readonly #spec: DatasetSpec;
  readonly #format: Format;
  readonly #extension: string;
  readonly #hash: string;
  readonly #files: number;
  readonly #unmade = new Map<string, Source>();

  constructor(spec: DatasetSpec, format: Format) {
    this.#spec = spec;
    this.#format = format;
    this.#extension = format.extension(spec);
    this.#hash = datasetHash(spec);
    this.#files = fileCount(spec);
  }

  identity(file: number): FileIdentity {
    return identityOf(this.#spec, this.#hash, file);
  }

  /** Data file first, then its indexes. */
  outputs(file: number): readonly Output[] {
    return this.#format.outputs(fileAt(this.#spec, file, this.#extension));
  }

  layoutOf(name: string): Layout | undefined {
    const file = this.#fileOf(name);
    return file === undefined ? undefined : this.outputs(file).find((output) => output.name === name)?.layout;
  }

  source(name: string, stream: Stream): LayoutSource | undefined {
    const file = this.#fileOf(name);
    const layout = this.layoutOf(name);
    return file === undefined || !layout ? undefined : new LayoutSource(layout, this.identity(file), stream);
  }

  /** The size of an output without its bytes: a slot keeps what it held. Described once, then remembered. */
  unmade(name: string): Source | undefined {
    const known = this.#unmade.get(name);
    if (known) return known;
    const layout = this.layoutOf(name);
    if (!layout) return undefined;
    const source: Source = { size: layout.size, fill() {} };
    if (this.#unmade.size < MOST_REMEMBERED) this.#unmade.set(name, source);
    return source;
  }

  /** The same output of the other files: data files beside data files, indexes beside indexes. */
  neighboursOf(name: string): Neighbours {
    const file = this.#fileOf(name) ?? 0;
    const place = Math.max(0, this.outputs(file).findIndex((output) => output.name === name));
    const output = (other: number) => other < this.#files ? this.outputs(other)[place] : undefined;
    return {
      layoutOf: (other) => output(other)?.layout,
      nameOf: (other) => output(other)?.name,
    };
  }

  /** An index carries the number of its data file in its name, wherever it lies. */
  #fileOf(name: string): number | undefined {
    const own = fileIndex(this.#spec, name, this.#extension);
    if (own !== undefined) return own;
    const [, digits] = name.match(/.*_(\d+)_of_\d+\./) ?? [];
    if (digits === undefined) return undefined;
    const { train } = this.#spec;
    for (const file of [Number(digits), train.files + Number(digits)]) {
      if (file < this.#files && this.outputs(file).some((output) => output.name === name)) return file;
    }
    return undefined;
  }
}
