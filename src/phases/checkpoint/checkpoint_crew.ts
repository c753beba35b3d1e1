/**
 * The ranks of this process, one Worker each, kept for all saves and loads of a run: their start never stands in
 * a measurement, and they wait without work in between.
 */
import {
  controlBlock,
  createSharedMetrics,
  type WorkerMetrics,
  workerParts,
} from "../../metrics/shared_memory.ts";
import type { DamageFinding } from "../../report/schema/parts.ts";
import {
  type CheckpointJob,
  type CheckpointOrder,
  OrderBoard,
  type RankReport,
} from "../../workers/checkpoint_job.ts";
import type { EndpointRecord } from "../../storage/object/endpoint_set.ts";
import { FINISHED, type StoreSetup } from "../../workers/protocol.ts";
import { runCrew } from "../crew.ts";
import { descriptorsNow } from "../descriptors.ts";

export interface CheckpointCrewOrders {
  readonly jobs: readonly Omit<CheckpointJob, "board">[];
  readonly store: StoreSetup;
  readonly signal: AbortSignal;
  readonly onFinding: (finding: DamageFinding) => void;
  readonly onNotice: (code: string, text: string) => void;
  readonly onEndpoints: (records: readonly EndpointRecord[]) => void;
}

export interface OrderDone {
  /** In the order of the jobs. */
  readonly reports: readonly RankReport[];
  /** From the order until the first and the last rank were done. */
  readonly secondsFirstDone: number;
  readonly seconds: number;
}

export class CheckpointCrew {
  readonly parts: readonly WorkerMetrics[];
  readonly #control;
  readonly #board = new OrderBoard();
  readonly #crew: Promise<unknown>;
  readonly #ended: Promise<"ended">;
  #isOver = false;
  #number = 0;
  #wake = () => {};
  #arrived = (_worker: number, _number: number, _report: RankReport) => {};

  /** Starts the Workers; the first order waits until all of them are there. */
  constructor(orders: CheckpointCrewOrders) {
    const { jobs, store } = orders;
    const metrics = createSharedMetrics(jobs.length);
    this.parts = workerParts(metrics);
    this.#control = controlBlock(metrics);
    this.#crew = runCrew<CheckpointJob, null>({
      kind: "checkpoint",
      metrics,
      signal: orders.signal,
      descriptors: descriptorsNow(jobs.reduce((files, job) => files + job.filesInFlight, 0)),
      setup: (worker) => {
        const job = jobs[worker];
        if (!job) throw new RangeError(`There is no rank ${worker}`);
        return { worker, metrics, store, job: { ...job, board: this.#board.buffer } };
      },
      onFinding: orders.onFinding,
      onNotice: orders.onNotice,
      onEndpoints: orders.onEndpoints,
      onStarted: (wake) => this.#wake = wake,
      // Only Workers of this kind are in the crew, and their record is always a report.
      onStage: (worker, number, record) => this.#arrived(worker, number, record as RankReport),
    });
    const over = () => {
      this.#isOver = true;
      return "ended" as const;
    };
    this.#ended = this.#crew.then(over, over);
  }

  /** Every rank does the same; throws the first error of any of them, when all have drained. */
  async perform(order: CheckpointOrder): Promise<OrderDone> {
    const number = this.#number++;
    const reports = new Map<number, RankReport>();
    const times: number[] = [];
    let opened = 0;
    const everybody = new Promise<"done">((resolve) => {
      this.#arrived = (worker, of, report) => {
        if (of !== number) return;
        times.push((performance.now() - opened) / 1000);
        reports.set(worker, report);
        if (reports.size === this.parts.length) resolve("done");
      };
    });
    this.#board.write(order);
    opened = performance.now();
    this.#control.phase = number + 1;
    if (!this.#isOver) this.#wake();
    if (await Promise.race([everybody, this.#ended]) === "ended") {
      await this.#crew;
      throw new Error("The Workers ended before their work");
    }
    return {
      reports: [...reports].sort(([a], [b]) => a - b).map(([, report]) => report),
      secondsFirstDone: Math.min(...times),
      seconds: Math.max(...times),
    };
  }

  /** Lets the Workers go and waits until they are gone; never throws. */
  async end(): Promise<void> {
    this.#control.phase = FINISHED;
    if (!this.#isOver) this.#wake();
    await this.#ended;
  }
}
