/**
 * A dataset as its format describes it, without its bytes: from a name to the file's layout. Apart from
 * described_dataset.ts, so that whoever needs sizes only does not load what makes bytes.
 */
import type { Layout } from "../base/segment.ts";
import type { Source } from "../base/source.ts";
import { fileAt, fileCount, fileIndex } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format, Output } from "../formats/format.ts";

/** Sizes kept by name: some 20 MB. */
const MOST_REMEMBERED = 100_000;

export class NamedLayouts {
  readonly #spec: DatasetSpec;
  readonly #format: Format;
  readonly #extension: string;
  readonly #unmade = new Map<string, Source>();
  readonly files: number;

  constructor(spec: DatasetSpec, format: Format) {
    this.#spec = spec;
    this.#format = format;
    this.#extension = format.extension(spec);
    this.files = fileCount(spec);
  }

  /** Data file first, then its indexes. */
  outputs(file: number): readonly Output[] {
    return this.#format.outputs(fileAt(this.#spec, file, this.#extension));
  }

  layoutOf(name: string): Layout | undefined {
    const file = this.fileOf(name);
    return file === undefined ? undefined : this.outputs(file).find((output) => output.name === name)?.layout;
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

  /** An index carries the number of its data file in its name, wherever it lies. */
  fileOf(name: string): number | undefined {
    const own = fileIndex(this.#spec, name, this.#extension);
    if (own !== undefined) return own;
    const [, digits] = name.match(/.*_(\d+)_of_\d+\./) ?? [];
    if (digits === undefined) return undefined;
    const { train } = this.#spec;
    for (const file of [Number(digits), train.files + Number(digits)]) {
      if (file < this.files && this.outputs(file).some((output) => output.name === name)) return file;
    }
    return undefined;
  }
}
