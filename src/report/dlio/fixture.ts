/** For tests: a run of two epochs on one accelerator, and a result that fits. */
import type { CheckpointPhase, Epoch, TrainPhase } from "../schema/phases.ts";
import type { Result } from "../schema/result.ts";
import type { DlioFacts, DlioRun, DlioStage, RankStage } from "./dlio_run.ts";

export const FACTS: DlioFacts = {
  filesTrain: 4,
  filesEval: 2,
  samplesPerFile: 4,
  recordBytes: 16384,
  cpuinfo: { "model name": "EPYC" },
  meminfo: { MemTotal: "24684084 kB" },
};

export function rankStage(change: Partial<RankStage> = {}): RankStage {
  return {
    load: [0.001, 0.002],
    proc: [0.011, 0.012],
    compute: [0.01, 0.01],
    blocks: [{ firstStep: 0, steps: 2, seconds: 0.025, au: 0.8, samplesPerSecond: 150 }],
    ...change,
  };
}

export function stage(kind: DlioStage["kind"], epoch: number, change: Partial<DlioStage> = {}): DlioStage {
  const startedMs = 1_700_000_000_000 + 1000 * epoch + (kind === "train" ? 0 : 500);
  return {
    kind,
    epoch,
    startedMs,
    endedMs: startedMs + 30,
    seconds: 0.03,
    meminfo: { MemFree: "1 kB" },
    ranks: [rankStage()],
    ...change,
  };
}

/** Only what the files look at, hence the casts here and below. */
export function phase(...epochs: readonly (readonly [au: number | null, rate: number | null])[]): TrainPhase {
  return {
    epochs: epochs.map(([au, windowSamplesPerSecond]) => ({ au, windowSamplesPerSecond }) as Epoch),
    au: { mean: null, stdev: null, target: 0.9 },
  } as unknown as TrainPhase;
}

export function checkpoints(save: readonly number[], load: readonly number[] = []): CheckpointPhase {
  const transfer = (seconds: number, index: number) => ({
    epoch: 1,
    step: index + 1,
    startedMs: 1_700_000_001_000 + 100 * index,
    endedMs: 1_700_000_001_000 + 100 * index + 1000 * seconds,
    seconds,
    bytes: 2 ** 30,
  });
  return {
    bytes: 2 ** 30,
    save: save.map(transfer),
    load: load.map(transfer),
  } as unknown as CheckpointPhase;
}

export function resultOf(phases: Result["phases"], change: Partial<Result> = {}): Result {
  return {
    started: "2026-11-21T00:01:54.061Z",
    ended: "2026-11-21T00:01:55.061Z",
    accelerators: 1,
    hosts: [{ hostname: "vm", cpus: 2, memoryBytes: 24684084 * 1024 }],
    phases,
    ...change,
  } as Result;
}

export const RUN: DlioRun = {
  facts: FACTS,
  stages: [stage("train", 1), stage("train", 2)],
};
