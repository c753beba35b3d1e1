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
import type { DatasetSpec } from "../dataset/spec.ts";
import type { SharedMetrics } from "../metrics/shared_memory.ts";
import type { IoOptions } from "../storage/store.ts";

/** Entry points: `<kind>_worker.ts` in this folder. */
export type WorkerKind = "generator" | "verifier" | "accelerator";

/** How a Worker reaches the storage; an address in its printed form. */
export interface StoreSetup {
  readonly address: string;
  readonly io: IoOptions;
}

export interface WorkerSetup<Job> {
  readonly worker: number;
  readonly metrics: SharedMetrics;
  readonly store: StoreSetup;
  readonly job: Job;
}

export interface GenerateJob {
  readonly spec: DatasetSpec;
  /** Files of this process: every `stride`-th from `first` on, below `end`. */
  readonly first: number;
  readonly stride: number;
  readonly end: number;
  readonly fsync: boolean;
  /** True: existing files of the right name are replaced without looking at them. */
  readonly rewrite: boolean;
}

export interface VerifyJob {
  readonly spec: DatasetSpec;
  readonly files: number;
  /** 1: every byte; less: that share of the blocks, chosen by the seed. */
  readonly fraction: number;
  readonly maxFindings: number;
}

export type FromWorker<Report> =
  | { readonly kind: "ready" }
  | { readonly kind: "finding"; readonly finding: DamageFinding }
  | { readonly kind: "notice"; readonly code: string; readonly text: string }
  | { readonly kind: "failed"; readonly error: WireError }
  | { readonly kind: "done"; readonly report: Report };

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
