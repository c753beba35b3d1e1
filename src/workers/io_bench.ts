/**
 * What raw I/O works with: an arena, a store, the random stream, and who the bytes of each file are. Used by its
 * Workers and, with small blocks, by the main thread that prepares the files.
 */
import { Arena } from "../../ffi/arena.ts";
import { parseAddress } from "../base/address.ts";
import type { Slot } from "../base/slot.ts";
import type { FileIdentity } from "../dataset/file_identity.ts";
import { ioIdentity } from "../dataset/io_identity.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { rawLayout } from "../dataset/raw_layout.ts";
import { SCRATCH_BYTES, Stream } from "../dataset/stream.ts";
import { pieceBytes } from "../storage/object/piece_bytes.ts";
import { openStore, type StoreTies } from "../storage/open_store.ts";
import type { Store } from "../storage/store.ts";
import { Comparison } from "./comparison.ts";
import type { IoFile } from "./io_job.ts";
import type { StoreSetup } from "./protocol.ts";

const PAGE_BYTES = 4096;

export class IoBench {
  readonly store: Store;
  readonly stream: Stream;
  readonly #files: readonly IoFile[];
  readonly #seed: number;
  readonly #identities: (FileIdentity | undefined)[] = [];

  private constructor(store: Store, stream: Stream, files: readonly IoFile[], seed: number) {
    this.store = store;
    this.stream = stream;
    this.#files = files;
    this.#seed = seed;
  }

  static async open(
    setup: StoreSetup,
    files: readonly IoFile[],
    seed: number,
    ties: StoreTies,
  ): Promise<IoBench> {
    const address = parseAddress(setup.address, { cwd: "/" });
    const io = { ...setup.io, blockSizeBytes: pieceBytes(address.scheme, setup.io.blockSizeBytes) };
    const slotBytes = Math.ceil(io.blockSizeBytes / PAGE_BYTES) * PAGE_BYTES;
    const arena = new Arena(SCRATCH_BYTES + io.queueDepth * slotBytes + PAGE_BYTES, ties.workers);
    const stream = new Stream(arena.memory, arena.reserve(SCRATCH_BYTES));
    const slots = arena.pool(slotBytes, io.queueDepth);
    const byName = new Map(files.map((file) => [file.name, file]));
    const sources = (name: string) => {
      const file = byName.get(name);
      return file && new LayoutSource(rawLayout(file.size), ioIdentity(seed, file.number), stream);
    };
    const store = await openStore(address, {
      io,
      arena,
      slots,
      sources,
      ...ties,
    });
    return new IoBench(store, stream, files, seed);
  }

  /** Files are named by their place among the files of the run. */
  file(place: number): IoFile {
    const file = this.#files[place];
    if (!file) throw new RangeError(`There is no file ${place} among ${this.#files.length}`);
    return file;
  }

  identity(file: number): FileIdentity {
    return this.#identities[file] ??= ioIdentity(this.#seed, this.file(file).number);
  }

  source(file: number): LayoutSource {
    return new LayoutSource(rawLayout(this.file(file).size), this.identity(file), this.stream);
  }

  fill(file: number, slot: Slot, offset: number, length: number): void {
    this.stream.fill(this.identity(file), offset, length, slot.offset);
  }

  /** Whether the first `length` bytes of the slot are what the file holds at `offset`. */
  isRight(file: number, slot: Slot, offset: number, length: number): boolean {
    return this.stream.compare(this.identity(file), offset, length, slot.offset) === length;
  }

  /** For the blocks that are wrong. */
  comparison(file: number): Comparison {
    const numbered = (number: number) => this.#files.find((one) => one.number === number);
    const neighbours = {
      layoutOf: (number: number) => {
        const other = numbered(number);
        return other && rawLayout(other.size);
      },
      nameOf: (number: number) => numbered(number)?.shown,
    };
    return new Comparison(this.source(file), this.file(file).shown, neighbours, () => {});
  }

  /** Completes I/O until the promise is settled. */
  async finish<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    work.then(mark, mark);
    await null; // what is settled marks itself, before a sleep in which nothing would
    await this.store.wait(Infinity, () => settled);
    return await work;
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
