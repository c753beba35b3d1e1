/**
 * Runs the requests of one store: counts their attempts, repeats those that may heal, waits between them, and
 * turns the last failure into a StorageError. It never looks into a body, and it repeats nothing that the caller
 * has marked as spent.
 */
import type { PendingOperation, PendingRequest } from "../../metrics/pending_cells.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { OPERATION_NOTICE, type Pending } from "../store.ts";
import { RequestCounters } from "./request_counters.ts";
import { errorKind, requestError } from "./request_error.ts";
import { isHealable, pauseMs } from "./retry_policy.ts";

export interface RequestsOptions {
  /** Attempts at one request, in all. */
  readonly attempts: number;
  readonly isTraced: boolean;
  /** The address of a name, as messages print it. */
  readonly addressOf: (name: string) => string;
  /** What the operator is told: a stable upper-case word, and the text. */
  readonly notice: (code: string, text: string) => void;
  /** Called when something was completed that a Worker may wait for. */
  readonly wake: () => void;
  readonly pause: Pause;
  /** Told how long was waited after a failed attempt. */
  readonly paused?: (failure: RequestFailure, seconds: number) => void;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Resolves after that time; rejects with the signal's reason. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** One request with all its attempts. */
export class Request implements PendingRequest {
  /** As messages say it: "read", "write", "list", ... */
  readonly verb: string;
  readonly operation: PendingOperation;
  readonly name: string;
  readonly offset: number;
  /** Of its body, for the trace. */
  readonly bytes: number;
  /** When the first attempt began. */
  beganMs = 0;
  /** Number of the present attempt, from 1. */
  attempt = 0;
  /** Bytes that the present attempt has moved. */
  moved = 0;
  /** Its work is done already, or part of it cannot be undone: another attempt would do it twice. */
  isSpent = false;
  /** The present attempt has begun to send a body. */
  isSending = false;
  /** An attempt broke off in its body, and nobody said what became of it. */
  mayBeTorn = false;
  /** It belongs to a write that began once more: its first attempt is a repeated one too. */
  isRepeat = false;

  constructor(
    verb: string,
    operation: PendingOperation,
    name: string,
    range: { readonly offset: number; readonly bytes: number } = NO_RANGE,
  ) {
    this.verb = verb;
    this.operation = operation;
    this.name = name;
    this.offset = range.offset;
    this.bytes = range.bytes;
  }
}

const NO_RANGE = { offset: 0, bytes: 0 };

export class Requests {
  readonly counters = new RequestCounters();
  readonly #options: RequestsOptions;
  readonly #active = new Set<Request>();
  #whole = 0;
  #answered = 0;
  #drained: (() => void)[] = [];

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Everything but a RequestFailure, the caller's own errors among them, is thrown on as it is. */
  async run<T>(request: Request, attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    request.beganMs = performance.now();
    this.#active.add(request);
    try {
      for (;;) {
        request.attempt++;
        request.moved = 0;
        request.isSending = false;
        const began = this.#options.isTraced ? performance.now() : 0;
        try {
          const result = await attempt();
          if (this.#options.isTraced) this.#trace(request, performance.now() - began, "done");
          return result;
        } catch (error) {
          request.mayBeTorn ||= request.isSending && !isAnswer(error);
          if (!(error instanceof RequestFailure)) throw error;
          if (this.#options.isTraced) this.#trace(request, performance.now() - began, errorKind(error));
          await this.#afterFailure(request, error, signal);
        } finally {
          this.counters.requests++;
          if (request.attempt > 1 || request.isRepeat) this.counters.retriedBytes += request.moved;
        }
      }
    } finally {
      this.#active.delete(request);
      this.moved();
      this.#settle();
    }
  }

  /** Work of several requests: nothing is drained in the middle of it. */
  async whole<T>(work: () => Promise<T>): Promise<T> {
    this.#whole++;
    try {
      return await work();
    } finally {
      this.#whole--;
      this.#settle();
    }
  }

  /** Something was answered, or a piece of it. */
  moved(): void {
    this.#answered++;
    this.#options.wake();
  }

  /** A pause that counts as time lost to failures. */
  async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const began = performance.now();
    try {
      await this.#options.pause(milliseconds, signal);
    } finally {
      this.counters.backoffMs += performance.now() - began;
    }
  }

  addressOf(name: string): string {
    return this.#options.addressOf(name);
  }

  warn(code: string, text: string): void {
    this.#options.notice(code, text);
  }

  /** Each of them calls `wake` when it ends. */
  get underWay(): number {
    return this.#active.size;
  }

  pending(): Pending {
    let oldest: Request | undefined;
    // A set keeps its order, and requests begin in that order.
    for (const request of this.#active) {
      oldest = request;
      break;
    }
    return { requests: this.#active.size, answered: this.#answered, oldest };
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    if (this.#isBusy) await new Promise<void>((resolve) => this.#drained.push(resolve));
  }

  get #isBusy(): boolean {
    return this.#whole > 0 || this.#active.size > 0;
  }

  #settle(): void {
    if (this.#isBusy) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  async #afterFailure(request: Request, failure: RequestFailure, signal?: AbortSignal): Promise<void> {
    this.counters.failed(errorKind(failure));
    this.moved();
    signal?.throwIfAborted();
    const { attempts, random, paused } = this.#options;
    if (request.isSpent || request.attempt >= attempts || !isHealable(failure)) {
      throw requestError(failure, {
        operation: request.verb,
        address: this.#options.addressOf(request.name),
        attempt: request.attempt,
        attempts: Math.max(attempts, request.attempt),
      });
    }
    this.counters.retries++;
    const began = performance.now();
    await this.pause(pauseMs(failure, request.attempt, random()), signal);
    paused?.(failure, (performance.now() - began) / 1000);
    signal?.throwIfAborted();
  }

  #trace({ verb, name, offset, bytes, attempt }: Request, milliseconds: number, outcome: string): void {
    const range = bytes > 0 ? ` ${bytes} bytes at ${offset}` : "";
    this.#options.notice(
      OPERATION_NOTICE,
      `${verb} ${this.addressOf(name)}${range}, attempt ${attempt}, ${
        milliseconds.toFixed(2)
      } ms, ${outcome}`,
    );
  }
}

function isAnswer(error: unknown): boolean {
  return error instanceof RequestFailure && error.kind === "answer";
}

/** The pause of real runs. */
export const timerPause: Pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    }, milliseconds);
    const aborted = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", aborted, { once: true });
  });
