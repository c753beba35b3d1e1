/** Everything that a run was asked to do, decided before the first byte moves. The commands make it. */
import type { Address } from "../base/address.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { DlioEvent } from "../report/dlio/dlio_event.ts";
import type { ResolvedObjective } from "../report/verdict.ts";
import type { Phases } from "../report/schema/phases.ts";
import type { ChosenThreads } from "../report/schema/result.ts";
import type { IoOptions } from "../storage/store.ts";
import type { Console } from "../terminal/console.ts";
import type { ProgressStyle } from "../terminal/progress_line.ts";
import type { Workload } from "../workload/workload.ts";

export type PhaseName = "generate" | "train" | "checkpoint" | "verify" | "clean";

export interface CheckpointRequest {
  /** Folder of all checkpoints. */
  readonly place: Address;
  /** What the user named: levels between it and the place are made. */
  readonly base: Address;
  /** Checkpoints that lie there already are given up. */
  readonly overwrite: boolean;
  /** Makes every tensor smaller alike; 1: the model's own size. */
  readonly scale: number;
}

export interface RunRequest {
  readonly command: string;
  readonly phases: readonly PhaseName[];
  readonly workload: Workload;
  readonly spec: DatasetSpec;
  /** No workload was named, so `spec` says nothing about what should lie there. */
  readonly byAddress?: true;
  readonly data: Address;
  readonly io: IoOptions;
  readonly cluster: Cluster;
  /** In this process; the plan counts those of all processes. */
  readonly accelerators: number;
  readonly resultsFolder: string | undefined;
  /** Where DLIO's own files go; undefined: to `dlio/` in the folder of the results. */
  readonly dlioFolder?: string;
  /** Hears what DLIO's log would say, at the moment when it happens; on rank 0 only. */
  readonly onDlioEvent?: (event: DlioEvent, at: Date) => void;
  /** False for commands that leave a result only when --results is given. */
  readonly keepsResult: boolean;
  readonly generate: {
    /** Of this process, where it has so many files. */
    readonly threads: ChosenThreads;
    readonly overwrite: boolean;
    readonly fsync: "none" | "file" | "end";
  };
  readonly reading: {
    readonly verify: "off" | "sample" | "full";
    readonly cache: "keep" | "drop" | "fail";
    readonly onDamage: "continue" | "stop";
    readonly durationSeconds: number | undefined;
    /** How often training is measured, and the pause between. */
    readonly repeat: number;
    readonly gapSeconds: number;
  };
  /** Of runs that save or load checkpoints. */
  readonly checkpoints?: CheckpointRequest;
  readonly verify: {
    readonly fraction: number;
    readonly maxFindings: number;
    /** Files are opened and counted; what they hold is not looked at. */
    readonly structure: boolean;
  };
  readonly timeLimitSeconds: number | undefined;
  readonly readOnly: boolean;
  readonly objectives: readonly ResolvedObjective[];
  readonly label: string | null;
  readonly note: string | null;
  readonly quiet: boolean;
  readonly progress: ProgressStyle;
  readonly outside: Outside;
}

/** The world outside, passed in. */
export interface Outside {
  readonly console: Console;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly now: () => Date;
  readonly interrupt: AbortSignal;
  onStatusRequest(show: () => void): () => void;
}

/** What one phase may change of the result. */
export type PhaseResult<Name extends keyof Phases> = NonNullable<Phases[Name]>;
