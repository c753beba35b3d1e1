/**
 * What becomes of variables that do not parse, or act no more: the one place that decides whether one of them stops
 * a run. A variable that acts in a run of Stoker's own must not be replaced by a default in silence, and one that
 * cannot act must not stop it.
 */
import type { Problem } from "../../base/errors.ts";
import type { RawWarning } from "../raw/raw_config.ts";
import { type Environment, type Misread, misreadOf } from "./read_variable.ts";
import type { Variable } from "./variable.ts";
import { actsFromDotenv, type VariableName, variableRows } from "./variables.ts";

export interface Surroundings {
  /** As DLIO, a variable that does not parse counts as its default; otherwise it is refused where it acts. */
  readonly mode: "stoker" | "dlio";
  /** Of the process, with what `.env` adds to it. */
  readonly env: Environment;
  /** Names in the file `.env` that the process does not set. */
  readonly fromDotenv?: ReadonlySet<string>;
}

export interface Judgement {
  readonly problems: readonly Problem[];
  readonly warnings: readonly RawWarning[];
}

/** `acting`: the variables whose value the run asked for. Those of launchers are judged in cluster/. */
export function judgeVariables(
  surroundings: Surroundings,
  acting: ReadonlySet<VariableName> = new Set(),
): Judgement {
  const problems: Problem[] = [];
  const warnings: RawWarning[] = [];
  const { mode, env, fromDotenv = new Set() } = surroundings;
  for (const [name, variable] of variableRows()) {
    if (variable.layer === "launcher") continue;
    if (variable.type === "removed") {
      if (env[name] !== undefined || fromDotenv.has(name)) warnings.push(removed(name, variable.useInstead));
      continue;
    }
    if (fromDotenv.has(name) && variable.layer !== "none" && !actsFromDotenv(name)) {
      warnings.push(ignoredInDotenv(name));
      continue;
    }
    const misread = misreadOf(name, env);
    if (misread === undefined) continue;
    const source = sourceOf(name, fromDotenv);
    if (mode === "stoker" && acting.has(name) && !variable.fallsBack && !isAddress(variable)) {
      problems.push(misreadProblem(name, misread, source));
    } else warnings.push(misreadWarning(name, misread, source, usesDefault(variable, mode)));
  }
  return { problems, warnings };
}

/** Where a variable came from, for messages. */
export function sourceOf(name: string, fromDotenv: Surroundings["fromDotenv"]): string {
  return fromDotenv?.has(name) ? "the file .env" : "the process environment";
}

function misreadProblem(name: string, { shown, reason, instead }: Misread, source: string): Problem {
  return {
    code: "ENVIRONMENT_VALUE",
    key: name,
    value: shown,
    source,
    text: `Cannot use ${shown} as ${name}: ${reason}.`,
    remedy: instead === undefined
      ? `Correct ${name} or unset it.`
      : `Correct ${name} or unset it; its default is ${instead}.`,
  };
}

/** Nothing stands in for the address of a server: storage/object refuses the one that it would ask, in any mode. */
function isAddress({ type }: Variable): boolean {
  return type === "url" || type === "urls";
}

function usesDefault(variable: Variable, mode: Surroundings["mode"]): boolean {
  return !isAddress(variable) && (mode === "dlio" || variable.fallsBack === true);
}

function misreadWarning(
  name: string,
  { shown, reason, instead }: Misread,
  source: string,
  counts: boolean,
): RawWarning {
  const rest = !counts
    ? "it has no effect in this run"
    : instead === undefined
    ? "it is ignored"
    : `${instead} is used`;
  return { code: "ENVIRONMENT_VALUE", text: `${name} is ${shown} in ${source}: ${reason}; ${rest}.` };
}

function removed(name: string, useInstead: string): RawWarning {
  const text = `${name} is set, but has no effect any more; set the workload key ${useInstead} instead.`;
  return { code: "ENVIRONMENT_REMOVED", text };
}

function ignoredInDotenv(name: string): RawWarning {
  const text = `${name} stands in the file .env, where it has no effect; set it in the process environment.`;
  return { code: "ENVIRONMENT_IGNORED", text };
}
