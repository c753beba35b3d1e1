/**
 * The one validated description of a run: every key of keys/ with a typed value and the place it came from.
 * Immutable; `interpret.ts` is the only maker. Its data is plain, so that it can travel to other ranks and Workers.
 */
import { describeKey, isKeyPath, type KeyPath, keyPaths, type Values } from "./keys/mod.ts";
import { type TimeValue, writtenTime } from "./values/time_value.ts";
import type { RawWarning, ValueSource } from "./raw/raw_config.ts";

/** Everything that a Workload consists of, fit for JSON and postMessage. */
export interface WorkloadData {
  readonly name: string;
  readonly values: Values;
  /** Where each value came from; a path that is missing here has its default. */
  readonly sources: Readonly<Record<string, ValueSource>>;
  readonly warnings: readonly RawWarning[];
}

/** A resolved configuration as nested plain data; secrets are "(set)". */
export type ConfigTree = { readonly [key: string]: unknown };

const DEFAULT: ValueSource = { kind: "default", detail: "" };

export class Workload {
  /** The plain form: `new Workload(data)` on another rank or in a Worker gives an equal Workload. */
  readonly data: WorkloadData;

  constructor(data: WorkloadData) {
    this.data = data;
  }

  get name(): string {
    return this.data.name;
  }

  get values(): Values {
    return this.data.values;
  }

  get warnings(): readonly RawWarning[] {
    return this.data.warnings;
  }

  sourceOf(path: KeyPath): ValueSource {
    return this.data.sources[path] ?? DEFAULT;
  }

  /** True where somebody wrote the value down; false for defaults and derived values. */
  isSet(path: KeyPath): boolean {
    const { kind } = this.sourceOf(path);
    return kind !== "default" && kind !== "derived";
  }

  /** Every value that exists, nested as in a workload file, which it is again. Safe to print and to store. */
  config(): ConfigTree {
    const tree: Record<string, unknown> = {};
    for (const path of keyPaths()) {
      const value = shownValue(this, path);
      const { type } = describeKey(path);
      if (value === undefined || type === "any" || type === "section" || this.#isInAbsentSection(path)) {
        continue;
      }
      place(tree, path.split("."), value);
    }
    return tree;
  }

  /** "checkpoint.ksm.await_time" means nothing, and would switch merging on, where "checkpoint.ksm" is absent. */
  #isInAbsentSection(path: KeyPath): boolean {
    const above = path.slice(0, path.lastIndexOf("."));
    return isKeyPath(above) && describeKey(above).type === "section" && this.values[above] === false;
  }
}

/** The value of a key as a workload file writes it, and as it may be shown: secrets are "(set)". */
export function shownValue(workload: Workload, path: KeyPath): unknown {
  const value = workload.values[path];
  if (value === undefined) return undefined;
  const { type } = describeKey(path);
  if (type === "secret") return "(set)";
  // The table gives keys of type timeValue exactly this value type.
  return type === "timeValue" ? writtenTime(value as TimeValue) : value;
}

function place(tree: Record<string, unknown>, parts: readonly string[], value: unknown): void {
  let node = tree;
  for (const part of parts.slice(0, -1)) {
    const below = node[part] ?? {};
    node[part] = below;
    node = below as Record<string, unknown>; // only sections lie above a key, and they are made here
  }
  node[parts.at(-1) ?? ""] = value;
}
