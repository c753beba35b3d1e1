/**
 * The 56 bits that tell one dataset's pages from another's. They cover the version of the stream, the seed and
 * the specification; never the path, the backend, or what only readers care about.
 */
import type { FileIdentity } from "./file_identity.ts";
import { sha256 } from "./sha256.ts";
import type { DatasetSpec } from "./spec.ts";

/** Goes up when the same identity gives other bytes. */
export const STREAM_VERSION = 2;
/** Goes up when only what repeats or shrinks, as `dedup_ratio` and `compress_ratio` ask, gets other bytes. */
const RATIO_VERSION = 2;

/** 14 hexadecimal digits. */
export function datasetHash(spec: DatasetSpec): string {
  // Which columns a run reads changes no byte of the file.
  const columns = spec.parquet.columns.map(({ name, dtype, size }) => ({ name, dtype, size }));
  const ratioVersion = spec.dedupRatio === 1 && spec.compressRatio === 1 ? undefined : RATIO_VERSION;
  return hash({ kind: "dataset", ratioVersion, ...spec, parquet: { ...spec.parquet, columns } });
}

/** The hash of one checkpoint; `description` says what its shards hold and is plain JSON. */
export function checkpointHash(seed: number, description: unknown, epoch: number, step: number): string {
  return hash({ kind: "checkpoint", seed, description, epoch, step });
}

/** The identity of a file of a dataset; the same object should serve all reads of the file. */
export function identityOf(spec: DatasetSpec, hash: string, file: number): FileIdentity {
  return { datasetHash: hash, file, dedup: spec.dedupRatio, compress: spec.compressRatio };
}

function hash(value: object): string {
  const text = canonicalJson({ streamVersion: STREAM_VERSION, ...value });
  return sha256(text).slice(0, 14);
}

/** JSON with sorted keys and no undefined values, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}
