/**
 * What DLIO's files say and result.json does not: the times of single steps, and a few facts of the workload and
 * of /proc in DLIO's own shape. Plain data, so that it can come from anywhere.
 */

/** Lines of a file of /proc as DLIO keeps them: name to text. */
export type ProcFacts = Readonly<Record<string, string>>;

export interface DlioFacts {
  readonly filesTrain: number;
  readonly filesEval: number;
  readonly samplesPerFile: number;
  /** Nominal size of a sample: what DLIO multiplies samples per second with. */
  readonly recordBytes: number;
  readonly cpuinfo: ProcFacts;
  readonly meminfo: ProcFacts;
}

/** A stretch of an epoch between two checkpoints, as one accelerator saw it. */
export interface RankBlock {
  /** Index in the lists of the epoch. */
  readonly firstStep: number;
  readonly steps: number;
  readonly seconds: number;
  /** Fraction. */
  readonly au: number | null;
  readonly samplesPerSecond: number | null;
}

/** One accelerator in one stage; seconds of every step, or empty lists where they were too many to keep. */
export interface RankStage {
  readonly load: readonly number[];
  readonly proc: readonly number[];
  readonly compute: readonly number[];
  readonly blocks: readonly RankBlock[];
}

/** One epoch of training or one evaluation. */
export interface DlioStage {
  readonly kind: "train" | "evaluate";
  /** From 1. */
  readonly epoch: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly seconds: number;
  readonly meminfo: ProcFacts;
  /** One for each accelerator of all processes. */
  readonly ranks: readonly RankStage[];
}

/** A folder that was listed, or whose names were computed and looked up. */
export interface DlioListing {
  readonly split: "train" | "valid";
  readonly files: number;
  readonly seconds: number;
}

export interface DlioRun {
  readonly facts: DlioFacts;
  readonly stages: readonly DlioStage[];
}
