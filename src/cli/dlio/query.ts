/** `dlio_benchmark_query`: prints one value of a workload, named by `workflow.query`, as Python would print it. */
import { EXIT } from "../../base/errors.ts";
import { isKeyPath } from "../../workload/keys/mod.ts";
import { shownValue, type Workload } from "../../workload/workload.ts";
import type { Answer } from "../command.ts";

export function queryAnswer(workload: Workload): Answer {
  const key = workload.values["workflow.query"];
  const value = key !== undefined && isKeyPath(key) ? shownValue(workload, key) : undefined;
  return {
    exitStatus: EXIT.done,
    text: pythonText(value),
    document: { key: key ?? null, value: value ?? null },
  };
}

/** As `print` shows it; a text stands alone there and in quotes within a list. */
export function pythonText(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value).map(([key, one]) => `${repr(key)}: ${repr(one)}`).join(", ")}}`;
  }
  return String(value);
}
