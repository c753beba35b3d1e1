/**
 * Which engine serves local storage here: io_uring where it works, else threads, said once. What was asked for
 * by name is kept or refused, never replaced.
 */
import { type Finding, PreflightError } from "../../base/errors.ts";
import { NoIoUring, Ring } from "../../../ffi/io_uring.ts";
import type { IoOptions } from "../store.ts";
import type { Engine } from "./engine.ts";
import { MOST_THREADS, ThreadsEngine } from "./threads_engine.ts";
import { UringEngine } from "./uring_engine.ts";

export interface ChosenEngine {
  readonly engine: Engine;
  readonly notes: readonly string[];
}

/** `makeUring` makes the ring, or throws NoIoUring where it cannot be had. */
export function chooseEngine(
  io: IoOptions,
  base: bigint,
  bell: number | undefined,
  makeUring: (depth: number, base: bigint, bell?: number) => Engine = newUring,
): ChosenEngine {
  if (io.engine === "threads") return { engine: threads(io.queueDepth, bell), notes: [] };
  try {
    return { engine: makeUring(io.queueDepth, base, bell), notes: [] };
  } catch (error) {
    if (!(error instanceof NoIoUring)) throw error;
    if (io.engine === "uring") throw new PreflightError([noUring(error.message)], error);
    return instead(io.queueDepth, bell, error.message);
  }
}

/** What of a queue depth one Worker will have; 'auto' must not promise more than the engine that it becomes. */
export function depthHere({ engine, queueDepth }: IoOptions, makeRing: () => void = tryRing): number {
  if (engine !== "auto" || queueDepth <= MOST_THREADS) return queueDepth;
  try {
    makeRing();
    return queueDepth;
  } catch (error) {
    if (error instanceof NoIoUring) return MOST_THREADS;
    throw error;
  }
}

function tryRing(): void {
  new Ring(1).release();
}

function newUring(depth: number, base: bigint, bell?: number): Engine {
  return new UringEngine(depth, base, bell);
}

function instead(queueDepth: number, bell: number | undefined, reason: string): ChosenEngine {
  const notes = [
    `Engine threads instead of io_uring: ${reason}. With them a Worker has at most ${MOST_THREADS} requests in flight. ` +
    "Allow io_uring on this machine for lower latency and CPU.",
  ];
  const depth = Math.min(queueDepth, MOST_THREADS);
  return { engine: new ThreadsEngine(depth, bell), notes };
}

function threads(depth: number, bell: number | undefined): Engine {
  const tooDeep = depthFinding({ engine: "threads", queueDepth: depth });
  if (tooDeep) throw new PreflightError([tooDeep]);
  return new ThreadsEngine(depth, bell);
}

/** Why so many requests of one Worker cannot be in flight by the engine that was asked for. */
export function depthFinding(
  { engine, queueDepth }: Pick<IoOptions, "engine" | "queueDepth">,
): Finding | undefined {
  if (engine !== "threads" || queueDepth <= MOST_THREADS) return undefined;
  return {
    severity: "error",
    code: "QUEUE_DEPTH",
    text: `Cannot keep ${queueDepth} requests in flight with --io-engine threads: a Worker has ` +
      `${MOST_THREADS} threads.`,
    remedy: `Use --queue-depth ${MOST_THREADS} or less, or --io-engine uring.`,
  };
}

function noUring(reason: string): Finding {
  return {
    severity: "error",
    code: "IO_URING",
    text: `Cannot use --io-engine uring: ${reason}`,
    remedy: "Use --io-engine auto or threads, or allow io_uring on this machine.",
  };
}
