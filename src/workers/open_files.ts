/** The files that a job of raw I/O has open. Bounded: of many files only those are open that are being used. */
import type { IoBench } from "./io_bench.ts";
import type { IoFile } from "./io_job.ts";
import type { OpenFile } from "./io_mover.ts";

/** Files that stay open between their turns. */
export const MOST_OPEN = 64;

interface Held {
  users: number;
  readonly opened: Promise<OpenFile>;
  /** Once it is open. */
  open?: OpenFile;
  /** A user has ended, well or not. Made once: there may be a user for every block. */
  readonly ended: () => Promise<void> | undefined;
  readonly failed: (error: unknown) => Promise<never>;
}

export class OpenFiles {
  readonly #bench: IoBench;
  readonly #inPlace: boolean;
  readonly #held = new Map<number, Held>();

  constructor(bench: IoBench, inPlace: boolean) {
    this.#bench = bench;
    this.#inPlace = inPlace;
  }

  /** Opens the first of these files ahead. */
  async open(files: readonly number[]): Promise<void> {
    for (const file of files.slice(0, MOST_OPEN)) await this.#hold(file).opened;
  }

  /**
   * Opens the file if needed; it stays open while `body` runs. Where it is open `body` begins before this returns: who
   * goes on to wait would otherwise sleep before the first block is asked for.
   */
  use(file: number, body: (open: OpenFile) => Promise<void>): Promise<void> {
    const held = this.#hold(file);
    held.users++;
    const used = held.open ? body(held.open) : held.opened.then(body);
    return used.then(held.ended, held.failed);
  }

  /** Forces what was written to the device, file after file. */
  async sync(files: Iterable<number>): Promise<void> {
    for (const file of files) {
      await this.use(file, async ({ kind, handle }) => {
        if (kind === "change") await handle.sync();
      });
    }
  }

  async close(): Promise<void> {
    for (const [file, held] of this.#held) await this.#release(file, held);
  }

  #hold(file: number): Held {
    const known = this.#held.get(file);
    if (known) return known;
    const ended = () => {
      held.users--;
      return held.users === 0 && this.#held.size > MOST_OPEN ? this.#release(file, held) : undefined;
    };
    const failed = async (error: unknown) => {
      await ended();
      throw error;
    };
    const held: Held = { users: 0, opened: this.#open(this.#bench.file(file)), ended, failed };
    held.opened.then((open) => held.open = open, () => {}); // whoever uses it is told
    this.#held.set(file, held);
    return held;
  }

  async #open({ name, size }: IoFile): Promise<OpenFile> {
    const { store } = this.#bench;
    if (!this.#inPlace) return { kind: "read", handle: await store.openRead(name, size) };
    if (!store.openInPlace) throw new TypeError("This storage changes nothing in place");
    return { kind: "change", handle: await store.openInPlace(name) };
  }

  async #release(file: number, held: Held): Promise<void> {
    this.#held.delete(file);
    const open = await held.opened.catch(() => undefined); // whoever used it was told
    await open?.handle.close();
  }
}
