/** `dlio_benchmark_query`: prints one value of a workload, named by `workflow.query`, as Python would print it. */
import { EXIT } from "../../base/errors.ts";
import { describeKey, isKeyPath, type KeyPath, keyPaths } from "../../workload/keys/mod.ts";
import { shownValue, type Workload } from "../../workload/workload.ts";
import type { Answer } from "../command.ts";

export function queryAnswer(workload: Workload): Answer {
  const key = workload.values["workflow.query"];
  const path = key === undefined ? undefined : keyOf(key);
  const value = path === undefined ? undefined : shownValue(workload, path);
  return {
    exitStatus: EXIT.done,
    text: pythonText(value),
    document: { key: key ?? null, value: value ?? null },
  };
}

/** A key by any of its names: those of the storage options have two in DLIO. */
function keyOf(name: string): KeyPath | undefined {
  return isKeyPath(name) ? name : keyPaths().find((path) => describeKey(path).aliases?.includes(name));
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
