/**
 * How large the samples of each file are. A size depends on (seed, file) alone, never on which process asks,
 * and is the same on every machine: the draw is a kernel, not JavaScript's Math.
 */
import { DTYPES } from "./dtype.ts";
import { bindKernel, type Kernel } from "./kernel/kernel.ts";
import type { DatasetSpec } from "./spec.ts";

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

/** Lets the kernel draw the sizes of this dataset. */
export function chooseSizes(kernel: Kernel, spec: DatasetSpec): void {
  kernel.setSizes(spec.seed, spec.sampleBytes, spec.sampleBytesStdev, DTYPES[spec.dtype].bytes);
}

interface Drawing {
  readonly kernel: Kernel;
  chosen: DatasetSpec | undefined;
}

let shared: Drawing | undefined;

/** One small kernel of its own, since a size is asked for where there is no arena. */
function drawing(spec: DatasetSpec): Drawing {
  if (!shared) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    shared = { kernel: bindKernel(memory), chosen: undefined };
  }
  if (shared.chosen !== spec) {
    chooseSizes(shared.kernel, spec);
    shared.chosen = spec;
  }
  return shared;
}
