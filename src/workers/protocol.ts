/**
 * What the main thread and its Workers say to each other: configuration, errors and the end. Progress and
 * numbers go through shared memory (metrics/shared_memory.ts), never through messages.
 */
import type { DamageFinding } from "../report/schema/parts.ts";
import {
  ClusterError,
  ConfigError,
  IntegrityError,
  InterruptedError,
  PreflightError,
  StokerError,
  StorageError,
} from "../base/errors.ts";
import type { SplitLists } from "../dataset/name_list/name_list.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { SharedMetrics } from "../metrics/shared_memory.ts";
import type { Shuffle } from "../sampling/epoch_plan.ts";
import type { TimeValue } from "../workload/values/time_value.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import type { IoOptions } from "../storage/store.ts";
import type { PartedFiles } from "./shared_parts.ts";

/** Entry points: `<kind>_worker.ts` in this folder. */
export type WorkerKind =
  | "generator"
  | "verifier"
  | "structure"
  | "accelerator"
  | "io"
  | "ceiling"
  | "checkpoint"
  | "checkpoint_verifier";

/** How a Worker reaches the storage; an address in its printed form. */
export interface StoreSetup {
  readonly address: string;
  readonly io: IoOptions;
  /** Of null://, where nobody looks at the bytes: they have the right number and no content. */
  readonly unmade?: boolean;
}

export interface WorkerSetup<Job> {
  readonly worker: number;
  readonly metrics: SharedMetrics;
  readonly store: StoreSetup;
  /** Bells of all Workers (ffi/eventfd.ts), this one's at its own index. */
  readonly bells: readonly number[];
  /** It ends with the process, and may get more work before (idle_workers.ts). */
  readonly stays: boolean;
  /** For Workers that serve a dataset. */
  readonly spec?: DatasetSpec;
  readonly job: Job;
}

/** Files of this process: every `stride`-th from `first` on, `count` of them; tickets number them. */
export interface FileShare {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

export interface GenerateJob extends FileShare {
  /** Each file is forced to the device before it gets its name. */
  readonly fsync: boolean;
  /** Files that one Worker has under way, at most. */
  readonly lanes: number;
  /** Workers that take files of this share. */
  readonly threads: number;
  /** False: a file that is there already, with the right size and content, is left alone. */
  readonly rewrite: boolean;
}

export interface VerifyJob extends FileShare {
  /** Files, or parts of them, that one Worker has under way. */
  readonly lanes: number;
  /** 1: every byte; less: that share of them, in blocks that the seed chooses. */
  readonly fraction: number;
  /** Files that are shared by several Workers; absent where each has whole ones. */
  readonly parts?: PartedFiles;
}

export interface StructureJob extends FileShare {
  /** All files that lie there: train files first. */
  readonly lists: SplitLists;
  /** 1: every file; less: that share of them, chosen by the seed. */
  readonly fraction: number;
}

/** A stretch of a run in which all accelerators do the same. */
export interface Stage {
  readonly kind: "train" | "evaluate";
  /** Counted from 1. */
  readonly epoch: number;
}

/** Value of the control block's phase after the last stage. */
export const FINISHED = 0x7fffffff;

/** The stages of a job repeat for as long as the main thread opens another one. */
export function stageOf(job: AcceleratorJob, number: number): Stage {
  const { stages } = job;
  const stage = stages[number % stages.length];
  if (!stage) throw new RangeError("A job of accelerators needs a stage");
  const epochs = Math.max(...stages.map((one) => one.epoch));
  return { kind: stage.kind, epoch: stage.epoch + Math.floor(number / stages.length) * epochs };
}

/** How the accelerators read one split. */
export interface SplitPlan {
  readonly files: number;
  readonly batch: number;
  /** Bound of the steps of an epoch; 0: none. */
  readonly maxSteps: number;
  readonly step: TimeValue;
}

/**
 * What is read at a time. "file": all of it, for its neighbours in the plan. "batch": what its neighbours in the
 * plan need, of one batch. "sample": what a sample needs. With the last two a file stays open between its samples.
 */
export type ReadUnitKind = "file" | "batch" | "sample";

export interface AcceleratorJob {
  /** Number of this Worker's accelerator over all processes, and how many there are. */
  readonly accelerator: number;
  readonly accelerators: number;
  readonly stages: readonly Stage[];
  readonly train: SplitPlan;
  readonly evaluate: SplitPlan;
  readonly fileShuffle: Shuffle;
  readonly sampleShuffle: Shuffle;
  readonly shuffleSeed: number;
  readonly seedChangeEpoch: boolean;
  /** Samples under way; 0: read in the loop, no overlap. */
  readonly readers: number;
  /** Batches read ahead. */
  readonly prefetch: number;
  readonly readUnit: ReadUnitKind;
  /** The files of a dataset that Stoker did not make; its own names follow from the specification. */
  readonly foreign?: SplitLists;
  readonly rowGroups: {
    /** Row groups that a reader keeps. */
    readonly kept: number;
    /** Row groups that follow each other and are read with one request. */
    readonly together: number;
  };
  readonly verify: "off" | "sample" | "full";
  readonly stopOnDamage: boolean;
  readonly preprocess: TimeValue;
  /** Decode what is read. */
  readonly decode: boolean;
  /** Seed of the emulated times. */
  readonly timeSeed: number;
  /** Seconds from the first stage on after which accelerator 0 ends with the step under way; Infinity: never. */
  readonly durationSeconds: number;
  /** Steps from one checkpoint within an epoch to the next; 0: none. */
  readonly checkpointEvery: number;
}

export type FromWorker<Report> =
  /** With the Unix time: the message may wait for the main thread. */
  | { readonly kind: "ready"; readonly atMs: number }
  /** The stage of this number (from 0) is over for this Worker; the record is what its coordinator asked for. */
  | { readonly kind: "stage"; readonly stage: number; readonly record?: unknown }
  /** This accelerator has come to a checkpoint within an epoch, and waits until it is saved. */
  | { readonly kind: "checkpoint"; readonly epoch: number; readonly step: number }
  | { readonly kind: "finding"; readonly finding: DamageFinding }
  | { readonly kind: "notice"; readonly code: string; readonly text: string }
  /** What the endpoints of an object store did for this Worker; sent once, before its last message. */
  | { readonly kind: "endpoints"; readonly records: readonly EndpointRecord[] }
  /** Thrown where nobody catches it. The Worker drains, and its `failed` or `done` still follows. */
  | { readonly kind: "uncaught"; readonly error: WireError }
  | { readonly kind: "failed"; readonly error: WireError }
  /** With the Unix time at which the work was done: cleaning up and the message take longer. */
  | { readonly kind: "done"; readonly atMs: number; readonly report: Report };

/** An error as it crosses threads: classes do not survive structured cloning. */
export interface WireError {
  readonly class: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly address?: string;
  readonly attempt?: number;
  readonly operation?: string;
  readonly errno?: string;
  readonly stack?: string;
  readonly cause?: WireError;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) {
    return { class: "Error", code: "BUG", message: String(error), remedy: "" };
  }
  const known = error instanceof StokerError ? error : undefined;
  return {
    class: error.name,
    code: known?.code ?? "BUG",
    message: error.message,
    remedy: known?.remedy ?? "",
    ...(known?.address === undefined ? {} : { address: known.address }),
    ...(known?.attempt === undefined ? {} : { attempt: known.attempt }),
    ...(error instanceof StorageError ? { operation: error.operation } : {}),
    ...(error instanceof StorageError && error.errno !== undefined ? { errno: error.errno } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: toWire(error.cause) }),
  };
}

export function fromWire(wire: WireError): Error {
  const facts = {
    code: wire.code,
    remedy: wire.remedy,
    ...(wire.address === undefined ? {} : { address: wire.address }),
    ...(wire.attempt === undefined ? {} : { attempt: wire.attempt }),
    ...(wire.cause === undefined ? {} : { cause: fromWire(wire.cause) }),
  };
  switch (wire.class) {
    case "StorageError":
      return new StorageError(wire.message, {
        ...facts,
        operation: wire.operation ?? "",
        ...(wire.errno === undefined ? {} : { errno: wire.errno }),
      });
    case "IntegrityError":
      return new IntegrityError(wire.message, facts);
    case "ClusterError":
      return new ClusterError(wire.message, facts);
    case "InterruptedError":
      return new InterruptedError(wire.message, facts);
    case "ConfigError":
      return new ConfigError(
        [{ code: wire.code, key: "", text: wire.message, remedy: wire.remedy }],
        facts.cause,
      );
    case "PreflightError":
      return new PreflightError([
        { severity: "error", code: wire.code, text: wire.message, remedy: wire.remedy },
      ], facts.cause);
    default: {
      const error = new Error(wire.message, facts.cause === undefined ? undefined : { cause: facts.cause });
      error.name = wire.class;
      if (wire.stack !== undefined) error.stack = wire.stack;
      return error;
    }
  }
}
