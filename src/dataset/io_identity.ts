/**
 * Whose bytes raw I/O writes: the addressable stream under an identity of its own, in which the seed can be read
 * back. So a later process recognises such a file by its first page, whatever seed it was written with.
 */
import { STREAM_VERSION } from "./dataset_hash.ts";
import type { FileIdentity } from "./file_identity.ts";
import { sha256 } from "./sha256.ts";

/** The first 24 bits of the 56: raw I/O and the version of the stream. */
const TAG = sha256(`raw io ${STREAM_VERSION}`).slice(0, 6);

/** 36 bits of the name, so that files written at different places hold different bytes. */
export function ioFileNumber(name: string): number {
  return parseInt(sha256(`file ${name}`).slice(0, 9), 16);
}

/** The identity of a file of raw I/O; the same object should serve the whole file. */
export function ioIdentity(seed: number, file: number): FileIdentity {
  return { datasetHash: TAG + sha256(`seed ${seed}`).slice(0, 8), file, dedup: 1, compress: 1 };
}

/** Whether raw I/O wrote bytes of this identity, with any seed. */
export function isIoHash(datasetHash: string): boolean {
  return datasetHash.startsWith(TAG);
}
