/** The resolved workload as `plan --show-config` prints it: every key, its value, where the value came from. */
import { describeKey, type KeyPath, keyPaths } from "./keys/mod.ts";
import type { ValueSource } from "./raw/raw_config.ts";
import { shownValue, type Workload } from "./workload.ts";

export interface ConfigRow {
  readonly key: KeyPath;
  /** On one line; "(set)" for secrets, "(unset)" where there is no value. */
  readonly value: string;
  readonly source: string;
}

const LONGEST_VALUE = 72;

export function configRows(workload: Workload): readonly ConfigRow[] {
  return keyPaths()
    .filter((key) => describeKey(key).type !== "any" || workload.isSet(key))
    .map((key) => ({ key, value: valueText(workload, key), source: sourceText(workload.sourceOf(key)) }));
}

/** The rows as aligned text. */
export function showConfig(workload: Workload): readonly string[] {
  const rows = configRows(workload);
  const keyWidth = Math.max(...rows.map(({ key }) => key.length));
  const valueWidth = Math.max(...rows.map(({ value }) => value.length));
  return rows.map(({ key, value, source }) =>
    `${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${source}`
  );
}

/** "default", "yaml (unet3d.yaml line 12)", "derived (the loader of framework pytorch)". */
export function sourceText({ kind, detail }: ValueSource): string {
  if (detail === "" || detail === kind) return kind;
  return detail.startsWith(`${kind} `) ? detail : `${kind} (${detail})`;
}

function valueText(workload: Workload, key: KeyPath): string {
  const value = shownValue(workload, key);
  if (value === undefined) return "(unset)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length <= LONGEST_VALUE) return text === "" ? "''" : text;
  const count = Array.isArray(value) ? ` (${value.length} in all)` : "";
  return `${text.slice(0, LONGEST_VALUE - 1 - count.length)}…${count}`;
}
