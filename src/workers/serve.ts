/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The life of every Worker: waits for its setup, works, drains, reports, closes itself or waits for the next setup. What a Worker throws
 * reaches the main thread as data, so that class and remedy survive.
 */
import { ringEventfd } from "../../ffi/eventfd.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { controlBlock, WorkerMetrics } from "../metrics/shared_memory.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { ControlBlock } from "../metrics/control_block.ts";
import type { StoreTies } from "../storage/open_store.ts";
import type { Store } from "../storage/store.ts";
import { countFailure } from "./count_failure.ts";
import { type FromWorker, toWire, type WorkerSetup } from "./protocol.ts";
import { type Beat, type Watch, watchWorker } from "./watch.ts";
import { Workbench } from "./workbench.ts";

/** How long the work may take to end after something was thrown that nobody caught: it may wait for ever. */
const GRACE_MS = 5000;

type BeatOf = (store: Store) => Beat | undefined;
const timers: BeatOf = () => undefined;

/** What every Worker is given, whatever it works with. */
export interface BareDuty<Job, Bench> {
  readonly job: Job;
  readonly worker: number;
  readonly bench: Bench;
  readonly metrics: WorkerMetrics;
  readonly control: ControlBlock;
  /** Aborts soon after the run was stopped. */
  readonly signal: AbortSignal;
  report(finding: DamageFinding): void;
  notice(code: string, text: string): void;
  stageDone(stage: number, record?: unknown): void;
  checkpointDue(epoch: number, step: number): void;
  /** Wakes the other Workers, so that they look at the control block at once. */
  ringOthers(): void;
}

/** As above, with a dataset. */
export interface Duty<Job> extends BareDuty<Job, Workbench> {
  readonly spec: DatasetSpec;
}

/**
 * `knowsBytes`: whether this job asks what the files of the dataset consist of. `prepare` loads what the job needs
 * before the Worker calls itself ready, so that no measured time holds it. `beatOf`: what makes the Worker look up
 * from its work; without it timers do.
 */
export function serve<Job, Report>(
  work: (duty: Duty<Job>) => Promise<Report>,
  knowsBytes: (job: Job) => boolean = () => true,
  prepare: (job: Job, spec: DatasetSpec, bench: Workbench) => Promise<void> = () => Promise.resolve(),
  beatOf: BeatOf = timers,
): void {
  const specOf = ({ spec }: WorkerSetup<Job>) => {
    if (!spec) throw new TypeError("This Worker needs the specification of a dataset");
    return spec;
  };
  serveWith<Job, Report, Workbench>(
    async (setup, ties) => {
      const bench = await Workbench.open(setup.store, specOf(setup), ties, knowsBytes(setup.job));
      try {
        await prepare(setup.job, specOf(setup), bench);
      } catch (error) {
        await bench.close().catch(() => undefined); // the first error is the one that counts
        throw error;
      }
      return bench;
    },
    (duty, setup) => work({ ...duty, spec: specOf(setup) }),
    beatOf,
  );
}

/** The same life for Workers without a dataset: `open` makes what they work with. */
export function serveWith<Job, Report, Bench extends { readonly store: Store; close(): Promise<void> }>(
  open: (setup: WorkerSetup<Job>, ties: StoreTies) => Promise<Bench>,
  work: (duty: BareDuty<Job, Bench>, setup: WorkerSetup<Job>) => Promise<Report>,
  beatOf: BeatOf = timers,
): void {
  const say = (message: FromWorker<Report>) => self.postMessage(message);
  const notice = (code: string, text: string) => say({ kind: "notice", code, text });
  const uncaught = rejectedWhenUncaught((error) => say({ kind: "uncaught", error: toWire(error) }));
  self.onmessage = async (event: MessageEvent<WorkerSetup<Job>>) => {
    const setup = event.data;
    const metrics = new WorkerMetrics(setup.metrics, setup.worker);
    const control = controlBlock(setup.metrics);
    let bench: Bench | undefined;
    let watch: Watch | undefined;
    try {
      const bell = setup.bells[setup.worker];
      bench = await open(setup, {
        ...(bell === undefined ? {} : { bell }),
        worker: setup.worker,
        workers: setup.metrics.workers,
        notice,
      });
      watch = watchWorker(bench.store, metrics, control, beatOf(bench.store));
      metrics.state = "ready";
      say({ kind: "ready", atMs: performance.timeOrigin + performance.now() });
      const working = work({
        job: setup.job,
        worker: setup.worker,
        bench,
        metrics,
        control,
        signal: watch.signal,
        report: (finding) => say({ kind: "finding", finding }),
        notice,
        ringOthers: () => {
          setup.bells.forEach((bell, index) => {
            if (index !== setup.worker) ringEventfd(bell);
          });
        },
        checkpointDue: (epoch, step) => say({ kind: "checkpoint", epoch, step }),
        stageDone: (stage, record) => say({ kind: "stage", stage, record }),
      }, setup);
      const report = await Promise.race([working, uncaught]);
      const atMs = performance.timeOrigin + performance.now();
      metrics.state = "draining";
      await bench.close();
      watch.end();
      tellEndpoints(bench.store, say);
      metrics.state = "done";
      say({ kind: "done", atMs, report });
    } catch (error) {
      metrics.state = "failed";
      countFailure(metrics, error);
      await bench?.close().catch(() => undefined); // the first error is the one that counts
      watch?.end();
      tellEndpoints(bench?.store, say);
      say({ kind: "failed", error: toWire(error) });
    }
    if (!setup.stays) self.close();
  };
}

function tellEndpoints(store: Store | undefined, say: (message: FromWorker<never>) => void): void {
  const records = store?.endpointRecords?.() ?? [];
  if (records.length > 0) say({ kind: "endpoints", records });
}

/** The runtime would print a trace of its own and end the thread, with I/O in flight. */
function rejectedWhenUncaught(tell: (error: unknown) => void): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // it may come while nobody races for it
  const caught = (event: Event, error: unknown) => {
    event.preventDefault();
    tell(error);
    setTimeout(() => reject(error), GRACE_MS);
  };
  self.addEventListener("error", (event) => caught(event, event.error));
  self.addEventListener("unhandledrejection", (event) => caught(event, event.reason));
  return promise;
}
