/** Reads the stamp at the beginning of a page (kernel/stamp.as.ts). */
import { MASK } from "./kernel/kernel.ts";
import type { Stream } from "./stream.ts";

export interface Stamp {
  readonly datasetHash: string;
  readonly file: number;
  readonly page: number;
}

/** Bytes of the answer of `Kernel.findStamp`. */
export const STAMP_BYTES = 24;

/** From the answer of `Kernel.findStamp`, which stands at `at`. */
export function readStamp({ memory }: Stream, at: number): Stamp {
  const answer = new DataView(memory.buffer, at, STAMP_BYTES);
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  return {
    datasetHash: hex(answer.getUint32(0, true), 6) + hex(answer.getUint32(4, true), 8),
    file: answer.getFloat64(8, true),
    page: answer.getFloat64(16, true),
  };
}

/** The stamp of the page that begins with these 32 bytes; undefined where they hold none. */
export function stampIn(stream: Stream, seeds: Uint8Array): Stamp | undefined {
  const { kernel, memory, scratch: { offset } } = stream;
  const at = offset + STAMP_BYTES;
  memory.set(seeds, at);
  return kernel.findStamp(at, 1, 1, MASK.none, 0, offset) < 0 ? undefined : readStamp(stream, offset);
}
