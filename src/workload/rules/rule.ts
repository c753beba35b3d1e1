/**
 * One thing that keys can say only in contradiction to each other or to the machine. Rules are data plus a pure
 * check over the whole Workload; all of them run before anything is touched, and all findings are reported together.
 */
import type { RunContext } from "../context.ts";
import type { KeyPath } from "../keys/mod.ts";
import type { Workload } from "../workload.ts";

export type Severity = "error" | "warning";

export interface Rule {
  /** DLIO's number (V1 to V31), or a word for a rule of Stoker's own. */
  readonly id: string;
  /** The condition as the documentation prints it. */
  readonly when: string;
  readonly severity: Severity | { readonly stoker: Severity; readonly dlio: Severity };
  /** Every key that the check looks at, the one to name first. A rule is skipped while one of them is unreadable. */
  readonly reads: readonly KeyPath[];
  readonly check: (workload: Workload, context: RunContext) => RuleFinding | undefined;
}

export interface RuleFinding {
  /** The key to name where it is not the first of `reads`. */
  readonly key?: KeyPath;
  /** What contradicts what, as sentences. */
  readonly text: string;
  readonly remedy: string;
}

export function severityOf(rule: Rule, mode: RunContext["mode"]): Severity {
  return typeof rule.severity === "string" ? rule.severity : rule.severity[mode];
}
