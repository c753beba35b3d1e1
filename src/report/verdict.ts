/** The verdict over a finished run, from its numbers alone: AU, objectives, bytes. Pure. */
import { judgeObjective, measuredText, type ObjectiveRule } from "./objectives.ts";
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
  for (const objective of judged.filter(({ met }) => !met)) {
    reasons.push(`Objective '${objective.expression}' is missed: measured ${measuredText(objective)}.`);
  }
  const found = findingsOf(phases);
  const isCut = (verify?.findingsLeftOut ?? 0) > 0;
  if (verify?.proves === "structure") reasons.push(...unsound(found, isCut));
  else reasons.push(...wrong(found, isCut));
  const isAsked = au !== null || judged.length > 0 || verify !== undefined;
  return {
    verdict: reasons.length > 0 ? "fail" : isAsked ? "pass" : "none",
    reasons,
    objectives: judged,
  };
}

function unsound(found: readonly DamageFinding[], isCut: boolean): string[] {
  const files = new Set(found.map(({ file }) => file)).size;
  return files === 0 ? [] : [`Unsound structure in ${filesOf(files, isCut)}.`];
}

/** Of findings that were left out nobody knows whether they are in other files. */
function filesOf(count: number, isCut: boolean): string {
  return `${isCut ? "at least " : ""}${count} ${count === 1 ? "file" : "files"}`;
}

const WITHOUT_BYTES = [
  ["unreadable", "cannot be read", "cannot be read"],
  ["missing", "is missing", "are missing"],
  ["unexpected", "does not belong there", "do not belong there"],
] as const;

/** A file whose bytes nobody saw has no wrong ones. */
function wrong(found: readonly DamageFinding[], isCut: boolean): string[] {
  const kinds: readonly string[] = WITHOUT_BYTES.map(([kind]) => kind);
  const damaged = new Set(found.filter(({ kind }) => !kinds.includes(kind)).map(({ file }) => file));
  const others = WITHOUT_BYTES.flatMap(([kind, one, many]) => {
    const files = new Set(found.filter((finding) => finding.kind === kind).map(({ file }) => file));
    const count = [...files].filter((file) => !damaged.has(file)).length;
    return count === 0
      ? []
      : [`${isCut ? "At least " : ""}${count} ${count === 1 ? `file ${one}` : `files ${many}`}.`];
  });
  const bytes = damaged.size === 0 ? [] : [`Wrong bytes in ${filesOf(damaged.size, isCut)}.`];
  return [...bytes, ...others];
}

/** Everything that was found wrong, in whichever phase. */
export function findingsOf({ train, verify, checkpoint }: Phases): DamageFinding[] {
  return [...verify?.findings ?? [], ...train?.findings ?? [], ...checkpoint?.findings ?? []];
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
