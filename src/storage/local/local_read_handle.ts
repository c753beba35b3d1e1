/**
 * One open file of local storage: ranges through the scheduler, the page cache through the kernel. Little here is
 * async: of a small file each promise is a part of its time.
 */
import { StorageError } from "../../base/errors.ts";
import { cachedPages, dropCachedPages } from "../../../ffi/page_cache.ts";
import type { BlockConsumer, ReadHandle, Residency } from "../store.ts";
import type { LocalFiles } from "./local_files.ts";
import { type OpenFile, ReadTransfer, ScatteredTransfer } from "./transfer.ts";

const DONE = Promise.resolve();

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

  read(offset: number, length: number, each: BlockConsumer, signal?: AbortSignal): Promise<void> {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      return Promise.reject(this.#beyond(offset, length));
    }
    return this.#run(this.#transfer(offset, length, each, signal));
  }

  async readHot(
    offset: number,
    length: number,
    each: BlockConsumer,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (offset < 0 || length < 0 || offset + length > this.size) throw this.#beyond(offset, length);
    const transfer = this.#transfer(offset, length, each, signal);
    transfer.mayCopy = true;
    await this.#run(transfer);
    return !transfer.wasRequested;
  }

  #transfer(
    offset: number,
    length: number,
    each: BlockConsumer,
    signal: AbortSignal | undefined,
  ): ReadTransfer {
    const { scheduler, blockBytes, part } = this.#files;
    const range = { offset, length };
    return new ReadTransfer(this.#file, range, blockBytes, each, part, signal, scheduler.stopped);
  }

  readBlocks(
    next: () => number,
    length: number,
    each: BlockConsumer,
    signal?: AbortSignal,
  ): Promise<void> {
    const { scheduler, blockBytes } = this.#files;
    if (length < 1 || length > blockBytes || length % this.#file.alignment !== 0) {
      const rule = `the most is ${blockBytes}, the unit ${this.#file.alignment}`;
      return Promise.reject(new RangeError(`Cannot read blocks of ${length} bytes: ${rule}`));
    }
    return this.#run(new ScatteredTransfer(this.#file, next, length, each, signal, scheduler.stopped));
  }

  async residency(): Promise<Residency> {
    return cachedPages(this.#file.fd, this.#file.path);
  }

  async dropCache(): Promise<void> {
    dropCachedPages(this.#file.fd, this.#file.path);
  }

  close(): Promise<void> {
    if (this.#isClosed) return DONE;
    // The number of a closed descriptor may soon belong to another file.
    if (this.#reads > 0) {
      const text = `Cannot close '${this.#file.path}' while ${this.#reads} reads are on`;
      return Promise.reject(new Error(text));
    }
    this.#isClosed = true;
    this.#files.closeUnwritten(this.#file);
    return DONE;
  }

  /** A transfer of this file was settled. */
  settled(): void {
    this.#reads--;
  }

  #run(transfer: ReadTransfer | ScatteredTransfer): Promise<void> {
    if (this.#isClosed) {
      return Promise.reject(new Error(`Cannot read '${this.#file.path}': the handle is closed`));
    }
    this.#reads++;
    transfer.owner = this;
    return this.#files.scheduler.run(transfer);
  }

  #beyond(offset: number, length: number): StorageError {
    return new StorageError(
      `Cannot read ${length} bytes of '${this.#file.path}' at offset ${offset}: it has ${this.size} bytes`,
      {
        code: "SHORT_FILE",
        operation: "read",
        address: this.#file.path,
        remedy:
          "It became shorter, or is not the file that was planned: see who else writes there, or make it again.",
      },
    );
  }
}
