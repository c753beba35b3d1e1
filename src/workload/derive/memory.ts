/**
 * What one simulated accelerator takes of a node's memory: a Worker with its runtime, and the slots of its arena.
 * Samples are counted and dropped, never kept, so their size does not matter, unless they are decoded.
 */
import type { Values } from "../keys/mod.ts";
import { sampleBytesOf } from "./sample_bytes.ts";

const WORKER_BYTES = 32 * 2 ** 20;
const SLOT_BYTES = 2 ** 20;
/** The default queue depth; more readers than that make the arena larger. */
const LEAST_SLOTS = 32;

export function memoryOfAccelerator(readThreads: number): number {
  return WORKER_BYTES + Math.max(LEAST_SLOTS, readThreads) * SLOT_BYTES;
}

/** What the libraries take that decode. */
const LIBRARY_BYTES = 96 * 2 ** 20;
/**
 * The values that come out, beside what the library holds of them and of its input. Of Parquet the library's own
 * copies wait for the garbage collector; csv is text of several times the size, and its numbers have 64 bits.
 */
const COPIES = { parquet: 20, csv: 20 } as const;
const COPIES_OF_OTHERS = 3;

/** What decoding adds: every reader holds a file, or a row group of Parquet, and one of them is decoded. */
export function memoryOfDecoding(values: Values): number {
  if (!values["reader.decode"]) return 0;
  const inFile = values["dataset.num_samples_per_file"];
  const isTable = values["dataset.format"] === "parquet";
  const samples = isTable ? Math.min(inFile, values["dataset.parquet.row_group_size"]) : inFile;
  const format = values["dataset.format"];
  const copies = format === "parquet" || format === "csv" ? COPIES[format] : COPIES_OF_OTHERS;
  return LIBRARY_BYTES +
    (Math.max(1, values["reader.read_threads"]) + copies) * samples * sampleBytesOf(values);
}
