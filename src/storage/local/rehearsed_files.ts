/**
 * Writes small files for nobody: into memory without a name, which goes when it is closed, so that the code which
 * writes is compiled before it is measured. It never touches the storage that files are for, and nothing depends on
 * it: where there is no such memory it does nothing.
 */
import { fileSystemOf, isMemory } from "../../../ffi/file_system.ts";
import { statusOfPath } from "../../../ffi/file_status.ts";
import { libc } from "../../../ffi/libc.ts";
import { StorageError } from "../../base/errors.ts";
import type { SlotPool } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import type { WriteOptions, Written } from "../store.ts";
import { NamelessFiles } from "./nameless_files.ts";
import type { PageCacheMoves } from "./page_cache_copies.ts";
import { SmallFiles } from "./small_files.ts";

/** Where Linux has a memory file system for everybody. */
const MEMORY = "/dev/shm";

class NeverNamed extends NamelessFiles {
  override giveName(): boolean {
    return true;
  }
}

export class RehearsedFiles {
  readonly #folder: string;
  readonly #files: SmallFiles;
  /** Undefined until somebody asked. */
  #isMemory: boolean | undefined;

  /** As those of the store's own small files, but `copies` are not shared with it: they remember slow ones. */
  constructor(copies: PageCacheMoves, slots: SlotPool, mostBytes: number, folder: string = MEMORY) {
    const clock = () => performance.now();
    this.#folder = folder;
    this.#files = new SmallFiles(copies, slots, mostBytes, libc(), clock, new NeverNamed(libc()));
  }

  /** Undefined where nothing was written. */
  write(source: Source, options: WriteOptions): Written | undefined {
    this.#isMemory ??= statusOfPath(this.#folder)?.kind === "folder" &&
      isMemory(fileSystemOf(this.#folder).type);
    if (!this.#isMemory) return undefined;
    try {
      return this.#files.write(`${this.#folder}/rehearsal`, source, options);
    } catch (error) {
      if (error instanceof StorageError) return undefined; // no room there, which says nothing of the storage
      throw error;
    }
  }
}
