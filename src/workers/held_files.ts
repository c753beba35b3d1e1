/**
 * The files that an accelerator has open between their samples. Bounded; a file is closed when its last planned
 * sample was read, or when others need its place.
 */

/** Files that stay open between two samples. */
export const MOST_HELD = 8;

interface Held<Opened> {
  users: number;
  /** No more samples of it are planned. */
  isDone: boolean;
  readonly opened: Promise<Opened>;
}

export class HeldFiles<Opened> {
  readonly #open: (file: number) => Promise<Opened>;
  readonly #close: (file: number, opened: Opened) => Promise<void>;
  /** The least recently used one first. */
  readonly #held = new Map<number, Held<Opened>>();

  constructor(
    open: (file: number) => Promise<Opened>,
    close: (file: number, opened: Opened) => Promise<void>,
  ) {
    this.#open = open;
    this.#close = close;
  }

  /** Opens the file unless it is open; `isLast`: no later use is planned. */
  async use<T>(file: number, isLast: boolean, body: (opened: Opened) => Promise<T>): Promise<T> {
    const known = this.#held.get(file);
    const held = known ?? { users: 0, isDone: false, opened: this.#open(file) };
    this.#held.delete(file);
    this.#held.set(file, held);
    held.users++;
    held.isDone ||= isLast;
    try {
      return await body(await held.opened);
    } finally {
      held.users--;
      if (held.users === 0 && held.isDone) await this.#release(file, held);
      else await this.#makeRoom();
    }
  }

  /** Closes what is open; nothing may be in use. */
  async close(): Promise<void> {
    for (const [file, held] of this.#held) await this.#release(file, held);
  }

  async #makeRoom(): Promise<void> {
    for (const [file, held] of this.#held) {
      if (this.#held.size <= MOST_HELD) return;
      if (held.users === 0) await this.#release(file, held);
    }
  }

  async #release(file: number, held: Held<Opened>): Promise<void> {
    if (this.#held.get(file) !== held) return;
    this.#held.delete(file);
    const opened = await held.opened.catch(() => undefined); // whoever used it was told
    if (opened !== undefined) await this.#close(file, opened);
  }
}
