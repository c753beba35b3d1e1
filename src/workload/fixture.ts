/** Raw configurations and contexts for tests, so that a test states only what it is about. */
import type { RunContext } from "./context.ts";
import { interpret } from "./interpret.ts";
import type { RawConfig, RawEntry, RawValue, ValueSource } from "./raw/raw_config.ts";
import type { Workload } from "./workload.ts";

const YAML: ValueSource = { kind: "yaml", detail: "test.yaml" };

/** Every value comes from YAML unless a source is given. */
export function rawOf(values: Readonly<Record<string, RawValue>>, source: ValueSource = YAML): RawConfig {
  const entries = Object.entries(values).map((
    [path, value],
  ): [string, RawEntry] => [path, { path, value, source }]);
  return { name: "test", entries: new Map(entries), hydra: { overrides: [] }, warnings: [] };
}

/** One accelerator on a machine with 8 processors and 16 GiB. */
export function contextOf(context: Partial<RunContext> = {}): RunContext {
  return {
    mode: "stoker",
    worldSize: 1,
    ranksPerNode: 1,
    processesPerNode: 1,
    cpus: 8,
    availableMemoryBytes: 2 ** 34,
    env: {},
    ...context,
  };
}

export function workloadOf(
  values: Readonly<Record<string, RawValue>>,
  context: Partial<RunContext> = {},
): Workload {
  return interpret(rawOf(values), contextOf(context));
}
