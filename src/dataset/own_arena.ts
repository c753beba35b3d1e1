/**
 * A memory with a stream of its own, for whoever makes bytes to look at them and writes them nowhere: its slots have
 * no machine addresses.
 */
import type { Slot } from "../base/slot.ts";
import { KERNEL_BYTES } from "./kernel/kernel.ts";
import { SCRATCH_BYTES, Stream } from "./stream.ts";

export interface OwnArena {
  readonly memory: WebAssembly.Memory;
  readonly stream: Stream;
  /** Everything behind the scratch. */
  readonly room: Slot;
  /** A part of the room. */
  slot(offset: number, length: number): Slot;
}

export function ownArena(roomBytes: number): OwnArena {
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
