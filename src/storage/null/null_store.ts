/**
 * Storage that costs nothing: writes are made and then vanish, reads are the bytes that the caller's own Sources
 * make. What a pipeline reaches here is the most that it could reach anywhere. It works while the Worker waits,
 * as the real engines do, and it must never touch a file.
 */
import type { Finding } from "../../base/errors.ts";
import { StorageError } from "../../base/errors.ts";
import type { SlotPool } from "../../base/slot.ts";
import type { Source } from "../../base/source.ts";
import { continuationsRun, eventLoopTurn, EventLoopWait, TURN_EVERY_MS } from "../event_loop.ts";
import type {
  BlockConsumer,
  Entry,
  ReadHandle,
  Store,
  StoreDescription,
  WriteOptions,
  Written,
} from "../store.ts";
import { NullJob } from "./null_job.ts";

/** The bytes that a name has, or undefined where nothing lies. */
export type Sources = (name: string) => Source | undefined;

/** Without a caller that waits, work is done in pieces of this length between turns of the event loop. */
const UNATTENDED_MS = 5;

export class NullStore implements Store {
  readonly describe: StoreDescription = { backend: "null", engine: "memory", direct: false, notes: [] };
  readonly #sources: Sources;
  readonly #slots: SlotPool;
  readonly #blockBytes: number;
  readonly #jobs: NullJob[] = [];
  readonly #sleep: EventLoopWait;
  #waiting = 0;
  #isDriven = false;
  /** What one block costs lately, so that a wait does not begin one that would end after its deadline. */
  #blockMs = 0;
  #written = { files: 0, bytes: 0 };

  /** `bell` is an eventfd that ends waits early. */
  constructor(slots: SlotPool, blockBytes: number, sources: Sources, bell?: number) {
    this.#sleep = new EventLoopWait(bell, () => this.#jobs.length === 0);
    this.#slots = slots;
    this.#blockBytes = blockBytes;
    this.#sources = sources;
  }

  /** What was written so far, all of which is gone. */
  get written(): { readonly files: number; readonly bytes: number } {
    return { ...this.#written };
  }

  async *list(_prefix: string): AsyncIterable<Entry> {}

  async stat(name: string): Promise<Entry | undefined> {
    const source = this.#sources(name);
    return source && { name, size: source.size, isFolder: false };
  }

  async openRead(name: string): Promise<ReadHandle> {
    const source = this.#sources(name);
    if (!source) throw missing(name);
    return {
      size: source.size,
      read: (offset, length, each, signal) => this.#read(name, source, offset, length, each, signal),
      residency: async () => ({ fraction: null, measuredBy: "nothing is stored, so nothing is cached" }),
      dropCache: async () => {},
      close: async () => {},
    };
  }

  async write(name: string, source: Source, options: WriteOptions): Promise<Written> {
    const began = performance.now();
    const job = new NullJob(name, source, 0, source.size, (_slot, _offset, length) => {
      this.#written.bytes += length;
      options.onProgress?.(length);
    }, options.signal);
    await this.#run(job);
    this.#written.files++;
    const writeSeconds = (performance.now() - began - job.fillMs) / 1000;
    return { bytes: source.size, attempts: 1, fillSeconds: job.fillMs / 1000, writeSeconds };
  }

  async remove(_name: string): Promise<void> {}

  async removeFolder(_name: string): Promise<boolean> {
    return false;
  }

  async makeFolder(_name: string): Promise<void> {}

  async sync(): Promise<void> {}

  async preflight(): Promise<readonly Finding[]> {
    return [];
  }

  async wait(deadlineMs: number, ready?: () => boolean): Promise<void> {
    this.#waiting++;
    try {
      let turned = performance.now();
      for (;;) {
        if (ready?.()) return;
        const now = performance.now();
        if (now >= deadlineMs) return;
        if (now - turned >= TURN_EVERY_MS) {
          await eventLoopTurn();
          turned = performance.now();
        } else if (this.#canWork(deadlineMs)) {
          if (this.#block()) await continuationsRun();
        } else {
          await this.#sleep.until(deadlineMs, () => this.#canWork(deadlineMs) || ready?.() === true);
          turned = performance.now();
        }
      }
    } finally {
      this.#waiting--;
      this.#drive();
    }
  }

  async close(): Promise<void> {
    while (this.#jobs.length > 0) await eventLoopTurn();
    await this.#sleep.close();
  }

  async #read(
    name: string,
    source: Source,
    offset: number,
    length: number,
    each: BlockConsumer,
    signal?: AbortSignal,
  ): Promise<void> {
    if (offset < 0 || length < 0 || offset + length > source.size) {
      throw beyond(name, offset, length, source.size);
    }
    await this.#run(new NullJob(name, source, offset, offset + length, each, signal));
  }

  #run(job: NullJob): Promise<void> {
    this.#jobs.push(job);
    this.#sleep.wake();
    this.#drive();
    return job.done;
  }

  #canWork(deadlineMs: number): boolean {
    return this.#jobs.length > 0 && this.#slots.free > 0 && performance.now() + this.#blockMs < deadlineMs;
  }

  /** Does one block of the first job; true when that settled a promise. */
  #block(): boolean {
    const [job] = this.#jobs;
    const slot = this.#slots.tryTake();
    if (!job || !slot) return false;
    const began = performance.now();
    const isSettled = job.step(slot, this.#blockBytes);
    this.#slots.give(slot);
    this.#blockMs = Math.max(this.#blockMs * 0.9, performance.now() - began);
    if (isSettled) this.#jobs.shift();
    return isSettled;
  }

  /** Goes on while nobody waits; a wait that begins takes over. */
  async #drive(): Promise<void> {
    if (this.#isDriven) return;
    this.#isDriven = true;
    await null;
    while (this.#jobs.length > 0 && this.#waiting === 0) {
      const end = performance.now() + UNATTENDED_MS;
      while (this.#jobs.length > 0 && this.#waiting === 0 && performance.now() < end) {
        if (this.#slots.free === 0) break;
        if (this.#block()) await continuationsRun();
      }
      await eventLoopTurn();
    }
    this.#isDriven = false;
  }
}

function missing(name: string): StorageError {
  return new StorageError(`Cannot read 'null://${name}': the data set has no such file`, {
    code: "ENOENT",
    errno: "ENOENT",
    operation: "open",
    address: name,
    remedy: "null:// holds only what the workload describes; write to a real address to keep something.",
  });
}

function beyond(name: string, offset: number, length: number, size: number): StorageError {
  return new StorageError(
    `Cannot read ${length} bytes of 'null://${name}' at offset ${offset}: it has ${size} bytes`,
    { code: "SHORT_FILE", operation: "read", address: name, remedy: "Generate the data set again." },
  );
}
