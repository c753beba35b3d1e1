/**
 * Looks at the Workers' shared memory once a second while a phase runs, for series.csv, and keeps the histograms
 * of the whole phase for histograms.json. The Workers know nothing of it.
 */
import type { Histogram, HistogramData } from "../metrics/histogram.ts";
import { merged, totals, type WorkerMetrics } from "../metrics/shared_memory.ts";
import type { SeriesRow } from "../report/series.ts";
import type { KernelAccount } from "./kernel_account.ts";
import type { NetworkCounter } from "./network_bytes.ts";
import { processCpuSeconds } from "./process_cpu.ts";

export interface Recorded {
  readonly rows: SeriesRow[];
  readonly histograms: Record<string, HistogramData>;
}

export interface Recording {
  readonly phase: string;
  readonly op: "read" | "write";
  readonly host: string;
  readonly device: KernelAccount;
  readonly network: NetworkCounter;
  /** Undefined until the Workers exist. */
  parts(): readonly WorkerMetrics[];
  epoch(): number | null;
}

interface Look {
  readonly at: number;
  readonly bytes: number;
  readonly errors: number;
  readonly inFlightSeconds: number;
  readonly latency: Histogram;
  readonly device: number | null;
  /** In the direction of the operation. */
  readonly network: number | null;
  readonly cpu: number | null;
}

const SECOND_MS = 1000;

export class Recorder {
  readonly #recording: Recording;
  readonly #into: Recorded;
  readonly #timer: ReturnType<typeof setInterval>;
  #last: Look;

  constructor(recording: Recording, into: Recorded) {
    this.#recording = recording;
    this.#into = into;
    this.#last = this.#look();
    this.#timer = setInterval(() => this.#second(), SECOND_MS);
  }

  /** Ends with the part of a second that is left. */
  close(): void {
    clearInterval(this.#timer);
    this.#second();
    const { phase, op, parts } = this.#recording;
    this.#into.histograms[`${phase}.${op}`] = merged(parts(), op).data();
  }

  #second(): void {
    const now = this.#look();
    const before = this.#last;
    this.#last = now;
    const seconds = (now.at - before.at) / 1000;
    // Workers clear their histograms between epochs; then everything in it is new.
    const isNew = now.latency.count < before.latency.count;
    const latency = isNew ? now.latency : now.latency.since(before.latency);
    const { p50, p99, max } = latency.summary();
    if (seconds <= 0 || (now.bytes === before.bytes && latency.count === 0)) return;
    const { phase, op, host } = this.#recording;
    this.#into.rows.push({
      timeMs: Math.round(now.at),
      host,
      phase,
      epoch: this.#recording.epoch(),
      op,
      bytes: now.bytes - before.bytes,
      ops: latency.count,
      inFlight: (now.inFlightSeconds - before.inFlightSeconds) / seconds,
      latencyP50Ms: p50,
      latencyP99Ms: p99,
      latencyMaxMs: max,
      errors: now.errors - before.errors,
      deviceBytes: now.device === null || before.device === null ? null : now.device - before.device,
      netBytes: now.network === null || before.network === null ? null : now.network - before.network,
      cpuPercent: now.cpu === null || before.cpu === null ? null : 100 * (now.cpu - before.cpu) / seconds,
    });
  }

  #look(): Look {
    const { op, device, network } = this.#recording;
    const counted = network();
    const parts = this.#recording.parts();
    const sum = totals(parts);
    return {
      at: performance.timeOrigin + performance.now(),
      bytes: sum.bytesMoved,
      errors: sum.errors,
      inFlightSeconds: sum.inFlightSeconds,
      latency: merged(parts, op),
      device: device.bytes(),
      network: counted && (op === "read" ? counted.received : counted.sent),
      cpu: processCpuSeconds(),
    };
  }
}
