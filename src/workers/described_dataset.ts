/** A dataset as its format describes it: from a name to the file's layout, its bytes and its neighbours. */
import type { Layout } from "../base/segment.ts";
import { datasetHash, identityOf } from "../dataset/dataset_hash.ts";
import type { FileIdentity } from "../dataset/file_identity.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Stream } from "../dataset/stream.ts";
import { fileOffset } from "../dataset/stream_offset.ts";
import type { Format, Output } from "../formats/format.ts";
import type { Neighbours } from "./comparison.ts";
import { NamedLayouts } from "./named_layouts.ts";

export class DescribedDataset {
  readonly #spec: DatasetSpec;
  readonly #hash: string;
  readonly #named: NamedLayouts;

  constructor(spec: DatasetSpec, format: Format) {
    this.#spec = spec;
    this.#hash = datasetHash(spec);
    this.#named = new NamedLayouts(spec, format);
  }

  identity(file: number): FileIdentity {
    return identityOf(this.#spec, this.#hash, file);
  }

  /** Data file first, then its indexes. */
  outputs(file: number): readonly Output[] {
    return this.#named.outputs(file);
  }

  layoutOf(name: string): Layout | undefined {
    return this.#named.layoutOf(name);
  }

  source(name: string, stream: Stream): LayoutSource | undefined {
    const file = this.#named.fileOf(name);
    const layout = this.layoutOf(name);
    return file === undefined || !layout ? undefined : new LayoutSource(layout, this.identity(file), stream);
  }

  /** The same output of the other files: data files beside data files, indexes beside indexes. */
  neighboursOf(name: string): Neighbours {
    let known: number | undefined;
    // Only damage asks for it.
    const place = () => known ??= this.#placeOf(name);
    const output = (other: number) => other < this.#named.files ? this.outputs(other)[place()] : undefined;
    return {
      layoutOf: (other) => output(other)?.layout,
      nameOf: (other) => output(other)?.name,
      holderOf: (other, stream) => other < this.#named.files ? this.#holderOf(other, stream) : undefined,
    };
  }

  /** Which of the outputs of its file it is. */
  #placeOf(name: string): number {
    const file = this.#named.fileOf(name) ?? 0;
    return Math.max(0, this.outputs(file).findIndex((output) => output.name === name));
  }

  #holderOf(file: number, stream: number): { name: string; offset: number } | undefined {
    for (const { name, layout } of this.outputs(file)) {
      const offset = fileOffset(layout, stream);
      if (offset !== undefined) return { name, offset };
    }
    return undefined;
  }
}
