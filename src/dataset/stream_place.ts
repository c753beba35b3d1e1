/** Where in a file's stream a payload should begin. */
import { PAGE_BYTES } from "./file_identity.ts";

/** Shorter payloads hold too few whole blocks to repeat any. */
const WORTH_ALIGNING = 16 * PAGE_BYTES;

/**
 * The first place from `next` on for a payload of `length` bytes at `at` in its file. Usually the next page,
 * so that every payload begins with a stamp. Where blocks shall repeat, the pages of a long 1:1 payload must
 * be the blocks of the file: storage looks for equal blocks at multiples of 4 KiB of the file.
 */
export function placeInStream(next: number, at: number, length: number, dedupRatio: number): number {
  const page = Math.ceil(next / PAGE_BYTES) * PAGE_BYTES;
  if (dedupRatio === 1 || length < WORTH_ALIGNING) return page;
  const phase = at % PAGE_BYTES;
  const floor = Math.floor(next / PAGE_BYTES) * PAGE_BYTES + phase;
  return floor >= next ? floor : floor + PAGE_BYTES;
}
