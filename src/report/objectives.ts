/**
 * Objectives of --require: `METRIC < N`, where METRIC is the end of a path in `phases`. Over epochs, saves and
 * loads the worst value counts. Pure.
 */
import { configError } from "../base/errors.ts";
import type { Objective } from "./schema/parts.ts";

type Comparison = "<" | "<=" | ">" | ">=" | "==";

export interface ObjectiveRule {
  readonly expression: string;
  readonly metric: string;
  readonly comparison: Comparison;
  readonly bound: number;
}

export function parseObjective(expression: string): ObjectiveRule {
  const match = expression.match(
    /^\s*([A-Za-z0-9_.]+)\s*(<=|>=|==|<|>)\s*(-?[0-9.]+(?:e[-+]?\d+)?)\s*(%?)\s*$/i,
  );
  const bound = match ? Number(match[3]) / (match[4] ? 100 : 1) : NaN;
  if (!match || !Number.isFinite(bound)) {
    throw configError(
      "OBJECTIVE",
      "--require",
      `Objective '${expression}' is not of the form 'METRIC < NUMBER'.`,
      "Write for example --require 'readLatencyMs.p99 < 50' or --require 'au.mean >= 90%'.",
    );
  }
  return { expression, metric: match[1] ?? "", comparison: match[2] as Comparison, bound };
}

/** Finds the one metric whose path ends so; `known` is what this run will measure. */
export function resolveMetric(rule: ObjectiveRule, known: readonly string[]): string {
  const paths = known.filter((path) => path === rule.metric || path.endsWith(`.${rule.metric}`));
  const [path] = paths;
  if (path !== undefined && paths.length === 1) return path;
  throw configError(
    path === undefined ? "UNKNOWN_METRIC" : "AMBIGUOUS_METRIC",
    "--require",
    path === undefined
      ? `Objective '${rule.expression}' names no metric of this run.`
      : `Objective '${rule.expression}' is ambiguous: ${paths.join(", ")}.`,
    path === undefined
      ? "Name the end of a path below phases in result.json, e.g. au.mean."
      : "Write more of the path.",
  );
}

/** A metric without a value is not met: an objective never passes for want of a measurement. */
export function judgeObjective(rule: ObjectiveRule, path: string, measured: object): Objective {
  const values = valuesAt(measured, path.split("."));
  const known = values.filter((value) => value !== null);
  const wantsLess = rule.comparison.startsWith("<");
  const worst = (a: number, b: number) => wantsLess ? Math.max(a, b) : Math.min(a, b);
  return {
    expression: rule.expression,
    metric: path,
    measured: known.length === 0 ? null : known.reduce(worst),
    met: known.length > 0 && known.length === values.length && known.every((value) => holds(value, rule)),
  };
}

/** What was measured, without the noise of the last digits. */
export function measuredText({ measured }: Pick<Objective, "measured">): string {
  return measured === null ? "nothing" : String(Number(measured.toPrecision(9)));
}

/** The numbers at a path; members of a list are all taken. */
function valuesAt(value: unknown, path: readonly string[]): (number | null)[] {
  if (Array.isArray(value)) return value.flatMap((member) => valuesAt(member, path));
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "number" || value === null ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[key], rest); // any object can be asked for a key
}

function holds(value: number, { comparison, bound }: ObjectiveRule): boolean {
  switch (comparison) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "==":
      return value === bound;
  }
}
