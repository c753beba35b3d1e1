/** How many generator Workers a process starts: as told, as the workload says, or as many as pay. Pure. */
import { configError } from "../base/errors.ts";
import type { ChosenThreads } from "../report/schema/result.ts";
import { chosenThreads } from "../phases/chosen_threads.ts";
import { readVariable } from "../workload/environment/read_variable.ts";
import type { Workload } from "../workload/workload.ts";

const KEY = "reader.write_threads";
/** Generating is bound by memory and storage, so more Workers than processors only cost memory. */
const MOST = 16;

export interface ThreadsContext {
  readonly mode: "stoker" | "dlio";
  readonly cpus: number;
  /** Processes of this node. */
  readonly processes: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function generatorThreads(
  option: string | undefined,
  workload: Workload,
  { mode, cpus, processes, env }: ThreadsContext,
): ChosenThreads {
  if (option !== undefined && option !== "auto") {
    return { key: KEY, count: threadsOf(option), rule: "command line: --threads" };
  }
  // The number that DLIO would derive counts ranks, and only there each of them is a process.
  if (mode === "dlio" || workload.isSet(KEY)) return chosenThreads(workload, KEY);
  const cap = Number(readVariable("DLIO_MAX_AUTO_THREADS", env).value ?? MOST);
  const most = Math.min(MOST, cap);
  return {
    key: KEY,
    count: Math.max(1, Math.min(most, Math.floor(cpus / processes))),
    rule: `auto: ${cpus} processors / ${processes} processes of the node, at most ${most}${
      cap === most && cap !== MOST ? " (DLIO_MAX_AUTO_THREADS)" : ""
    }`,
  };
}

function threadsOf(text: string): number {
  const threads = /^\d+$/.test(text) ? Number(text) : NaN;
  if (threads >= 1 && threads <= 1024) return threads;
  throw configError(
    "OPTION_VALUE",
    "--threads",
    `Option --threads is '${text}', it must be 'auto' or a whole number from 1 to 1024.`,
    "Leave it out to use as many as pay.",
  );
}
