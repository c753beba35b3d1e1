/**
 * Verifies the beginning of a file for a moment before a Worker calls itself ready, and tells nobody: kernels and what
 * calls them are compiled by then. Otherwise the rate of a short verification is that of a compiler and of an
 * interpreter, which take a fifth of two processors from the first tenths of a second. It waits for no device: where
 * the file does not lie in memory, right bytes are made and compared.
 */
import { StorageError } from "../base/errors.ts";
import { holdsCrc32, loadCrc32 } from "../dataset/crc32.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { fileCount } from "../dataset/names.ts";
import { ownArena } from "../dataset/own_arena.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { createSharedMetrics, WorkerMetrics } from "../metrics/shared_memory.ts";
import { TURN_EVERY_MS } from "../storage/event_loop.ts";
import { BlockSample } from "./block_sample.ts";
import { Comparison } from "./comparison.ts";
import { DescribedDataset } from "./described_dataset.ts";
import { Turns } from "./turns.ts";
import { verifyFile } from "./verify_file.ts";
import { isPartRight, type PartVerification } from "./verify_part.ts";

/** More than a record of 64 KiB, and so little that the slowest encoding makes it at once. */
const BYTES = 262144;
/** What is read at a time: several blocks, as of a part, in a millisecond. */
const READ_BYTES = 4 << 20;
/** An index that is larger is none that a short verification reads often. */
const INDEX_BYTES = 1 << 20;
/** Until the engine has noticed what is used often, and its compiler is through with it. */
const LASTS_MS = 12;

/** `file` is one of the dataset. Says how many bytes were found right: none would mean that nothing was rehearsed. */
export async function rehearse(
  spec: DatasetSpec,
  file: number,
  bench: PartVerification["bench"],
): Promise<number> {
  const read = await rehearseReading(spec, file, bench);
  return read > 0 ? read : await rehearseComparing(spec, file);
}

async function rehearseReading(
  spec: DatasetSpec,
  file: number,
  bench: PartVerification["bench"],
): Promise<number> {
  const { store } = bench;
  const [data, ...indexes] = bench.outputs(file);
  // Of objects each look would be a request.
  if (!data || !store.readNow || store.describe.direct || !await isInMemory(store, data.name)) return 0;
  const metrics = new WorkerMetrics(createSharedMetrics(1), 0);
  let isRight = true;
  const report = () => {
    isRight = false;
  };
  const { signal } = new AbortController();
  const sample = new BlockSample(1, spec.seed, fileCount(spec));
  const job = { bench, metrics, sample, signal, report, turns: new Turns(TURN_EVERY_MS) };
  const { size } = data.layout;
  const until = performance.now() + LASTS_MS;
  for (let at = 0; isRight && performance.now() < until; at = at + READ_BYTES < size ? at + READ_BYTES : 0) {
    if (!await isPartRight(job, data, file, { at, length: Math.min(READ_BYTES, size - at) })) return 0;
    for (const { name, layout } of indexes) {
      if (layout.size <= INDEX_BYTES) await verifyFile(job, file, name, layout.size);
    }
  }
  return metrics.get("verifiedBytes");
}

/** False where nobody knows, and where it cannot be opened: the verification itself will tell. */
async function isInMemory(store: PartVerification["bench"]["store"], name: string): Promise<boolean> {
  try {
    const handle = await store.openRead(name);
    try {
      return handle.readHot !== undefined && (await handle.residency()).fraction === 1;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

async function rehearseComparing(spec: DatasetSpec, file: number): Promise<number> {
  const dataset = new DescribedDataset(spec, await loadFormat(spec.format));
  const [output] = dataset.outputs(file);
  if (!output) return 0;
  const { name, layout } = output;
  const { stream, room } = ownArena(BYTES);
  const source = new LayoutSource(layout, dataset.identity(file), stream);
  const length = Math.min(BYTES, layout.size);
  source.fill(0, length, room);
  if (holdsCrc32(layout)) await loadCrc32();
  let compared = 0;
  const comparison = new Comparison(source, name, dataset.neighboursOf(name), (bytes) => compared += bytes);
  const until = performance.now() + LASTS_MS;
  // Once at least: the clock may have passed while this thread had no processor.
  do comparison.block(room, 0, length); while (length > 0 && performance.now() < until);
  return compared;
}
