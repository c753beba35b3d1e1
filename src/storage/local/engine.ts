/**
 * What issues requests to the operating system. An engine knows descriptors, slots and offsets, never files,
 * formats or stores; results come back through its sink, a block at a time and without a promise.
 */
import type { Slot } from "../../base/slot.ts";

export interface BlockSink {
  /** The result of a block: bytes, or a negative errno. True when that settled somebody's promise. */
  complete(id: number, result: number): boolean;
  /** When somebody has a block to begin that has none now; Infinity: nobody has. */
  readonly resumeMs?: number;
  /** The time has come. True when that settled somebody's promise. */
  resume?(): boolean;
}

export interface Engine {
  readonly name: "uring" | "threads";
  /** Most blocks in flight. */
  readonly depth: number;
  /** Set once, before the first block; ids are 0 to depth - 1. */
  sink: BlockSink;
  /** Lets the kernel hold on to the memory that all slots lie in, where that makes requests cheaper. */
  lend?(memory: Pick<Slot, "address" | "length">): void;
  /** Moves `length` bytes between the slot, from `skip` on, and the file at `offset`. */
  read(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void;
  /** As read, of a file that is memory and nothing else; absent where that makes no difference. */
  readMemory?(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void;
  write(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void;
  /** Whether `readFile` may be called; the first question makes ready for it. */
  readonly readsFiles?: boolean;
  /**
   * Opens the file, reads it from the beginning and closes it. The result is the number of its bytes where they are
   * known to be all, which with O_DIRECT they are below `length`; else it is 0, or a negative errno.
   */
  readFile?(id: number, path: string, flags: number, slot: Slot, length: number): void;
  /** Gives the sink this result of a block that was moved without a request, when the caller waits. */
  answerLater(id: number, result: number): void;
  /** Asks to end a request whose result nobody wants any more; it completes in any case. */
  cancel?(id: number): void;
  /** Passes on what was begun, for callers that will compute for a while. */
  flush(): void;
  /** Later gives `opened` the descriptor, or a negative errno: each promise is a part of the time of a small file. */
  open(path: string, flags: number, mode: number, opened: (result: number) => void): void;
  /** 0, or a negative errno. */
  fsync(fd: number, dataOnly: boolean): Promise<number>;
  /** 0, or a negative errno: network file systems report failed writes here. */
  closeFile(fd: number): Promise<number>;
  /** Store.wait. */
  wait(deadlineMs: number, ready?: () => boolean): Promise<void>;
  /** Waits for everything in flight, then releases the engine. */
  close(): Promise<void>;
}
