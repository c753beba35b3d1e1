/**
 * Keeps, for DLIO's files, what the shared memory forgets when the next epoch begins: the times of every step.
 * Bounded: of a run with more steps than fit, the later epochs keep their blocks but not their steps.
 */
import { blockUtilisation, evaluationUtilisation } from "../metrics/utilisation.ts";
import type { DlioStage, ProcFacts, RankStage } from "../report/dlio/dlio_run.ts";
import type { AcceleratorRecord, EpochFacts } from "./epoch_of.ts";

/** Over all accelerators and epochs: 24 MB here, 100 MB as DLIO writes it. */
export const MOST_STEPS = 1_000_000;

export class DlioRecord {
  readonly #most: number;
  #stages: DlioStage[] = [];
  #steps = 0;

  constructor(most: number = MOST_STEPS) {
    this.#most = most;
  }

  get stages(): readonly DlioStage[] {
    return this.#stages;
  }

  /** Another measurement of the same epochs begins. */
  clear(): void {
    this.#stages = [];
    this.#steps = 0;
  }

  /** False when the times of its steps were too many to keep. */
  add(facts: EpochFacts, records: readonly AcceleratorRecord[], meminfo: ProcFacts): boolean {
    const steps = records.reduce((sum, { times }) => sum + times.load.length, 0);
    const fits = this.#steps + steps <= this.#most;
    if (fits) this.#steps += steps;
    const { stage, span } = facts;
    this.#stages.push({
      kind: stage.kind,
      epoch: stage.epoch,
      startedMs: span.startedMs,
      endedMs: span.endedMs,
      seconds: span.seconds,
      meminfo,
      ranks: records.map((record) => rankStage(facts, record, fits)),
    });
    return fits;
  }
}

function rankStage(facts: EpochFacts, { times, blocks }: AcceleratorRecord, withSteps: boolean): RankStage {
  const { stage, window, batch } = facts;
  const utilisation = stage.kind === "evaluate" ? evaluationUtilisation : blockUtilisation;
  const kept = (column: ArrayLike<number>) => withSteps ? Array.from(column) : [];
  return {
    load: kept(times.load),
    proc: kept(times.proc),
    compute: kept(times.compute),
    blocks: blocks.map((block) => {
      const { au, samplesPerSecond } = utilisation(block, times, window, batch);
      return { ...block, au, samplesPerSecond };
    }),
  };
}
