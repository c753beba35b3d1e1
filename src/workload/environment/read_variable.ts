/**
 * Reads one variable by its row of the table. A value that does not parse never stops a run and never crashes:
 * the default counts, and a warning says so.
 */
import type { RawWarning } from "../raw/raw_config.ts";
import type { FlagVariable, IntegerVariable, ListVariable, Variable } from "./variable.ts";
import { variableRows, VARIABLES } from "./variables.ts";
import type { VariableName } from "./variables.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable of this description gives; undefined: not set and without default. */
export type VariableValue<V> = V extends FlagVariable ? boolean
  : V extends ListVariable ? readonly string[]
  : V extends IntegerVariable ? V extends { readonly default: number } ? number : number | undefined
  : V extends { readonly type: "word"; readonly words: readonly (infer Word)[] }
    ? V extends { readonly default: string } ? Word : Word | undefined
  : string | undefined;

export interface Reading<T> {
  readonly value: T;
  /** The value comes from the environment, not from the default. */
  readonly isSet: boolean;
  readonly warning?: RawWarning;
}

/** The value of one variable. Blank counts as not set. */
export function readVariable<N extends VariableName>(
  name: N,
  env: Environment,
): Reading<VariableValue<(typeof VARIABLES)[N]>> {
  // The row decides the type of its value; the compiler cannot follow that through the switch in `read`.
  return read(name, VARIABLES[name], env) as Reading<VariableValue<(typeof VARIABLES)[N]>>;
}

/** What is wrong with the variables that are set, each once, and which of them act no more. */
export function environmentWarnings(env: Environment): RawWarning[] {
  return variableRows().flatMap(([name, variable]) => {
    // cluster/ refuses what a launcher says wrongly; a rule warns where it uses the value.
    if (variable.layer === "launcher" || variable.layer === "rule") return [];
    const { warning } = read(name, variable, env);
    return warning ? [warning] : [];
  });
}

function read(name: string, variable: Variable, env: Environment): Reading<unknown> {
  const written = Object.hasOwn(env, name) ? env[name] : undefined;
  if (variable.type === "removed") return removed(name, variable.useInstead, written);
  const text = written?.trim() ?? "";
  if (text === "") return { value: defaultOf(variable), isSet: false };
  switch (variable.type) {
    case "integer":
      return integer(name, variable, text);
    case "flag":
      if (/^(1|true|yes|on)$/i.test(text)) return { value: true, isSet: true };
      if (/^(0|false|no|off)$/i.test(text)) return { value: false, isSet: true };
      return fallback(name, variable, `'${text}' is neither true nor false`);
    case "word": {
      const word = variable.words.find((known) => known === text.toLowerCase());
      if (word !== undefined) return { value: word, isSet: true };
      return fallback(name, variable, `'${text}' is none of ${variable.words.join(", ")}`);
    }
    case "list":
      return { value: text.split(",").map((item) => item.trim()).filter((item) => item !== ""), isSet: true };
    case "text":
    case "secret":
      return { value: text, isSet: true };
  }
}

function integer(name: string, variable: IntegerVariable, text: string): Reading<unknown> {
  const unit = variable.unit === undefined ? "" : ` ${variable.unit}`;
  if (!/^[+-]?\d+$/.test(text)) return fallback(name, variable, `'${text}' is not a whole number`);
  const value = Number(text);
  if (value >= variable.min && value <= variable.max) return { value, isSet: true };
  const range = `'${text}' is not between ${variable.min} and ${variable.max}${unit}`;
  if (variable.clamp !== true || value > variable.max) return fallback(name, variable, range);
  const warning = { code: "ENVIRONMENT_RANGE", text: `${name}: ${range}; ${variable.min}${unit} is used` };
  return { value: variable.min, isSet: true, warning };
}

function fallback(name: string, variable: Variable, why: string): Reading<unknown> {
  const value = defaultOf(variable);
  const unit = variable.type === "integer" && variable.unit !== undefined ? ` ${variable.unit}` : "";
  const instead = value === undefined ? "it is ignored" : `the default ${value}${unit} is used`;
  return { value, isSet: false, warning: { code: "ENVIRONMENT_VALUE", text: `${name}: ${why}; ${instead}` } };
}

function defaultOf(variable: Variable): unknown {
  if (variable.type === "list") return [];
  return "default" in variable ? variable.default : undefined;
}

function removed(name: string, useInstead: string, written: string | undefined): Reading<unknown> {
  if (written === undefined) return { value: undefined, isSet: false };
  const text = `${name} is set, but has no effect any more; set the workload key ${useInstead} instead`;
  return { value: undefined, isSet: false, warning: { code: "ENVIRONMENT_REMOVED", text } };
}
