/**
 * The first look at what the operator named, made by another thread: a mount whose server is away answers never,
 * and whoever asks it cannot be interrupted. It must not be the main thread that waits there, which could then
 * neither say so nor hear Ctrl-C. Says nothing about what lies at a path.
 */
import { pathAnswers } from "../../ffi/file_status.ts";
import { formatDuration } from "../base/units.ts";
import { workerEnded, workerStarted } from "../workers/alive.ts";
import { timeLimitReached } from "./time_limit.ts";

export interface Patience {
  readonly say: (line: string) => void;
  readonly interrupt: AbortSignal;
  /** `--time-limit` */
  readonly limitSeconds: number | undefined;
}

/** After so long without an answer the operator is told, and again each time it has doubled. */
const SILENT_MS = 2000;

/** Returns when each path has answered; throws the reason of an interrupt. */
export async function firstTouch(
  paths: Iterable<string>,
  { say, interrupt, limitSeconds }: Patience,
  answers: (path: string) => Promise<void> = pathAnswers,
  silentMs = SILENT_MS,
): Promise<void> {
  const limit = new AbortController();
  const limitTimer = limitSeconds === undefined
    ? undefined
    : setTimeout(() => limit.abort(timeLimitReached(limitSeconds)), limitSeconds * 1000);
  const signal = AbortSignal.any([interrupt, limit.signal]);
  try {
    for (const path of new Set(paths)) await touch(path, signal, say, answers, silentMs);
  } finally {
    clearTimeout(limitTimer);
  }
}

async function touch(
  path: string,
  signal: AbortSignal,
  say: (line: string) => void,
  answers: (path: string) => Promise<void>,
  silentMs: number,
): Promise<void> {
  signal.throwIfAborted();
  const began = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (afterMs: number) => {
    timer = setTimeout(() => {
      const waited = formatDuration(Math.round((performance.now() - began) / 1000));
      say(`warning: No answer from '${path}' for ${waited}: its file system hangs, or its server is away.`);
      tell(performance.now() - began);
    }, afterMs);
  };
  const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
  const onAbort = () => {
    say(`warning: The look at '${path}' cannot be taken back: the process ends when the kernel lets it go.`);
    stop(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  // Like a Worker that storage does not answer, the thread in the kernel must not keep the program.
  workerStarted();
  const answered = answers(path).finally(workerEnded);
  tell(silentMs);
  try {
    await Promise.race([answered, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
