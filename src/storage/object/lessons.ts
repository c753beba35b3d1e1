/**
 * What servers taught, each lesson under a name: on a blackboard, so that what one thread has learned no other one
 * has to ask for again. Without a blackboard, or where it is full, each learns by itself.
 */
import { Blackboard } from "./blackboard.ts";

/** Enough for a few lessons of each of as many endpoints as a run may have. */
export const LESSONS_BYTES = 1 << 19;

/** Values are plain data. */
export class Lessons<T> {
  readonly #board: Blackboard | undefined;
  readonly #known = new Map<string, T>();
  #seen = 0;

  constructor(memory: SharedArrayBuffer | undefined) {
    this.#board = memory && new Blackboard(memory);
  }

  get(name: string): T | undefined {
    this.#look();
    return this.#known.get(name);
  }

  set(name: string, value: T): void {
    this.#known.set(name, value);
    this.#board?.write((text) => JSON.stringify({ ...this.#read(text), [name]: value }));
  }

  #look(): void {
    const version = this.#board?.version ?? 0;
    if (version === this.#seen) return;
    this.#seen = version;
    for (const [name, value] of Object.entries(this.#read(this.#board?.read() ?? ""))) {
      this.#known.set(name, value);
    }
  }

  /** Nobody but `set` writes it. */
  #read(text: string): Record<string, T> {
    return text === "" ? {} : JSON.parse(text);
  }
}
