/**
 * Memory that a bench is about to write files into, made ready. A virtual machine may have given free memory back to
 * its host seconds after it became free; who then writes first pays for fetching it again, page by page, at a quarter
 * of the rate or less. Taken before each run and given back right before it writes, so that no side pays.
 */
import { AlignedMemory } from "../../ffi/aligned_memory.ts";

const PAGE = 4096;

/** That much memory, every page of which was written to; its owner frees it. */
export function touchedMemory(bytes: number): AlignedMemory {
  const memory = new AlignedMemory(bytes, PAGE);
  for (let at = 0; at < bytes; at += PAGE) memory.bytes[at] = 1;
  return memory;
}

/** Leaves that much memory free and ready. */
export function warmMemory(bytes: number): void {
  touchedMemory(bytes).free();
}
