/**
 * Fills what neither command line nor YAML set from the environment and from `.env`. It always applies: in DLIO
 * a set output folder switches it off, and the storage type and root never take part; both are mended here.
 */
import { type Environment, readVariable } from "../environment/read_variable.ts";
import { actsFromDotenv, type VariableName, variableRows } from "../environment/variables.ts";
import { type Branch, place, select } from "./config_tree.ts";
import type { ValueSource } from "./raw_config.ts";

/** What the process and the file `.env` say together. */
export interface MergedEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Names in `.env` that the process does not set. */
  readonly fromDotenv: ReadonlySet<string>;
}

/** A non-empty variable of the process wins over `.env`, which speaks for some variables only. */
export function mergeEnvironment(env: Environment, dotenv: Environment): MergedEnvironment {
  const merged = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) if (value !== undefined) merged.set(name, value);
  const fromDotenv = new Set<string>();
  for (const [name, value] of Object.entries(dotenv)) {
    if (value === undefined || value === "" || (merged.get(name) ?? "") !== "") continue;
    fromDotenv.add(name);
    if (actsFromDotenv(name)) merged.set(name, value);
  }
  return { env: Object.fromEntries(merged), fromDotenv };
}

/**
 * Changes the tree; `except` names keys that something stronger decides. Gives the variables that would have filled
 * a key and do not parse.
 */
export function fillFromEnvironment(
  root: Branch,
  env: Environment,
  dotenv: Environment,
  except: ReadonlySet<string>,
): readonly VariableName[] {
  const misread = new Set<VariableName>();
  for (const [kind, layer] of [["env", env], [".env", dotenv]] as const) {
    for (const [name, { fills }] of variableRows()) {
      if (fills === undefined || except.has(fills[0]) || fills.some((path) => isSet(root, path))) continue;
      if (misread.has(name)) continue; // the process wins, with what it says wrongly too
      const { value, isSet: isWritten, misread: wrong } = readVariable(name, layer);
      if (!isWritten && wrong !== undefined) misread.add(name);
      if (!isWritten || typeof value !== "string") continue;
      const source: ValueSource = { kind, detail: `${kind} ${name}` };
      place(root, fills[0], { kind: "leaf", value, source });
    }
  }
  return [...misread];
}

/** YAML's null is how a file says "not set". A scalar where the section belongs is left for the validator. */
function isSet(root: Branch, path: string): boolean {
  const keys = path.split(".");
  return keys.some((_, index) => {
    const node = select(root, keys.slice(0, index + 1).join("."));
    return node?.kind === "leaf" ? node.value !== null : node !== undefined && index === keys.length - 1;
  });
}
