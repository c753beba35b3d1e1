/** How many generator Workers a process starts: as told, as the workload says, or as many as pay. Pure. */
import { configError } from "../base/errors.ts";
import type { ChosenThreads } from "../report/schema/result.ts";
import { chosenThreads } from "../phases/chosen_threads.ts";
import type { RunContext } from "../workload/context.ts";
import { autoGenerators } from "../workload/derive/threads.ts";
import type { Workload } from "../workload/workload.ts";

const KEY = "reader.write_threads";

export function generatorThreads(
  option: string | undefined,
  workload: Workload,
  context: Pick<RunContext, "cpus" | "processesPerNode" | "env">,
): ChosenThreads {
  if (option === undefined) return chosenThreads(workload, KEY);
  if (option !== "auto") return { key: KEY, count: threadsOf(option), rule: "command line: --threads" };
  const { value, rule } = autoGenerators(context);
  return { key: KEY, count: value, rule };
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
