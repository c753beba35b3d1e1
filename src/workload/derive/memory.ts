/**
 * What one simulated accelerator takes of a node's memory: a Worker with its runtime, and the slots of its arena.
 * Samples are counted and dropped, never kept, so their size does not matter.
 */
const WORKER_BYTES = 32 * 2 ** 20;
const SLOT_BYTES = 2 ** 20;
/** The default queue depth; more readers than that make the arena larger. */
const LEAST_SLOTS = 32;

export function memoryOfAccelerator(readThreads: number): number {
  return WORKER_BYTES + Math.max(LEAST_SLOTS, readThreads) * SLOT_BYTES;
}
