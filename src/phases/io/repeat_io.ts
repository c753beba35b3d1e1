/**
 * Raw I/O as often as `--repeat N` says: each time the files are prepared anew, as a second run of the command
 * would, and `--time-limit` bounds all of it. An interrupt or a failure ends it with what was counted until then.
 */
import { InterruptedError } from "../../base/errors.ts";
import { pause } from "../pause.ts";
import { timeLimitReached } from "../time_limit.ts";
import type { IoRequest } from "./io_request.ts";
import { type PreparedFiles, prepareFiles } from "./prepare_files.ts";
import { type IoOutcome, runIo } from "./run_io.ts";

export interface IoRepetition {
  readonly repeat: number;
  readonly gapSeconds: number;
  readonly timeLimitSeconds: number | undefined;
}

export interface IoRun {
  readonly prepared: PreparedFiles;
  readonly outcome: IoOutcome;
}

export interface IoRuns {
  /** One that was cut short, or failed, is the last. */
  readonly runs: readonly [IoRun, ...IoRun[]];
  readonly interrupted: InterruptedError | undefined;
}

/** What tests replace. */
export interface IoMeans {
  readonly prepare: typeof prepareFiles;
  readonly run: typeof runIo;
}

export async function repeatIo(
  request: IoRequest,
  first: PreparedFiles,
  { repeat, gapSeconds, timeLimitSeconds }: IoRepetition,
  { prepare, run }: IoMeans = { prepare: prepareFiles, run: runIo },
): Promise<IoRuns> {
  const limit = new AbortController();
  const timer = timeLimitSeconds === undefined
    ? undefined
    : setTimeout(() => limit.abort(timeLimitReached(timeLimitSeconds)), timeLimitSeconds * 1000);
  const { console, env, now, interrupt: asked } = request.outside;
  const interrupt = AbortSignal.any([asked, limit.signal]);
  const limited = { ...request, outside: { console, env, now, interrupt } };
  try {
    const runs: [IoRun, ...IoRun[]] = [{ prepared: first, outcome: await run(limited, first) }];
    let { interrupted, failure } = runs[0].outcome;
    while (runs.length < repeat && !interrupted && !failure) {
      interrupted = await pausedUntil(gapSeconds, interrupt);
      if (interrupted) break;
      const prepared = await prepare(limited, true);
      const outcome = await run(limited, prepared);
      runs.push({ prepared, outcome });
      ({ interrupted, failure } = outcome);
    }
    return { runs, interrupted };
  } finally {
    clearTimeout(timer);
  }
}

async function pausedUntil(seconds: number, signal: AbortSignal): Promise<InterruptedError | undefined> {
  try {
    await pause(seconds, signal);
    return undefined;
  } catch (error) {
    if (error instanceof InterruptedError) return error;
    throw error;
  }
}
