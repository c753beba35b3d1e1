/**
 * Whose stream it is: the part of a page's identity that is constant within a file, and the two ratios that
 * shape the stream.
 */
import { configError } from "../base/errors.ts";

export interface FileIdentity {
  /** 56 bits as 14 hexadecimal digits (dataset_hash.ts). */
  readonly datasetHash: string;
  /** Global index of the file, below 2^36. */
  readonly file: number;
  /** Blocks written to blocks that differ, at least 1; 1 repeats nothing. */
  readonly dedup: number;
  /** Size before compression to size after it, at least 1. */
  readonly compress: number;
}

/** Pages of a stream, and the unit of dedup. */
export const PAGE_BYTES = 4096;
const STRIPE_BYTES = 2048;

/** Delivered within 3 % where a file has at least 70 blocks for each unit: 4 MiB for a ratio of 14. */
export const MOST_DEDUP = 1000;
/** The largest ratio at which zstd and lz4, which describe zeros differently, both come within 3 %. */
export const MOST_COMPRESS = 10;

/** The dedup ratio as the kernel takes it. */
export function dedupThousandths(ratio: number): number {
  if (!(ratio >= 1 && ratio <= MOST_DEDUP)) {
    throw configError(
      "BAD_RATIO",
      "dataset.dedup_ratio",
      `Cannot make data with a dedup ratio of ${ratio}: it must lie between 1 and ${MOST_DEDUP}`,
      `Choose dataset.dedup_ratio from 1 to ${MOST_DEDUP}.`,
    );
  }
  return Math.round(ratio * 1000);
}

/** What zstd and lz4 need beside the noise of a stripe to say that the rest is zeros. */
const DESCRIPTION_BYTES = 8.5;

/** How many bytes of each stripe of 2048 are noise, the others are zero. */
export function noiseBytes(ratio: number): number {
  if (!(ratio >= 1 && ratio <= MOST_COMPRESS)) {
    throw configError(
      "BAD_RATIO",
      "dataset.compress_ratio",
      `Cannot make data with a compression ratio of ${ratio}: it must lie between 1 and ${MOST_COMPRESS}`,
      `Choose dataset.compress_ratio from 1 to ${MOST_COMPRESS}.`,
    );
  }
  if (ratio === 1) return STRIPE_BYTES;
  return Math.min(STRIPE_BYTES, Math.round(STRIPE_BYTES / ratio - DESCRIPTION_BYTES));
}
