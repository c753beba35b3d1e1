/**
 * Reads one variable by its row of the table. It never throws: a value that does not parse gives the default
 * together with what is wrong with it; judge_variables.ts decides what becomes of that.
 */
import { readEndpoints, shownEndpoint } from "../values/endpoints.ts";
import { quoted } from "../values/outcome.ts";
import type { FlagVariable, IntegerVariable, UrlsVariable, Variable } from "./variable.ts";
import { VARIABLES } from "./variables.ts";
import type { VariableName } from "./variables.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable of this description gives; undefined: not set and without default. */
export type VariableValue<V> = V extends FlagVariable ? boolean
  : V extends UrlsVariable ? readonly string[]
  : V extends IntegerVariable ? V extends { readonly default: number } ? number : number | undefined
  : V extends { readonly type: "word"; readonly words: readonly (infer Word)[] }
    ? V extends { readonly default: string } ? Word : Word | undefined
  : string | undefined;

export interface Misread {
  /** The value as a message may show it. */
  readonly shown: string;
  /** The end of the sentence "Cannot use <value> as <name>: ". */
  readonly reason: string;
  /** What counts instead, in words; undefined where nothing can. */
  readonly instead?: string;
}

export interface Reading<T> {
  readonly value: T;
  /** The value comes from the environment, not from the default. */
  readonly isSet: boolean;
  readonly misread?: Misread;
}

/** The value of one variable. Blank counts as not set. */
export function readVariable<N extends VariableName>(
  name: N,
  env: Environment,
): Reading<VariableValue<(typeof VARIABLES)[N]>> {
  // The row decides the type of its value; the compiler cannot follow that through the switch in `read`.
  return read(VARIABLES[name], textOf(name, env)) as Reading<VariableValue<(typeof VARIABLES)[N]>>;
}

/** What is wrong with the value of a variable that is set. */
export function misreadOf(name: VariableName, env: Environment): Misread | undefined {
  return read(VARIABLES[name], textOf(name, env)).misread;
}

function textOf(name: string, env: Environment): string {
  return (Object.hasOwn(env, name) ? env[name] : undefined)?.trim() ?? "";
}

function read(variable: Variable, text: string): Reading<unknown> {
  if (text === "" || variable.type === "removed") return { value: defaultOf(variable), isSet: false };
  switch (variable.type) {
    case "integer":
      return integer(variable, text);
    case "flag":
      if (/^(1|true|yes|on)$/i.test(text)) return { value: true, isSet: true };
      if (/^(0|false|no|off)$/i.test(text)) return { value: false, isSet: true };
      return fallback(variable, text, "it must be 1, true, yes or on, or 0, false, no or off");
    case "word": {
      const word = variable.words.find((known) => known === text.toLowerCase());
      if (word !== undefined) return { value: word, isSet: true };
      return fallback(variable, text, `it must be one of ${variable.words.join(", ")}`);
    }
    case "url":
      return { value: text, isSet: true, ...misreadServers([text], text) };
    case "urls": {
      const texts = text.split(",").map((item) => item.trim()).filter((item) => item !== "");
      return { value: texts, isSet: true, ...misreadServers(texts, text) };
    }
    case "text":
    case "secret":
      return { value: text, isSet: true };
  }
}

function integer(variable: IntegerVariable, text: string): Reading<unknown> {
  const { min, max } = variable;
  const reason = `it must be a whole number from ${min} to ${max}${unitOf(variable)}`;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return { value, isSet: true };
  if (variable.clamp !== true || !(value < min)) return fallback(variable, text, reason);
  const misread = { shown: quoted(text), reason, instead: `${min}${unitOf(variable)}` };
  return { value: min, isSet: true, misread };
}

/** The texts themselves stay the value: a run that needs the server refuses them with what they say. */
function misreadServers(texts: readonly string[], whole: string): { misread?: Misread } {
  for (const text of texts) {
    const found = readEndpoints(text, true);
    if (!found.ok) return { misread: { shown: quoted(shownEndpoint(whole)), reason: found.reason } };
  }
  return {};
}

function fallback(variable: Variable, text: string, reason: string): Reading<unknown> {
  const value = defaultOf(variable);
  const instead = defaultText(variable);
  return {
    value,
    isSet: false,
    misread: { shown: quoted(text), reason, ...(instead === undefined ? {} : { instead }) },
  };
}

function defaultOf(variable: Variable): unknown {
  if (variable.type === "urls") return [];
  return "default" in variable ? variable.default : undefined;
}

/** The default as people are told it. */
export function defaultText(variable: Variable): string | undefined {
  if (variable.defaultRule !== undefined) return variable.defaultRule;
  if (!("default" in variable) || variable.default === undefined) return undefined;
  return `${variable.default}${variable.type === "integer" ? unitOf(variable) : ""}`;
}

function unitOf({ unit }: IntegerVariable): string {
  return unit === undefined ? "" : ` ${unit}`;
}
