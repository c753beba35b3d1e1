/**
 * Which part of the data belongs to which accelerator, before any shuffling, and how many steps that makes.
 * Pure arithmetic over accelerators: how many processes they live in must never matter.
 */
import type { Problem } from "../base/errors.ts";

export interface ShardOptions {
  /** Files that the run uses. */
  readonly files: number;
  readonly samplesPerFile: number;
  /** Accelerators of all processes. */
  readonly accelerators: number;
  /** Samples of a step of one accelerator. */
  readonly batch: number;
  /** Most steps of an epoch, DLIO's total_training_steps; 0 or below: no bound. */
  readonly maxSteps?: number;
}

/** The same for every accelerator. */
export interface Shard {
  /**
   * "files": the file at position p belongs to accelerator p mod n. "samples": there are fewer files than
   * accelerators, each takes a run of samples that follow each other.
   */
  readonly by: "files" | "samples";
  /** Files of one accelerator; 0 when samples are dealt. */
  readonly files: number;
  /** Samples that belong to one accelerator. */
  readonly samples: number;
  /** Whole batches of them, at most maxSteps. */
  readonly steps: number;
  /** Files that all accelerators use together: those with the first names. */
  readonly usedFiles: number;
}

/** Equal parts for all: what does not divide is left out, since an accelerator more or less would wait forever. */
export function shard(options: ShardOptions): Shard {
  const { files, samplesPerFile, accelerators, batch } = options;
  requireCount("files", files, 0);
  requireCount("samplesPerFile", samplesPerFile, 1);
  requireCount("accelerators", accelerators, 1);
  requireCount("batch", batch, 1);
  const filesEach = Math.floor(files / accelerators);
  const by = filesEach > 0 ? "files" : "samples";
  const samples = by === "files"
    ? filesEach * samplesPerFile
    : Math.floor(files * samplesPerFile / accelerators);
  const whole = Math.floor(samples / batch);
  const { maxSteps = 0 } = options;
  return {
    by,
    files: filesEach,
    samples,
    steps: maxSteps > 0 ? Math.min(whole, maxSteps) : whole,
    usedFiles: by === "files" ? filesEach * accelerators : files,
  };
}

/** What DLIO calls the expected steps of an epoch: from all samples, without regard to whole files. */
export function nominalSteps(options: ShardOptions): number {
  const { files, samplesPerFile, accelerators, batch, maxSteps = 0 } = options;
  if (maxSteps > 0) return maxSteps;
  return Math.floor(files * samplesPerFile / batch / accelerators);
}

/** Why a run with these numbers cannot work: no step at all, or more asked for than there are (V30). */
export function stepProblems(options: ShardOptions): Problem[] {
  const { files, samplesPerFile, accelerators, batch, maxSteps = 0 } = options;
  const { samples } = shard(options);
  if (samples < batch) {
    return [{
      code: "NO_STEPS",
      key: "reader.batch_size",
      value: String(batch),
      text:
        `Cannot form a batch of ${batch}: ${files} files of ${samplesPerFile} samples on ${accelerators} ` +
        `accelerators are ${samples} samples for each`,
      remedy: "Use more files, fewer accelerators or a smaller batch.",
    }];
  }
  const most = nominalSteps({ ...options, maxSteps: 0 });
  if (maxSteps <= most) return [];
  return [{
    code: "V30",
    key: "train.total_training_steps",
    value: String(maxSteps),
    text: `Cannot make ${maxSteps} steps an epoch: the dataset holds ${most}`,
    remedy: `Use at most ${most}, or more files.`,
  }];
}

function requireCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`Cannot shard with ${name} = ${value}`);
}
