/**
 * One run from its first phase to its verdict: keeps the result document, writes it after every change worth
 * keeping, and ends it whatever happens.
 */
import { EXIT, InterruptedError, StokerError } from "../base/errors.ts";
import { type Address, printAddress } from "../base/address.ts";
import { thisMachine } from "../metrics/host/this_machine.ts";
import type { DlioEvent } from "../report/dlio/dlio_event.ts";
import { procFacts } from "../report/dlio/proc_facts.ts";
import type { ChosenThreads, Result } from "../report/schema/result.ts";
import { failureFacts } from "../report/failure_facts.ts";
import { type ProgressState, renderLive } from "../terminal/progress.ts";
import { ProgressLine } from "../terminal/progress_line.ts";
import type { CounterName } from "../metrics/counters.ts";
import type { WorkerMetrics } from "../metrics/shared_memory.ts";
import type { EndpointRecord } from "../storage/object/endpoint_set.ts";
import { OPERATION_NOTICE, type Store, type StoreDescription } from "../storage/store.ts";
import type { StoreSetup } from "../workers/protocol.ts";
import { findingsOf, judge } from "../report/verdict.ts";
import { deviceCounter } from "./device_bytes.ts";
import { DlioRecord, MOST_STEPS } from "./dlio_record.ts";
import { emptyResult } from "./empty_result.ts";
import { throttlingSentence } from "./endpoint_rows.ts";
import type { AcceleratorRecord, EpochFacts } from "./epoch_of.ts";
import { networkCounter } from "./network_bytes.ts";
import { openPlace } from "./place.ts";
import { type Recorded, Recorder } from "./recorder.ts";
import { RequestCounts } from "./request_counts.ts";
import { ResultFiles } from "./result_files.ts";
import type { RunRequest } from "./run_request.ts";
import { timeLimitReached } from "./time_limit.ts";

export class Session {
  readonly request: RunRequest;
  readonly result: Result;
  /** Aborts at an interrupt and at --time-limit. */
  readonly signal: AbortSignal;
  readonly #files: ResultFiles;
  readonly #limit = new AbortController();
  #hasBegun = false;
  #limitTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #warned = new Set<string>();
  readonly #recorded: Recorded = { rows: [], histograms: {} };
  readonly #dlio = new DlioRecord();
  readonly #places: Store[] = [];
  readonly #counts: RequestCounts;

  constructor(request: RunRequest) {
    this.request = request;
    this.result = emptyResult(request);
    this.#counts = new RequestCounts(this.result);
    this.#files = new ResultFiles(request, this.result);
    this.signal = AbortSignal.any([request.outside.interrupt, this.#limit.signal]);
    for (const { code, text } of request.workload.warnings) this.warn(code, text);
  }

  get folder(): string | undefined {
    return this.#files.folder;
  }

  /** Starts the clock of --time-limit. */
  start(): void {
    const seconds = this.request.timeLimitSeconds;
    if (seconds === undefined) return;
    this.#limitTimer = setTimeout(() => this.#limit.abort(timeLimitReached(seconds)), seconds * 1000);
  }

  /** False until work begins: a run that is refused before leaves no result. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Called by each phase when nothing can refuse it any more: from here on a result exists. */
  async begin(): Promise<void> {
    if (this.#hasBegun) return;
    await this.#files.open();
    this.#hasBegun = true;
    this.tell({ kind: "start", result: this.result });
    for (const { text } of this.result.warnings) this.tell({ kind: "warning", text });
    await this.#files.writeConfig();
    for (const { code, text } of this.result.warnings) await this.#files.log(`warning ${code} ${text}`);
    await this.save();
  }

  async save(): Promise<void> {
    await this.#files.writeResult();
  }

  /** Says a warning once, on stderr, in the result and in the log. */
  warn(code: string, text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.result.warnings.push({ code, text });
    if (this.request.cluster.rank === 0) this.request.outside.console.err(`warning: ${text}\n`);
    if (this.#hasBegun) this.tell({ kind: "warning", text });
    void this.#files.log(`warning ${code} ${text}`);
  }

  /** Tells whoever keeps DLIO's log. */
  tell(event: DlioEvent): void {
    const { cluster, onDlioEvent, outside } = this.request;
    if (cluster.rank === 0) onDlioEvent?.(event, outside.now());
  }

  /** Says how many readers or writers a phase has, and why. */
  keepThreads(threads: ChosenThreads): void {
    const known = this.result.threads.some(({ key }) => key === threads.key);
    if (known) return; // another measurement of the same phase
    this.result.threads.push(threads);
    this.tell({ kind: "threads", threads });
  }

  describeStore(description: StoreDescription): void {
    const { io } = this.result;
    io.backend = description.backend;
    io.engine = description.engine;
    io.direct = description.direct;
    for (const note of description.notes) this.warn("STORAGE_NOTE", note);
    if (description.engine === "http" && io.libraryAsked !== null) {
      this.warn(
        "LIBRARY",
        `The workload names the client ${io.libraryAsked}; what is measured is Stoker's own, as for every name.`,
      );
    }
  }

  storeSetup(): StoreSetup {
    return { address: printAddress(this.request.data), io: this.request.io };
  }

  /** Opens a place for the main thread; what reaching it takes is counted and told like that of the Workers. */
  async openPlace(address: Address = this.request.data): Promise<Store> {
    const store = await openPlace(address, this.request.io, (code, text) => this.notice(code, text));
    this.#places.push(store);
    return store;
  }

  /** What a store has to tell: operations one by one go to the log alone. */
  notice(code: string, text: string): void {
    if (code !== OPERATION_NOTICE) return this.warn(code, text);
    if (this.request.cluster.rank === 0) this.request.outside.console.err(`${text}\n`);
    void this.#files.log(text);
  }

  addEndpoints(records: readonly EndpointRecord[]): void {
    this.#counts.addEndpoints(records);
  }

  addIo(sum: Readonly<Record<CounterName, number>>): void {
    this.#counts.addCounters(sum);
  }

  /** Looks at the Workers, and at the counters of the place, every second until it is closed. */
  record(
    phase: string,
    op: "read" | "write",
    parts: () => readonly WorkerMetrics[],
    epoch: () => number | null,
    place: Address = this.request.data,
  ) {
    const host = this.result.hosts[0]?.hostname ?? "";
    const device = deviceCounter([place]);
    const network = networkCounter(place, this.request.io);
    return new Recorder({ phase, op, host, device, network, parts, epoch }, this.#recorded);
  }

  /** Another measurement begins: DLIO's files tell of the last one. */
  forgetSteps(): void {
    this.#dlio.clear();
  }

  /** Keeps the steps of a stage for DLIO's files. */
  keepSteps(facts: EpochFacts, records: readonly AcceleratorRecord[]): void {
    if (this.#dlio.add(facts, records, procFacts(thisMachine().read("/proc/meminfo")))) return;
    this.warn(
      "DLIO_STEPS",
      `DLIO's files leave out the times of single steps from epoch ${facts.stage.epoch} on: ` +
        `a run of more than ${MOST_STEPS} would make them too large.`,
    );
  }

  progress(state: () => ProgressState): { close(): void } {
    const { quiet, progress, outside, cluster } = this.request;
    const style = quiet || cluster.rank !== 0 ? "off" : progress;
    const stopListening = outside.onStatusRequest(() => {
      outside.console.err(`${renderLive(state(), Infinity, Infinity).join("\n")}\n`);
    });
    const line = new ProgressLine(outside.console, style, state);
    return {
      close() {
        stopListening();
        line.close();
      },
    };
  }

  /** Ends a run that was refused: there is nothing to tell. */
  discard(): void {
    clearTimeout(this.#limitTimer);
  }

  /** Ends the result with its verdict; `error` is what ended the run early. */
  async close(error: unknown): Promise<void> {
    clearTimeout(this.#limitTimer);
    const { result, request } = this;
    result.ended = request.outside.now().toISOString();
    this.#addPlaces();
    if (error === undefined) {
      result.status = "complete";
      this.#judge();
    } else {
      result.status = error instanceof InterruptedError ? "interrupted" : "failed";
      result.verdict = "none";
      result.reasons.push(error instanceof Error ? error.message : String(error));
      result.error = failureFacts(error);
    }
    result.exitStatus = this.exitStatus(error);
    await this.#files.log(`${result.status}, verdict ${result.verdict}`);
    await this.#files.writeRecorded(this.#recorded);
    await this.#files.writeDlio(this.#dlio);
    this.tell({ kind: "end", result });
    await this.save();
  }

  exitStatus(error: unknown): number {
    if (error instanceof StokerError) return error.exitStatus;
    if (error !== undefined) return EXIT.bug;
    if (findingsOf(this.result.phases).length > 0) return EXIT.integrity;
    return this.result.verdict === "fail" ? EXIT.verdictFail : EXIT.done;
  }

  #addPlaces(): void {
    for (const place of this.#places) this.#counts.addStore(place);
    const throttled = throttlingSentence(this.result.endpoints);
    if (throttled !== undefined) this.warn("THROTTLED", throttled);
  }

  #judge(): void {
    const { verdict, reasons, objectives } = judge(this.result.phases, this.request.objectives);
    this.result.verdict = verdict;
    this.result.reasons.push(...reasons);
    this.result.objectives.push(...objectives);
  }
}
