/** What happens in a run, as far as DLIO's log speaks of it. Plain data, told at the moment when it happens. */
import type { CheckpointTransfer } from "../schema/phases.ts";
import type { ChosenThreads, Result } from "../schema/result.ts";
import type { DlioListing } from "./dlio_run.ts";
import type { MeanAndDeviation } from "./mean_and_deviation.ts";

interface StageEnd {
  /** From 1. */
  readonly epoch: number;
  readonly steps: number;
  readonly seconds: number;
}

interface Rates {
  /** Mean over all accelerators, as a fraction. */
  readonly au: number;
  /** Of all accelerators together. */
  readonly samplesPerSecond: number;
}

export type DlioEvent =
  | { readonly kind: "start"; readonly result: Result }
  | { readonly kind: "warning"; readonly text: string }
  | { readonly kind: "threads"; readonly threads: ChosenThreads }
  | { readonly kind: "generation"; readonly isDone: boolean }
  /** Empty where a manifest said which files there are. */
  | { readonly kind: "listed"; readonly listings: readonly DlioListing[] }
  | { readonly kind: "epoch"; readonly epoch: number }
  | { readonly kind: "epoch end" } & StageEnd
  | { readonly kind: "block"; readonly block: number }
  /** `compute`: seconds of a step. */
  | { readonly kind: "block end"; readonly block: number; readonly compute: MeanAndDeviation }
    & StageEnd
    & Rates
  | { readonly kind: "evaluation" }
  | { readonly kind: "evaluation end" } & StageEnd & Rates
  | {
    readonly kind: "transfer";
    readonly verb: "saving" | "loading";
    /** From 1 in its epoch. */
    readonly number: number;
    readonly epoch: number;
    /** Steps done in that epoch. */
    readonly step: number;
    /** Absent while it is about to begin. */
    readonly done?: Pick<CheckpointTransfer, "seconds" | "bytes" | "ranks">;
  }
  | { readonly kind: "end"; readonly result: Result };
