/**
 * How many readers and writers a process starts when nobody said. A written 1 means 1 here; only "auto", or
 * nothing, asks for these rules.
 */
import type { RunContext } from "../context.ts";
import { readVariable } from "../environment/read_variable.ts";
import type { Derived } from "./derived.ts";

const CAP = "DLIO_MAX_AUTO_THREADS";
const READ_CAP = 8;
const WRITE_CAP = 32;
/** Generating is bound by memory and storage, so more Workers than processors only cost memory. */
const GENERATORS_MOST = 16;
/** Uploads are mostly waiting, so objects get more writers than there are processors. */
const LEAST_UPLOADS = 8;

export function autoReadThreads(context: RunContext): Derived<number> {
  const cap = capOf(context, READ_CAP);
  return {
    value: Math.min(perRank(context), cap.value),
    rule: `auto: ${share(context)}, at most ${cap.rule}`,
    ...misreadOf(cap),
  };
}

/** As DLIO its own rule; otherwise Stoker's, on every storage: each of its Workers has many requests under way. */
export function autoWriteThreads(
  storageType: "local_fs" | "direct_fs" | "s3" | "aistore",
  context: RunContext,
): Derived<number> {
  if (context.mode === "stoker") return autoGenerators(context);
  const cap = capOf(context, WRITE_CAP);
  if (storageType !== "s3" && storageType !== "direct_fs") {
    return {
      value: Math.min(perRank(context), cap.value),
      rule: `auto: ${share(context)}, at most ${cap.rule}`,
      ...misreadOf(cap),
    };
  }
  return {
    value: Math.min(Math.max(LEAST_UPLOADS, 2 * perRank(context)), cap.value),
    rule: `auto on ${storageType}: twice ${share(context)}, at least ${LEAST_UPLOADS}, at most ${cap.rule}`,
    ...misreadOf(cap),
  };
}

export function autoGenerators(
  context: Pick<RunContext, "cpus" | "processesPerNode" | "env">,
): Derived<number> {
  const cap = capOf(context, GENERATORS_MOST);
  const processes = Math.max(1, context.processesPerNode);
  const most = cap.value < GENERATORS_MOST ? cap.rule : String(GENERATORS_MOST);
  return {
    value: Math.max(1, Math.min(GENERATORS_MOST, cap.value, Math.floor(context.cpus / processes))),
    rule: `auto: ${context.cpus} processors / ${processes} processes of the node, at most ${most}`,
    ...misreadOf(cap),
  };
}

function perRank({ cpus, ranksPerNode }: RunContext): number {
  return Math.max(1, Math.floor(cpus / Math.max(1, ranksPerNode)));
}

function share({ cpus, ranksPerNode }: RunContext): string {
  return `${cpus} processors / ${ranksPerNode} ranks of the node`;
}

function capOf({ env }: Pick<RunContext, "env">, fallback: number): Derived<number> {
  const { value, misread } = readVariable(CAP, env);
  if (value !== undefined) return { value, rule: `${value} (${CAP})` };
  return { value: fallback, rule: String(fallback), ...(misread ? { misread: CAP } : {}) };
}

function misreadOf({ misread }: Derived<number>): Pick<Derived<number>, "misread"> {
  return misread === undefined ? {} : { misread };
}
