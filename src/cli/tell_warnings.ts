/** For commands that compute or look only: a run has its warnings in its result and shows them itself. */
import type { Workload } from "../workload/workload.ts";
import type { Invocation } from "./command.ts";

export function tellWarnings(
  { warnings }: Pick<Workload, "warnings">,
  { options, context }: Pick<Invocation, "options" | "context">,
): void {
  if (options.quiet) return;
  for (const { text } of warnings) context.console.err(`warning: ${text}\n`);
}
