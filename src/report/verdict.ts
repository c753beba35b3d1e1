/** The verdict over a finished run, from its numbers alone: AU, objectives, bytes. Pure. */
import { judgeObjective, type ObjectiveRule } from "./objectives.ts";
import type { DamageFinding, Objective } from "./schema/parts.ts";
import type { Phases } from "./schema/phases.ts";
import type { Result } from "./schema/result.ts";

export interface ResolvedObjective {
  readonly rule: ObjectiveRule;
  /** Path of its metric below phases. */
  readonly path: string;
}

export interface Judgement {
  readonly verdict: Result["verdict"];
  readonly reasons: readonly string[];
  readonly objectives: readonly Objective[];
}

/** "none" where nothing was asked that could be missed. */
export function judge(phases: Phases, objectives: readonly ResolvedObjective[]): Judgement {
  const { train, verify } = phases;
  const judged = objectives.map(({ rule, path }) => judgeObjective(rule, path, phases));
  const reasons: string[] = [];
  const au = train?.au.mean ?? null;
  if (train && au !== null && au < train.au.target) {
    reasons.push(`AU ${percent(au)} is below the target of ${percent(train.au.target)}.`);
  }
  for (const { expression, measured, met } of judged) {
    if (!met) reasons.push(`Objective '${expression}' is missed: measured ${measured}.`);
  }
  const damaged = new Set(findingsOf(phases).map((finding) => finding.file));
  if (damaged.size > 0) {
    const what = verify?.proves === "structure" ? "Unsound structure" : "Wrong bytes";
    reasons.push(`${what} in ${damaged.size} ${damaged.size === 1 ? "file" : "files"}.`);
  }
  const isAsked = au !== null || judged.length > 0 || verify !== undefined;
  return {
    verdict: reasons.length > 0 ? "fail" : isAsked ? "pass" : "none",
    reasons,
    objectives: judged,
  };
}

/** Everything that was found wrong, in whichever phase. */
export function findingsOf({ train, verify, checkpoint }: Phases): DamageFinding[] {
  return [...verify?.findings ?? [], ...train?.findings ?? [], ...checkpoint?.findings ?? []];
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
