/**
 * Runs a crew of Workers to the end of their work. The first failure stops all of them; they drain, and that
 * first error is thrown. A Worker is never terminated: one that cannot drain is left behind, and main.ts ends it
 * with the process.
 */
import { closeEventfd, openEventfd, ringEventfd } from "../../ffi/eventfd.ts";
import { type Finding, PreflightError } from "../base/errors.ts";
import { controlBlock, type SharedMetrics } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import { workerEnded, workerStarted } from "../workers/alive.ts";
import { idleWorkers, leaveIdle, takeIdle, workersStay } from "../workers/idle_workers.ts";
import { fromWire, type FromWorker, type WorkerKind, type WorkerSetup } from "../workers/protocol.ts";
import { workerUrl } from "../workers/worker_url.ts";
import { StartGate } from "./start_gate.ts";

export interface CrewOrders<Job> {
  readonly kind: WorkerKind;
  readonly metrics: SharedMetrics;
  setup(worker: number): Omit<WorkerSetup<Job>, "bells" | "stays">;
  readonly signal: AbortSignal;
  readonly onFinding?: (finding: DamageFinding) => void;
  readonly onStage?: (worker: number, stage: number, record: unknown) => void;
  readonly onCheckpoint?: (epoch: number, step: number) => void;
  /** Called before the Workers are asked to start; `wake` makes those that began look at the control block. */
  readonly onStarted?: (wake: () => void) => void;
  /** A Worker had its store open then, by Unix time, and began or waits for work. */
  readonly onReady?: (atMs: number) => void;
  /** A Worker had ended its work then, by Unix time. */
  readonly onDone?: (atMs: number) => void;
  readonly onNotice?: (code: string, text: string) => void;
  readonly onEndpoints?: (records: readonly EndpointRecord[]) => void;
  /** Open files that the process may have beside its Workers' own. */
  readonly descriptors: Descriptors;
}

export interface Descriptors {
  readonly limit: number;
  readonly openFiles: number;
}

/** A Worker costs 6 to 7 descriptors, the process itself about 40; Deno panics when it cannot have them. */
const PER_WORKER = 8;
const PROCESS = 40;

export function descriptorFinding(workers: number, { limit, openFiles }: Descriptors): Finding | undefined {
  const need = PROCESS + PER_WORKER * workers + openFiles;
  if (need <= limit) return undefined;
  return {
    severity: "error",
    code: "DESCRIPTORS",
    text:
      `${workers} Workers with ${openFiles} open files need ${need} file descriptors, ${limit} are allowed.`,
    remedy: `Run 'ulimit -n ${need}' first, or use fewer accelerators, threads or jobs.`,
  };
}

/** How long a crew that was told to stop may take before it counts as stuck, and before the operator is told. */
const DRAIN_MS = 30_000;
const SLOW_DRAIN_MS = 2000;
/** Workers that load at the same time: enough to keep the processors busy beside what waits for storage. */
const STARTING = Math.max(8, 2 * navigator.hardwareConcurrency);

/** What tests replace. */
export interface CrewMeans {
  readonly drainMs: number;
  urlOf(kind: WorkerKind): URL;
}

export async function runCrew<Job, Report>(
  orders: CrewOrders<Job>,
  { drainMs, urlOf }: CrewMeans = { drainMs: DRAIN_MS, urlOf: workerUrl },
): Promise<Report[]> {
  const { metrics, signal } = orders;
  const url = urlOf(orders.kind);
  const tooFew = descriptorFinding(metrics.workers + idleWorkers(url.href), orders.descriptors);
  if (tooFew) throw new PreflightError([tooFew]);
  signal.throwIfAborted();
  const control = controlBlock(metrics);
  let firstError: unknown;
  const bells = Array.from({ length: metrics.workers }, openEventfd);
  let areBellsOpen = true;
  let hasEnded = false;
  const wake = () => {
    if (areBellsOpen) bells.forEach(ringEventfd);
  };
  let slowTimer: ReturnType<typeof setTimeout> | undefined;
  let stuckTimer: ReturnType<typeof setTimeout> | undefined;
  const { promise: stuck, reject: giveUp } = Promise.withResolvers<never>();
  const gate = new StartGate(STARTING);
  const stop = (error: unknown) => {
    firstError ??= error;
    slowTimer ??= setTimeout(() => orders.onNotice?.("DRAINING", slowDrain(drainMs)), SLOW_DRAIN_MS);
    stuckTimer ??= setTimeout(() => {
      orders.onNotice?.("STUCK", leftBehind(drainMs));
      giveUp(firstError);
    }, drainMs);
    control.stop();
    gate.close();
    wake();
  };
  const onAbort = () => stop(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    orders.onStarted?.(wake);
    const members = Array.from({ length: metrics.workers }, async (_, worker) => {
      return await gate.enter()
        ? await member<Job, Report>(orders, url, bells, worker, gate, stop)
        : undefined;
    });
    const reports = await Promise.race([Promise.all(members), stuck]);
    hasEnded = true;
    if (firstError !== undefined) throw firstError;
    return reports.filter((report) => report !== undefined);
  } finally {
    clearTimeout(slowTimer);
    clearTimeout(stuckTimer);
    signal.removeEventListener("abort", onAbort);
    areBellsOpen = false;
    // A Worker that is stuck may still ring: its bells stay until the process ends.
    if (hasEnded) bells.forEach(closeEventfd);
  }
}

/** Resolves when the Worker has ended its work, however it ended; a failure goes to `stop`. */
function member<Job, Report>(
  orders: CrewOrders<Job>,
  url: URL,
  bells: readonly number[],
  index: number,
  gate: StartGate,
  stop: (error: unknown) => void,
): Promise<Report | undefined> {
  const stays = workersStay(orders.metrics.workers);
  const worker = takeIdle(url.href) ?? newWorker(url, `${orders.kind} ${index}`);
  return new Promise((resolve) => {
    let hasBegun = false;
    const begun = () => {
      if (!hasBegun) gate.passed();
      hasBegun = true;
    };
    const end = (report?: Report) => {
      begun();
      if (!stays) workerEnded();
      resolve(report);
    };
    worker.onmessage = ({ data }: MessageEvent<FromWorker<Report>>) => {
      switch (data.kind) {
        case "ready":
          begun();
          return orders.onReady?.(data.atMs);
        case "stage":
          return orders.onStage?.(index, data.stage, data.record);
        case "checkpoint":
          return orders.onCheckpoint?.(data.epoch, data.step);
        case "finding":
          return orders.onFinding?.(data.finding);
        case "notice":
          return orders.onNotice?.(data.code, data.text);
        case "endpoints":
          return orders.onEndpoints?.(data.records);
        case "uncaught":
          return stop(fromWire(data.error)); // it still drains
        case "failed":
          stop(fromWire(data.error));
          return end();
        case "done":
          orders.onDone?.(data.atMs);
          if (stays) leaveIdle(url.href, worker);
          return end(data.report);
      }
    };
    worker.onerror = (event) => {
      // A Worker that does not even load. Otherwise the runtime ends the process with its own status.
      event.preventDefault();
      stop(new Error(`Worker ${orders.kind} ${index} failed: ${event.message}`));
      end();
    };
    worker.postMessage({ ...orders.setup(index), bells, stays });
  });
}

function newWorker(url: URL, name: string): Worker {
  workerStarted();
  return new Worker(url, { type: "module", name });
}

function slowDrain(drainMs: number): string {
  return `Requests in flight do not end; they have ${
    drainMs / 1000
  } s in all, another Ctrl-C leaves at once.`;
}

function leftBehind(drainMs: number): string {
  return `Storage did not answer for ${
    drainMs / 1000
  } s after the run was stopped, so requests in flight were ` +
    "left behind. Look at the storage: a request that never ends blocks its process.";
}
