/**
 * How large the samples of each file are. A size depends on (seed, file) alone, never on which process asks,
 * and is the same on every machine: the draw is a kernel, not JavaScript's Math.
 */
import { DTYPES } from "./dtype.ts";
import { bindKernel, type Kernel, KERNEL_BYTES } from "./kernel/kernel.ts";
import type { DatasetSpec } from "./spec.ts";

/**
 * Bytes of a file as a function of the elements of a sample: `fixed + perElement x elements` up to `upTo`
 * elements; pieces in ascending order, the last one up to Infinity.
 */
export interface Piece {
  readonly upTo: number;
  readonly fixed: number;
  readonly perElement: number;
}

export interface SizeSum {
  readonly total: bigint;
  readonly largest: number;
  readonly smallest: number;
}

/** The shape of one sample of file `index`. */
export function fileShape(spec: DatasetSpec, index: number): readonly number[] {
  if (spec.dims) return spec.dims;
  const itemBytes = DTYPES[spec.dtype].bytes;
  if (!isDrawn(spec)) {
    const edge = Math.max(1, Math.floor(Math.sqrt(spec.sampleBytes / itemBytes)));
    return [edge, edge];
  }
  const { kernel } = drawing(spec);
  return [kernel.sampleRows(index), kernel.sampleColumns(index)];
}

/** True where files differ in size. */
export function isDrawn(spec: DatasetSpec): boolean {
  return spec.dims === undefined && spec.sampleBytesStdev > 0;
}

/** Exact bytes of files `from` to `to` (without `to`), whatever their number. */
export function sumOfSizes(
  spec: DatasetSpec,
  pieces: readonly Piece[],
  from: number,
  to: number,
): SizeSum {
  if (to <= from) return { total: 0n, largest: 0, smallest: 0 };
  if (!isDrawn(spec)) {
    const elements = fileShape(spec, from).reduce((product, edge) => product * edge, 1);
    const piece = pieces.find(({ upTo }) => elements <= upTo);
    if (!piece) throw new RangeError(`No piece covers a sample of ${elements} elements`);
    const size = piece.fixed + piece.perElement * elements;
    return { total: BigInt(size) * BigInt(to - from), largest: size, smallest: size };
  }
  if (pieces.at(-1)?.upTo !== Infinity) throw new RangeError("The last piece must reach to Infinity");
  if (pieces.length > MOST_PIECES) {
    throw new RangeError(`At most ${MOST_PIECES} pieces, not ${pieces.length}`);
  }
  const { kernel, view } = drawing(spec);
  pieces.forEach(({ upTo, fixed, perElement }, i) => {
    view.setFloat64(PIECES + i * 24, upTo, true);
    view.setFloat64(PIECES + i * 24 + 8, fixed, true);
    view.setFloat64(PIECES + i * 24 + 16, perElement, true);
  });
  kernel.sumSizes(from, to, PIECES, RESULT);
  return {
    total: view.getBigUint64(RESULT, true) + (view.getBigUint64(RESULT + 8, true) << 64n),
    largest: view.getFloat64(RESULT + 16, true),
    smallest: view.getFloat64(RESULT + 24, true),
  };
}

const RESULT = KERNEL_BYTES;
const PIECES = KERNEL_BYTES + 64;
const MOST_PIECES = 1024;

interface Drawing {
  readonly kernel: Kernel;
  readonly view: DataView;
  chosen: DatasetSpec | undefined;
}

let shared: Drawing | undefined;

/** One small kernel of its own, since a size is asked for where there is no arena. */
function drawing(spec: DatasetSpec): Drawing {
  if (!shared) {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 2 });
    shared = { kernel: bindKernel(memory), view: new DataView(memory.buffer), chosen: undefined };
  }
  if (shared.chosen !== spec) {
    shared.kernel.setSizes(spec.seed, spec.sampleBytes, spec.sampleBytesStdev, DTYPES[spec.dtype].bytes);
    shared.chosen = spec;
  }
  return shared;
}
