/**
 * Descriptors of files while there are few: opens some at a time, waits for one to be closed when the process has none
 * left, and asks again where an answer may be another one a moment later. Knows nothing of what the files are for.
 */
import { ERRNO } from "../../../ffi/errno.ts";
import { descriptorLimit } from "../../../ffi/descriptor_limit.ts";
import { libc } from "../../../ffi/libc.ts";
import { platform } from "../../../ffi/platform.ts";
import type { Engine } from "./engine.ts";
import type { PendingCalls } from "./pending_calls.ts";

const MODE = 0o666; // less the umask
/** Deno panics when it finds no descriptor for itself, so the last ones are left to it. */
const SPARE_DESCRIPTORS = 16;
/** Opens at the same time: so many can pass the line before the first of them tells. */
const MOST_OPENING = 8;
/** Answers to an open that may be others a moment later. */
const PASSING: readonly number[] = [ERRNO.EMFILE, ERRNO.EINTR, ERRNO.EAGAIN];
/** A file that changes or vanishes while an open is repeated will not be repeated for ever. */
const MOST_REPEATS = 100;

/** What is to be opened; `called` is the name in every message, where the path is a temporary one. */
export interface Opening {
  readonly path: string;
  readonly called: string;
  readonly flags: number;
}

export class DescriptorQueue {
  readonly #engine: Pick<Engine, "open">;
  readonly #calls: PendingCalls;
  readonly #mostDescriptor = descriptorLimit() - SPARE_DESCRIPTORS;
  readonly #waiting: (() => void)[] = [];
  readonly #waitingToOpen: (() => void)[] = [];
  #open = 0;
  #opening = 0;

  constructor(engine: Pick<Engine, "open">, calls: PendingCalls) {
    this.#engine = engine;
    this.#calls = calls;
  }

  /**
   * Answers with a descriptor or a negative error number. By functions, not promises: every promise of an open is a
   * part of the time of a small file.
   */
  open(opening: Opening, answered: (fd: number) => void, failed: (error: unknown) => void): void {
    this.#openOne(opening, (first) => {
      if (this.#isFinal(first, opening.flags)) answered(first);
      else this.#openAgain(opening, first).then(answered, failed);
    });
  }

  /** The caller keeps the descriptor until it is closed. */
  keep(): void {
    this.#open++;
  }

  /** A kept descriptor was closed. */
  free(): void {
    this.#open--;
    this.wakeNext();
  }

  /** Whoever waits for a descriptor may try: an open that failed used none. */
  wakeNext(): void {
    this.#waiting.shift()?.();
  }

  /** Whether this is the answer to an open, rather than a reason to wait or to ask again. */
  #isFinal(fd: number, flags: number): boolean {
    return fd >= 0 ? !this.#isNearLimit(fd, flags) : !PASSING.includes(-fd);
  }

  /** The kernel gives the lowest free number, so a high one means that few are left. */
  #isNearLimit(fd: number, flags: number): boolean {
    return this.#open > 0 && fd >= this.#mostDescriptor && (flags & platform().open.CREAT) === 0;
  }

  async #openAgain(opening: Opening, first: number): Promise<number> {
    for (let fd = first, repeats = 0;; repeats++) {
      if (this.#isFinal(fd, opening.flags)) return fd;
      if (this.#open > 0 && (fd >= 0 || fd === -ERRNO.EMFILE)) {
        if (fd >= 0) libc().close(fd);
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      } else if (fd === -ERRNO.EMFILE || repeats >= MOST_REPEATS) return fd;
      fd = await new Promise<number>((resolve) => this.#openOne(opening, resolve));
    }
  }

  #openOne(opening: Opening, opened: (fd: number) => void): void {
    if (this.#opening >= MOST_OPENING) {
      this.#waitingToOpen.push(() => this.#beginToOpen(opening, opened));
    } else {
      this.#opening++;
      this.#beginToOpen(opening, opened);
    }
  }

  #beginToOpen({ path, called, flags }: Opening, opened: (fd: number) => void): void {
    const request = this.#calls.begin("open", called);
    this.#engine.open(path, flags, MODE, (fd) => {
      this.#calls.end(request);
      const next = this.#waitingToOpen.shift();
      if (next) next();
      else this.#opening--;
      opened(fd);
    });
  }
}
