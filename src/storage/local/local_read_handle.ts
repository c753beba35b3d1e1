/** One open file of local storage: ranges through the scheduler, the page cache through the kernel. */
import { StorageError } from "../../base/errors.ts";
import type { Slot } from "../../base/slot.ts";
import { cachedPages, dropCachedPages } from "../../../ffi/page_cache.ts";
import type { BlockConsumer, ReadHandle, Residency } from "../store.ts";
import type { LocalFiles } from "./local_files.ts";
import { type OpenFile, ReadTransfer, ScatteredTransfer } from "./transfer.ts";

export class LocalReadHandle implements ReadHandle {
  readonly size: number;
  readonly #files: LocalFiles;
  readonly #file: OpenFile;
  #reads = 0;
  #isClosed = false;

  constructor(files: LocalFiles, file: OpenFile, size: number) {
    this.#files = files;
    this.#file = file;
    this.size = size;
  }

  async read(offset: number, length: number, each: BlockConsumer, signal?: AbortSignal): Promise<void> {
    if (offset < 0 || length < 0 || offset + length > this.size) throw this.#beyond(offset, length);
    const { scheduler, blockBytes } = this.#files;
    const range = { offset, length };
    const part = this.#part;
    await this.#run(
      new ReadTransfer(this.#file, range, blockBytes, each, part, signal, scheduler.stopped),
    );
  }

  async readBlocks(
    next: () => number,
    length: number,
    each: BlockConsumer,
    signal?: AbortSignal,
  ): Promise<void> {
    const { scheduler, blockBytes } = this.#files;
    if (length < 1 || length > blockBytes || length % this.#file.alignment !== 0) {
      throw new RangeError(
        `Cannot read blocks of ${length} bytes: the most is ${blockBytes}, the unit ${this.#file.alignment}`,
      );
    }
    await this.#run(new ScatteredTransfer(this.#file, next, length, each, signal, scheduler.stopped));
  }

  async residency(): Promise<Residency> {
    return cachedPages(this.#file.fd, this.#file.path);
  }

  async dropCache(): Promise<void> {
    dropCachedPages(this.#file.fd, this.#file.path);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    // The number of a closed descriptor may soon belong to another file.
    if (this.#reads > 0) {
      throw new Error(`Cannot close '${this.#file.path}' while ${this.#reads} reads are on`);
    }
    this.#isClosed = true;
    this.#files.closeUnwritten(this.#file);
  }

  async #run(transfer: ReadTransfer | ScatteredTransfer): Promise<void> {
    if (this.#isClosed) throw new Error(`Cannot read '${this.#file.path}': the handle is closed`);
    this.#reads++;
    try {
      await this.#files.scheduler.run(transfer);
    } finally {
      this.#reads--;
    }
  }

  readonly #part = (slot: Slot, skip: number, length: number): Slot => {
    return this.#files.arena.view(slot.offset + skip, length);
  };

  #beyond(offset: number, length: number): StorageError {
    return new StorageError(
      `Cannot read ${length} bytes of '${this.#file.path}' at offset ${offset}: it has ${this.size} bytes`,
      {
        code: "SHORT_FILE",
        operation: "read",
        address: this.#file.path,
        remedy: "The file is not the one that the workload describes: run 'stoker generate' again.",
      },
    );
  }
}
