/**
 * Tells DLIO's log what a training does, while it does it. Every process calls it in the same order, because what
 * the accelerators of all of them recorded of a block is gathered before it is told.
 */
import type { BlockTimes, StepTimes } from "../metrics/epoch_record.ts";
import { blockUtilisation, evaluationUtilisation, type Window } from "../metrics/utilisation.ts";
import { type MeanAndDeviation, meanAndDeviation } from "../report/dlio/mean_and_deviation.ts";
import type { Stage } from "../workers/protocol.ts";
import type { Session } from "./session.ts";

/** What an accelerator has recorded of a stage so far. */
export interface StageSoFar {
  readonly times: StepTimes;
  readonly blocks: readonly BlockTimes[];
}

export interface StageMeasure {
  readonly window: Window;
  readonly batch: number;
}

export class StageEvents {
  readonly #session: Pick<Session, "tell" | "request">;
  /** Blocks of the running epoch that have ended. */
  #ended = 0;
  /** An epoch ends only after its evaluation. */
  #open: { epoch: number; steps: number; seconds: number } | undefined;

  constructor(session: Pick<Session, "tell" | "request">) {
    this.#session = session;
  }

  begins({ kind, epoch }: Stage): void {
    if (kind === "evaluate") return this.#session.tell({ kind: "evaluation" });
    this.endEpoch();
    this.#ended = 0;
    this.#session.tell({ kind: "epoch", epoch });
    this.#session.tell({ kind: "block", block: 1 });
  }

  /** The block before a checkpoint is over. */
  async blockEnds(stage: Stage, own: readonly StageSoFar[], measure: StageMeasure): Promise<void> {
    const block = own[0]?.blocks[this.#ended];
    if (!block) return;
    const { steps, seconds } = block;
    const rates = await this.#together(stage, own, this.#ended, measure);
    this.#ended++;
    this.#session.tell({
      kind: "block end",
      block: this.#ended,
      epoch: stage.epoch,
      steps,
      seconds,
      ...rates,
    });
  }

  /** After a checkpoint: more steps of the epoch follow. */
  blockBegins(): void {
    this.#session.tell({ kind: "block", block: this.#ended + 1 });
  }

  async stageEnds(
    stage: Stage,
    own: readonly StageSoFar[],
    seconds: number,
    measure: StageMeasure,
  ): Promise<void> {
    const steps = own[0]?.times.load.length ?? 0;
    if (stage.kind === "train") {
      await this.blockEnds(stage, own, measure);
      this.#open = { epoch: stage.epoch, steps, seconds };
      return;
    }
    const { au, samplesPerSecond } = await this.#together(stage, own, 0, measure);
    this.#session.tell({ kind: "evaluation end", epoch: stage.epoch, steps, seconds, au, samplesPerSecond });
  }

  endEpoch(): void {
    if (this.#open) this.#session.tell({ kind: "epoch end", ...this.#open });
    this.#open = undefined;
  }

  async #together(
    { kind }: Stage,
    own: readonly StageSoFar[],
    index: number,
    { window, batch }: StageMeasure,
  ): Promise<{ au: number; samplesPerSecond: number; compute: MeanAndDeviation }> {
    const utilisation = kind === "evaluate" ? evaluationUtilisation : blockUtilisation;
    const each = own.map(({ blocks, times }) => {
      const block = blocks[index];
      const { au, samplesPerSecond } = block
        ? utilisation(block, times, window, batch)
        : { au: null, samplesPerSecond: null };
      return { au, samplesPerSecond };
    });
    const all = (await this.#session.request.cluster.gather(each))?.flat() ?? [];
    const block = own[0]?.blocks[index];
    const compute = block
      ? Array.from(own[0]?.times.compute ?? []).slice(block.firstStep, block.firstStep + block.steps)
      : [];
    return {
      au: meanAndDeviation(all.map(({ au }) => au ?? 0)).mean,
      samplesPerSecond: all.reduce((sum, { samplesPerSecond }) => sum + (samplesPerSecond ?? 0), 0),
      compute: meanAndDeviation(compute),
    };
  }
}
