/** The exact size of a dataset that may be too large to look at file by file, without a loop that nobody can stop. */
import { fileAt, fileCount } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { type SizeSum, sumOfSizes } from "../formats/file_sizes.ts";
import type { Format } from "../formats/format.ts";

/** Of a file: data and its indexes together. */
export interface DatasetSizes extends SizeSum {
  /** The first data file alone. */
  readonly firstFileBytes: number;
}

/** Ends early with the signal's reason. */
export async function datasetSizes(
  spec: DatasetSpec,
  format: Format,
  signal?: AbortSignal,
): Promise<DatasetSizes> {
  if (fileCount(spec) === 0) return { total: 0n, largest: 0, smallest: 0, firstFileBytes: 0 };
  const [first] = format.outputs(fileAt(spec, 0, format.extension(spec)));
  const firstFileBytes = first?.layout.size ?? 0;
  const turns = sumOfSizes(spec, format);
  for (let turn = turns.next();; turn = turns.next()) {
    if (turn.done) return { ...turn.value, firstFileBytes };
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
  }
}
