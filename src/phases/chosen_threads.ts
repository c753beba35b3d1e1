/** How many readers or writers a process has, and why, in the words of whoever decided it. Pure. */
import type { ChosenThreads } from "../report/schema/result.ts";
import type { Workload } from "../workload/workload.ts";

export function chosenThreads(
  workload: Pick<Workload, "sourceOf" | "values">,
  key: "reader.read_threads" | "reader.write_threads",
): ChosenThreads {
  const { kind, detail } = workload.sourceOf(key);
  const rule = kind === "derived" ? detail : detail === "" ? kind : `${kind}: ${detail}`;
  return { key, count: workload.values[key], rule };
}
