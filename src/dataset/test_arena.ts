/** Memory and slots for unit tests of this folder, which need no machine addresses. */
import type { Slot } from "../base/slot.ts";
import { KERNEL_BYTES } from "./kernel/kernel.ts";
import { SCRATCH_BYTES, Stream } from "./stream.ts";

export interface TestArena {
  readonly memory: WebAssembly.Memory;
  readonly stream: Stream;
  /** Everything behind the scratch. */
  readonly room: Slot;
  /** A part of the room. */
  slot(offset: number, length: number): Slot;
}

export function testArena(roomBytes: number): TestArena {
  const start = KERNEL_BYTES + SCRATCH_BYTES;
  const pages = Math.ceil((start + roomBytes) / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const at = (offset: number, length: number): Slot => ({
    offset,
    length,
    // A memory without `shared` has a plain buffer.
    bytes: new Uint8Array(memory.buffer as ArrayBuffer, offset, length),
    address: 0n,
  });
  return {
    memory,
    stream: new Stream(memory, at(KERNEL_BYTES, SCRATCH_BYTES)),
    room: at(start, roomBytes),
    slot: (offset, length) => at(start + offset, length),
  };
}

/** Small reproducible random numbers below `limit`, so that a failing case can be repeated. */
export function testNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}
