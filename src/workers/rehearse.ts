/**
 * Compares the beginning of a file with itself for a moment before a Worker calls itself ready: kernels and what calls
 * them are compiled by then. Otherwise the rate of a short verification is that of a compiler, which takes a fifth of
 * two processors from the first tenth of a second. It reads nothing and keeps nothing.
 */
import { holdsCrc32, loadCrc32 } from "../dataset/crc32.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { ownArena } from "../dataset/own_arena.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { Comparison } from "./comparison.ts";
import { DescribedDataset } from "./described_dataset.ts";

/** More than a record of 64 KiB, and so little that the slowest encoding makes it at once. */
const BYTES = 262144;
/** Until the engine has noticed what is used often, and its compiler is through with it. */
const LASTS_MS = 12;

/** `file` is one of the dataset. Says how many bytes were found right: none would mean that nothing was rehearsed. */
export async function rehearse(spec: DatasetSpec, file: number): Promise<number> {
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
  while (length > 0 && performance.now() < until) comparison.block(room, 0, length);
  return compared;
}
