/**
 * How many files have samples of which shape. Fifty million drawn sizes are some thousand shapes: whoever needs
 * sums, or the smallest and largest, looks at shapes and never at each file.
 */
import { DTYPES } from "./dtype.ts";
import { bindKernel, type Kernel, KERNEL_BYTES } from "./kernel/kernel.ts";
import { chooseSizes, fileShape, isDrawn } from "./sizes.ts";
import type { DatasetSpec } from "./spec.ts";

export type EachShape = (shape: readonly number[], files: number) => void;

/** A quantile of 52 random bits ends at 8.2 deviations. */
export const FURTHEST_DRAW = 9;
/** Files counted at a time, a fraction of a second: then somebody may ask whether to go on. */
const FILES_A_TURN = 2 ** 22;
/** Numbers of rows counted at a time. More occur only where samples have terabytes. */
const MOST_ROWS = 2 ** 20;
const KINDS_A_ROW = 3;
const COUNTER_BYTES = 8;

/** Tells every shape that occurs, once, after some turns; a dataset without files has the shape of its first. */
export function* shapesOf(spec: DatasetSpec, each: EachShape): Generator<void> {
  const files = Math.max(1, spec.train.files + spec.valid.files);
  if (!isDrawn(spec)) return each(fileShape(spec, 0), files);
  const rows = rowsOf(spec);
  let told = 0;
  for (let first = rows.first; first < rows.end; first += MOST_ROWS) {
    const count = yield* counted(spec, files, { first, end: Math.min(rows.end, first + MOST_ROWS) });
    told += tell(count, each);
  }
  if (told !== files) throw new RangeError(`Counted the shapes of ${told} files, not of ${files}`);
}

/** Takes all turns at once, for callers that cannot wait. */
export function toEnd<T>(turns: Generator<void, T>): T {
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

interface Rows {
  readonly first: number;
  readonly end: number;
}

/** Between these lie the rows of every file. */
function rowsOf({ sampleBytes, sampleBytesStdev, dtype }: DatasetSpec): Rows {
  const edge = (deviations: number) => {
    const elements = (sampleBytes + deviations * sampleBytesStdev) / DTYPES[dtype].bytes;
    return Math.floor(Math.sqrt(Math.max(1, elements)));
  };
  return { first: Math.max(1, edge(-FURTHEST_DRAW) - 1), end: edge(FURTHEST_DRAW) + 2 };
}

interface Count extends Rows {
  readonly memory: WebAssembly.Memory;
}

/** A check and the plan ask for the same, one after the other. */
const latest = new WeakMap<DatasetSpec, Count>();

function* counted(spec: DatasetSpec, files: number, { first, end }: Rows): Generator<void, Count> {
  const known = latest.get(spec);
  if (known && known.first === first && known.end === end) return known;
  const bytes = KERNEL_BYTES + (end - first) * KINDS_A_ROW * COUNTER_BYTES;
  const pages = Math.ceil(bytes / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const kernel: Kernel = bindKernel(memory);
  chooseSizes(kernel, spec);
  for (let from = 0; from < files; from += FILES_A_TURN) {
    if (from > 0) yield;
    kernel.countShapes(from, Math.min(files, from + FILES_A_TURN), first, end, KERNEL_BYTES);
  }
  const count = { first, end, memory };
  latest.set(spec, count);
  return count;
}

function tell({ first, end, memory }: Count, each: EachShape): number {
  const counts = new BigUint64Array(memory.buffer, KERNEL_BYTES, (end - first) * KINDS_A_ROW);
  let told = 0;
  for (let place = 0; place < counts.length; place++) {
    if (counts[place] === 0n) continue;
    const files = Number(counts[place]);
    const rows = first + Math.floor(place / KINDS_A_ROW);
    each([rows, rows + place % KINDS_A_ROW], files);
    told += files;
  }
  return told;
}
