/**
 * What a Worker works with: its arena, its store, the random stream. One of each, made once, closed once.
 */
import { Arena } from "../../ffi/arena.ts";
import { parseAddress } from "../base/address.ts";
import type { Layout } from "../base/segment.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { SCRATCH_BYTES, Stream } from "../dataset/stream.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Output } from "../formats/format.ts";
import { loadFormat } from "../formats/registry.ts";
import { openStore, type StoreTies } from "../storage/open_store.ts";
import type { Store } from "../storage/store.ts";
import { Comparison } from "./comparison.ts";
import { DescribedDataset } from "./described_dataset.ts";
import type { StoreSetup } from "./protocol.ts";

export class Workbench {
  readonly store: Store;
  readonly #stream: Stream;
  readonly #dataset: DescribedDataset;

  private constructor(store: Store, stream: Stream, dataset: DescribedDataset) {
    this.store = store;
    this.#stream = stream;
    this.#dataset = dataset;
  }

  static async open(setup: StoreSetup, spec: DatasetSpec, ties: StoreTies): Promise<Workbench> {
    const { io } = setup;
    const arena = new Arena(SCRATCH_BYTES + io.queueDepth * pageAligned(io.blockSizeBytes) + PAGE_BYTES);
    const stream = new Stream(arena.memory, arena.reserve(SCRATCH_BYTES));
    const slots = arena.pool(io.blockSizeBytes, io.queueDepth);
    const address = parseAddress(setup.address, { cwd: "/" });
    const dataset = new DescribedDataset(spec, await loadFormat(spec.format));
    const sources = (name: string) => setup.unmade ? dataset.unmade(name) : dataset.source(name, stream);
    const store = await openStore(address, {
      io,
      arena,
      slots,
      sources,
      ...ties,
    });
    return new Workbench(store, stream, dataset);
  }

  /** The bytes that a file of the dataset must have. */
  source(layout: Layout, file: number): LayoutSource {
    return new LayoutSource(layout, this.#dataset.identity(file), this.#stream);
  }

  /** What a file of the dataset consists of: the data file first, then its indexes. */
  outputs(file: number): readonly Output[] {
    return this.#dataset.outputs(file);
  }

  /** Compares what is read of an output of a file with what must be there. */
  comparison(file: number, name: string, verified: (bytes: number) => void): Comparison {
    const layout = this.#dataset.layoutOf(name);
    if (!layout) throw new TypeError(`The dataset has no file '${name}'`);
    return new Comparison(this.source(layout, file), name, this.#dataset.neighboursOf(name), verified);
  }

  /** Completes I/O until the promise is settled. */
  async finish<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    work.then(mark, mark);
    await this.store.wait(Infinity, () => settled);
    return await work;
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** Every slot begins on a page. */
function pageAligned(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}
