/**
 * Proves a part of a large file, so that several Workers share it: otherwise one of them reads the last file, or the
 * only one, while the others are done. Whatever is not right in a part makes somebody verify the whole file, since
 * what wrong bytes are, and where they begin, is often told by those beside them.
 */
import { StorageError } from "../base/errors.ts";
import type { Output } from "../formats/format.ts";
import type { BlockConsumer } from "../storage/store.ts";
import { countFailure } from "./count_failure.ts";
import type { SharedParts } from "./shared_parts.ts";
import { countRead, type Verification, verifyFile } from "./verify_file.ts";
import type { Workbench } from "./workbench.ts";

export interface PartVerification extends Verification {
  readonly bench: Pick<Workbench, "store" | "comparison" | "source" | "outputs">;
}

/** `file` is the file's number in the dataset, `place` the one among those of this rank. */
export async function verifyPart(
  job: PartVerification,
  parts: SharedParts,
  file: number,
  place: number,
  part: number,
): Promise<void> {
  const [data, ...indexes] = job.bench.outputs(file);
  if (data && !parts.isDoubted(place)) {
    const isRight = await isPartRight(job, data, file, parts.range(data.layout.size, part));
    if (!isRight && parts.doubt(place)) await verifyFile(job, file, data.name, data.layout.size);
  }
  if (!parts.end(place)) return;
  for (const { name, layout } of indexes) await verifyFile(job, file, name, layout.size);
  job.metrics.add("files", 1);
  job.metrics.add("readFiles", 1);
}

/** Whether a range of an output of the file holds what it must; what cannot be read is not right. */
export async function isPartRight(
  { bench, metrics, signal, turns, gate }: PartVerification,
  { name, layout }: Output,
  file: number,
  { at, length }: { readonly at: number; readonly length: number },
): Promise<boolean> {
  if (length === 0) return true;
  try {
    const handle = await bench.store.openRead(name);
    try {
      if (handle.size !== layout.size) return false;
      const source = bench.source(layout, file);
      let isRight = true;
      const each: BlockConsumer = (slot, offset, count) => {
        isRight &&= source.differences(offset, count, slot).length === 0;
      };
      const began = performance.now();
      metrics.inFlight.begin(began);
      const wasInMemory = await handle.readHot?.(at, length, each, signal);
      if (wasInMemory === undefined) await handle.read(at, length, each, signal);
      else gate?.tell(wasInMemory, length);
      countRead(metrics, began, length);
      if (isRight) metrics.add("verifiedBytes", length);
      return isRight;
    } finally {
      await handle.close();
      turns?.taken();
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    countFailure(metrics, error);
    return false;
  }
}
