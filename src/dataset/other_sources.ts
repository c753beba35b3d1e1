/**
 * The files that wrong bytes may come from: the one in which they were found, another one, the same of another seed.
 * Made once each, since they remember checksums over much data, and never the source that is being compared, which
 * adds up what passes.
 */
import type { Layout } from "../base/segment.ts";
import type { LikelyOrigin } from "./identify.ts";
import { LayoutSource } from "./layout_source.ts";

const MOST_SOURCES = 8;

export class OtherSources {
  readonly own: LayoutSource;
  readonly #layoutOf: (file: number) => Layout | undefined;
  readonly #known = new Map<string, LayoutSource>();

  /** `layoutOf`: of the same output of a file of the dataset; undefined where there is none. */
  constructor(own: LayoutSource, layoutOf: (file: number) => Layout | undefined) {
    this.own = own;
    this.#layoutOf = layoutOf;
  }

  /** Of another dataset with this layout where a hash is named; undefined where the layout is not known. */
  of({ file, datasetHash }: Pick<LikelyOrigin, "file" | "datasetHash">): LayoutSource | undefined {
    const { identity, layout: ownLayout, stream } = this.own;
    const hash = datasetHash ?? identity.datasetHash;
    const key = `${hash} ${file}`;
    const known = this.#known.get(key);
    if (known) return known;
    const layout = file === identity.file ? ownLayout : this.#layoutOf(file);
    if (!layout) return undefined;
    const source = new LayoutSource(layout, { ...identity, file, datasetHash: hash }, stream);
    if (this.#known.size === MOST_SOURCES) this.#known.clear();
    this.#known.set(key, source);
    return source;
  }
}
