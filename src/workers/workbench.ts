/**
 * What a Worker works with: its arena, its store, the random stream. One of each, made once, closed once.
 */
import { Arena } from "../../ffi/arena.ts";
import { parseAddress } from "../base/address.ts";
import type { Layout } from "../base/segment.ts";
import { datasetHash, identityOf } from "../dataset/dataset_hash.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { SCRATCH_BYTES, Stream } from "../dataset/stream.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { openStore } from "../storage/open_store.ts";
import type { Store } from "../storage/store.ts";
import type { StoreSetup } from "./protocol.ts";

export class Workbench {
  readonly store: Store;
  readonly #stream: Stream;
  readonly #spec: DatasetSpec;
  readonly #hash: string;

  private constructor(store: Store, stream: Stream, spec: DatasetSpec) {
    this.store = store;
    this.#stream = stream;
    this.#spec = spec;
    this.#hash = datasetHash(spec);
  }

  static async open(setup: StoreSetup, spec: DatasetSpec): Promise<Workbench> {
    const { io } = setup;
    const arena = new Arena(SCRATCH_BYTES + io.queueDepth * io.blockSizeBytes + 4096);
    const stream = new Stream(arena.memory, arena.reserve(SCRATCH_BYTES));
    const slots = arena.pool(io.blockSizeBytes, io.queueDepth);
    const address = parseAddress(setup.address, { cwd: "/" });
    const store = await openStore(address, { io, arena, slots });
    return new Workbench(store, stream, spec);
  }

  /** The bytes that a file of the dataset must have. */
  source(layout: Layout, file: number): LayoutSource {
    return new LayoutSource(layout, identityOf(this.#spec, this.#hash, file), this.#stream);
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
