/**
 * The endpoints that one Worker uses: whose turn it is, which of them are out for a while because they failed,
 * and what each of them did. It never refuses: where all are out, the one that is due first is tried.
 */
import { Histogram, type HistogramData } from "../../metrics/histogram.ts";
import { type FailureKind, RequestFailure } from "../http/request_failure.ts";
import type { AttemptWatch, Endpoint, Endpoints } from "./endpoints.ts";
import type { LoadBalancing } from "./object_settings.ts";
import { isThrottle } from "./retry_policy.ts";

/** What one endpoint did, as plain data for the way to the main thread. */
export interface EndpointRecord {
  readonly url: string;
  readonly requests: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** By HTTP status or kind of failure. */
  readonly errors: Readonly<Record<string, number>>;
  /** Requests under way on it when it first said that there were too many; null: it never did. */
  readonly throttledFrom: number | null;
  readonly timesTakenOut: number;
  readonly backoffSeconds: number;
  readonly firstByte: HistogramData;
  readonly whole: HistogramData;
}

export interface Repeats {
  readonly requests: number;
  readonly bytes: number;
}

/** Failures that say something about the endpoint, not about the object. */
const AT_ONCE: readonly FailureKind[] = ["refused", "name", "tls"];
const AFTER_SOME: readonly FailureKind[] = ["reset", "timeout", "shortBody", "protocol"];
const SOME = 3;
/** Name of what a server did that ended a kept connection at the moment when it was used. */
const GIVEN_UP = "closed";
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

interface State {
  readonly endpoint: Endpoint;
  inFlight: number;
  /** Failures since the last success. */
  failures: number;
  /** Not used before this time; 0: in use. */
  outUntilMs: number;
  pauseMs: number;
  requests: number;
  sent: number;
  received: number;
  repeats: number;
  repeatedBytes: number;
  readonly errors: Record<string, number>;
  throttledFrom: number | null;
  timesTakenOut: number;
  backoffSeconds: number;
  readonly firstByte: Histogram;
  readonly whole: Histogram;
}

export class EndpointSet implements Endpoints {
  readonly #states: readonly State[];
  readonly #balancing: LoadBalancing;
  readonly #now: () => number;
  /** Whose failures they were. */
  readonly #failures = new WeakMap<RequestFailure, State>();
  #turn: number;

  /** `rank` is the number of the accelerator or generator over all processes. */
  constructor(
    endpoints: readonly Endpoint[],
    balancing: LoadBalancing,
    rank: number,
    now: () => number = () => performance.now(),
  ) {
    if (endpoints.length === 0) throw new RangeError("A set of endpoints needs one at least");
    this.#states = endpoints.map(newState);
    this.#balancing = balancing;
    this.#turn = rank % endpoints.length;
    this.#now = now;
  }

  async use<T>(attempt: (endpoint: Endpoint, watch: AttemptWatch) => Promise<T>): Promise<T> {
    const state = this.#choose();
    const began = this.#now();
    state.requests++;
    state.inFlight++;
    const watch: AttemptWatch = {
      answered: (atMs) => state.firstByte.record(atMs - began),
      repeated: (bytes) => repeated(state, bytes),
      sent: (bytes) => state.sent += bytes,
      received: (bytes) => state.received += bytes,
    };
    try {
      const answer = await attempt(state.endpoint, watch);
      state.whole.record(this.#now() - began);
      back(state);
      return answer;
    } catch (error) {
      if (error instanceof RequestFailure) this.#failed(state, error);
      throw error;
    } finally {
      state.inFlight--;
    }
  }

  /** A pause after an attempt that failed, laid at the door of the endpoint that made it necessary. */
  paused(failure: RequestFailure, seconds: number): void {
    const state = this.#failures.get(failure);
    if (state) state.backoffSeconds += seconds;
  }

  /** Requests that were sent once more on another connection, and the bytes of their bodies. */
  get repeats(): Repeats {
    const sum = (of: (state: State) => number) => this.#states.reduce((all, state) => all + of(state), 0);
    return { requests: sum((state) => state.repeats), bytes: sum((state) => state.repeatedBytes) };
  }

  records(): EndpointRecord[] {
    return this.#states.map((state) => ({
      url: state.endpoint.url,
      requests: state.requests,
      bytesSent: state.sent,
      bytesReceived: state.received,
      errors: { ...state.errors },
      throttledFrom: state.throttledFrom,
      timesTakenOut: state.timesTakenOut,
      backoffSeconds: state.backoffSeconds,
      firstByte: state.firstByte.data(),
      whole: state.whole.data(),
    }));
  }

  #choose(): State {
    const now = this.#now();
    const count = this.#states.length;
    let chosen: State | undefined;
    let dueFirst: State | undefined;
    for (let i = 0; i < count; i++) {
      // Not undefined: the index is below the count.
      const state = this.#states[(this.#turn + i) % count] as State;
      if (!dueFirst || state.outUntilMs < dueFirst.outUntilMs) dueFirst = state;
      if (state.outUntilMs > now) continue;
      if (!chosen || (this.#balancing === "least_connections" && state.inFlight < chosen.inFlight)) {
        chosen = state;
      }
    }
    // The count was checked when the set was made.
    const state = chosen ?? dueFirst as State;
    // One request finds out whether it is back; until it is answered the others stay away.
    if (state.outUntilMs > 0) state.outUntilMs = now + state.pauseMs;
    if (this.#balancing !== "rank") this.#turn = (this.#turn + 1) % count;
    return state;
  }

  #failed(state: State, failure: RequestFailure): void {
    this.#failures.set(failure, state);
    const { status } = failure.facts;
    const name = failure.kind === "answer" && status !== undefined ? String(status) : failure.kind;
    state.errors[name] = (state.errors[name] ?? 0) + 1;
    if (isThrottle(failure)) {
      state.throttledFrom = Math.min(state.throttledFrom ?? Infinity, state.inFlight);
      return;
    }
    if (failure.kind === "answer") return back(state); // it speaks, whatever it says
    if (!AT_ONCE.includes(failure.kind) && !AFTER_SOME.includes(failure.kind)) return;
    state.failures++;
    if (this.#states.length === 1) return;
    if (AFTER_SOME.includes(failure.kind) && state.failures < SOME) return;
    state.pauseMs = state.outUntilMs === 0 ? FIRST_PAUSE_MS : Math.min(2 * state.pauseMs, LONGEST_PAUSE_MS);
    if (state.outUntilMs === 0) state.timesTakenOut++;
    state.outUntilMs = this.#now() + state.pauseMs;
  }
}

/** A failure of nobody's: connections that are kept end some time. */
function repeated(state: State, bytes: number): void {
  state.requests++;
  state.repeats++;
  state.repeatedBytes += bytes;
  state.errors[GIVEN_UP] = (state.errors[GIVEN_UP] ?? 0) + 1;
}

function back(state: State): void {
  state.failures = 0;
  state.outUntilMs = 0;
}

function newState(endpoint: Endpoint): State {
  return {
    endpoint,
    inFlight: 0,
    failures: 0,
    outUntilMs: 0,
    pauseMs: FIRST_PAUSE_MS,
    requests: 0,
    sent: 0,
    received: 0,
    repeats: 0,
    repeatedBytes: 0,
    errors: {},
    throttledFrom: null,
    timesTakenOut: 0,
    backoffSeconds: 0,
    firstByte: new Histogram(),
    whole: new Histogram(),
  };
}
