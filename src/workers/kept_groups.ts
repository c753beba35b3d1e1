/**
 * Which row groups an accelerator's reader would still have in memory: the last few that it read. Only the fact
 * is kept, never a byte, so that reading a kept group again costs no I/O and the simulation no memory.
 */

interface Kept {
  readonly file: number;
  readonly read: Promise<void>;
}

export class KeptGroups {
  readonly #most: number;
  readonly #count: (what: "groupHits" | "groupEvictions") => void;
  /** The least recently used one first. */
  readonly #kept = new Map<string, Kept>();

  constructor(most: number, count: (what: "groupHits" | "groupEvictions") => void) {
    this.#most = most;
    this.#count = count;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Settles when the group is there; reads it, with what `read` brings along, when it is not kept. */
  async need(
    file: number,
    group: number,
    brought: readonly number[],
    read: () => Promise<void>,
  ): Promise<void> {
    const key = `${file}:${group}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#count("groupHits");
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return await known.read;
    }
    const entry: Kept = { file, read: read() };
    const keys = brought.map((one) => `${file}:${one}`);
    for (const one of keys) {
      this.#kept.delete(one);
      this.#kept.set(one, entry);
    }
    // What one request brought stays together until another one comes.
    this.#evict(Math.max(this.#most, keys.length));
    try {
      await entry.read;
    } catch (error) {
      for (const one of keys) if (this.#kept.get(one) === entry) this.#kept.delete(one);
      throw error;
    }
  }

  /** The file was closed. */
  forget(file: number): void {
    for (const [key, kept] of this.#kept) {
      if (kept.file !== file) continue;
      this.#kept.delete(key);
      this.#count("groupEvictions");
    }
  }

  #evict(most: number): void {
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= most) return;
      this.#kept.delete(key);
      this.#count("groupEvictions");
    }
  }
}
