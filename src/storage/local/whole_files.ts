/**
 * Reads small files whole by one chain of requests each: the kernel opens the file into a table of the ring, reads it,
 * sees that it ends there and closes it, without a call or a promise of this Worker in between. What does not fit, or
 * fails, is left to the ordinary way, which will say why.
 */
import { fileSystemOf } from "../../../ffi/file_system.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Slot } from "../../base/slot.ts";
import type { BlockConsumer } from "../store.ts";
import type { LocalFiles } from "./local_files.ts";
import { nearestFolder } from "./nearest_folder.ts";
import { isOfThisMachine } from "./page_cache_copies.ts";
import { roundUp, Transfer } from "./transfer.ts";

/** File systems on which a direct read that met an error says so, and is never just shorter. */
const WHOLE_OR_NOT: readonly string[] = ["ext4", "xfs"];
/** Of lengths that are asked for: what O_DIRECT takes on any device that Stoker works with in blocks. */
const UNIT_BYTES = 4096;
/** Where files differ, so much more than the largest so far is asked for. */
const SLACK = 1.25;
/** How many files go the ordinary way after one that had to, at first and at most. */
const FIRST_PAUSE = 16;
const LONGEST_PAUSE = 1024;

export class WholeFiles {
  readonly #files: LocalFiles;
  readonly #flags: number;
  /** Bytes of the largest file so far; and whether all had as many. */
  #largest = 0;
  #areAlike = true;
  #pause = FIRST_PAUSE;
  #skipped = 0;

  constructor(files: LocalFiles) {
    this.#files = files;
    // O_CLOEXEC is refused: what lies in the table is no descriptor.
    const { RDONLY, DIRECT } = platform().open;
    this.#flags = files.direct ? RDONLY | DIRECT : RDONLY;
  }

  /** Undefined where the file is to be read the ordinary way; and so it is where `each` was not called. */
  read(path: string, each: BlockConsumer, signal: AbortSignal | undefined): Promise<void> | undefined {
    if (this.#skipped > 0) {
      this.#skipped--;
      return undefined;
    }
    if (!this.#files.mayOpenUnseen(path)) return undefined;
    const { scheduler } = this.#files;
    const file = new WholeFile(path, this.#flags, this.#wanted, each, this.#ended, signal, scheduler.stopped);
    return scheduler.run(file);
  }

  /**
   * As much as the next file will hold. Of one that has exactly that the end is seen without a request more; with
   * O_DIRECT only less than was asked for is an end, and what lies behind it is filled with zeros, which takes time.
   */
  get #wanted(): number {
    const { blockBytes, direct } = this.#files;
    if (this.#largest === 0) return blockBytes;
    const bytes = Math.ceil(this.#areAlike ? this.#largest : SLACK * this.#largest);
    return Math.min(blockBytes, direct ? roundUp(bytes + 1, UNIT_BYTES) : bytes);
  }

  readonly #ended = (bytes: number, asked: number): void => {
    const isFirst = this.#largest === 0;
    if (bytes > 0) {
      this.#pause = FIRST_PAUSE;
      this.#areAlike &&= isFirst || bytes === this.#largest;
      this.#largest = Math.max(bytes, this.#largest);
    } else if (asked < this.#files.blockBytes) {
      this.#areAlike = false;
      this.#largest = Math.max(asked, this.#largest);
    } else if (this.#skipped === 0) {
      this.#skipped = this.#pause;
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
    }
  };
}

class WholeFile extends Transfer {
  readonly isWrite = false;
  readonly nextLength: number;
  readonly #each: BlockConsumer;
  readonly #ended: (bytes: number, asked: number) => void;

  constructor(
    path: string,
    openFlags: number,
    length: number,
    each: BlockConsumer,
    ended: (bytes: number, asked: number) => void,
    signal: AbortSignal | undefined,
    stopped: (transfer: Transfer) => void,
  ) {
    super({ fd: -1, path, alignment: 1 }, 0, signal, stopped);
    this.openFlags = openFlags;
    this.nextLength = length;
    this.#each = each;
    this.#ended = ended;
  }

  advance(): void {
    this.next = -1;
  }

  begin(): void {}

  needed(): number {
    return 0;
  }

  /** `length` is what the file has, 0 where it was not read. */
  complete(slot: Slot, _offset: number, length: number, beganMs: number): void {
    this.#ended(length, this.nextLength);
    if (length > 0) this.#each(slot, 0, length, beganMs);
  }
}

/** For files below `root`; undefined where the kernel has no such chains, or asks somebody else for each file. */
export function wholeFiles(root: string, files: LocalFiles): WholeFiles | undefined {
  const { type } = fileSystemOf(nearestFolder(root));
  if (files.direct ? !WHOLE_OR_NOT.includes(type) : !isOfThisMachine(type)) return undefined;
  return files.engine.readsFiles === true ? new WholeFiles(files) : undefined;
}
