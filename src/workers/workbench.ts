/**
 * What a Worker works with: its arena, its store, the random stream. One of each, made once, closed once.
 */
import { Arena } from "../../ffi/arena.ts";
import { parseAddress } from "../base/address.ts";
import type { Layout } from "../base/segment.ts";
import type { LayoutSource } from "../dataset/layout_source.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Output } from "../formats/format.ts";
import { loadFormat } from "../formats/registry.ts";
import { openStore, type StoreTies } from "../storage/open_store.ts";
import type { Store } from "../storage/store.ts";
import type { Comparison } from "./comparison.ts";
import type { DatasetBytes } from "./dataset_bytes.ts";
import type { StoreSetup } from "./protocol.ts";

export class Workbench {
  readonly store: Store;
  readonly #arena: Arena;
  readonly #known: DatasetBytes | undefined;

  private constructor(store: Store, arena: Arena, known: DatasetBytes | undefined) {
    this.store = store;
    this.#arena = arena;
    this.#known = known;
  }

  /** `knowsBytes`: whether anybody will ask what a file consists of; null:// that makes its bytes does. */
  static async open(
    setup: StoreSetup,
    spec: DatasetSpec,
    ties: StoreTies,
    knowsBytes = true,
  ): Promise<Workbench> {
    const { io } = setup;
    const address = parseAddress(setup.address, { cwd: "/" });
    const isNull = address.scheme === "null";
    const makesBytes = isNull && !setup.unmade;
    const module = knowsBytes || makesBytes ? await import("./dataset_bytes.ts") : undefined;
    const slotBytes = io.queueDepth * pageAligned(io.blockSizeBytes);
    const arena = new Arena((module?.DatasetBytes.arenaBytes ?? 0) + slotBytes + PAGE_BYTES, ties.workers);
    const format = await loadFormat(spec.format);
    const known = module && new module.DatasetBytes(arena, spec, format);
    await known?.load();
    const sizes = isNull && setup.unmade
      ? new (await import("./named_layouts.ts")).NamedLayouts(spec, format)
      : undefined;
    const slots = arena.pool(io.blockSizeBytes, io.queueDepth);
    const sources = (name: string) => sizes ? sizes.unmade(name) : known?.named(name);
    const store = await openStore(address, {
      io,
      arena,
      slots,
      sources,
      ...ties,
    });
    return new Workbench(store, arena, known);
  }

  /** The bytes that a file of the dataset must have. */
  source(layout: Layout, file: number): LayoutSource {
    return this.#bytes().source(layout, file);
  }

  /** What a file of the dataset consists of: the data file first, then its indexes. */
  outputs(file: number): readonly Output[] {
    return this.#bytes().outputs(file);
  }

  /** Compares what is read of an output of a file with what must be there. */
  comparison(file: number, name: string, verified: (bytes: number) => void): Comparison {
    return this.#bytes().comparison(file, name, verified);
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

  async close(): Promise<void> {
    await this.store.close();
    // A Worker that stays gets another arena with its next work.
    this.#arena.release();
  }

  #bytes(): DatasetBytes {
    if (!this.#known) throw new TypeError("This workbench was opened without the bytes of its dataset");
    return this.#known;
  }
}

/** Every slot begins on a page. */
function pageAligned(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}
