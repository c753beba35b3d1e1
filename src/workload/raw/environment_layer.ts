/**
 * Fills what neither command line nor YAML set from the environment and from `.env`. It always applies: in DLIO
 * a set output folder switches it off, and the storage type and root never take part; both are mended here.
 */
import { readVariable } from "../environment/read_variable.ts";
import { type VariableName, variableRows } from "../environment/variables.ts";
import { type Branch, place, select } from "./config_tree.ts";
import type { ValueSource } from "./raw_config.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the process over that of `.env`: a non-empty variable wins. */
export function mergeEnvironment(env: Environment, dotenv: Environment): Readonly<Record<string, string>> {
  const merged = new Map<string, string>();
  for (const layer of [dotenv, env]) {
    for (const [name, value] of Object.entries(layer)) {
      if (value !== undefined && (value !== "" || !merged.has(name))) merged.set(name, value);
    }
  }
  return Object.fromEntries(merged);
}

/** Changes the tree; `except` names keys that something stronger decides. */
export function fillFromEnvironment(
  root: Branch,
  env: Environment,
  dotenv: Environment,
  except: ReadonlySet<string>,
): void {
  for (const [kind, layer] of [["env", env], [".env", dotenv]] as const) {
    for (const [name, { fills }] of variableRows()) {
      if (fills === undefined || except.has(fills[0]) || fills.some((path) => isSet(root, path))) continue;
      const value = textOf(name, layer);
      if (value === undefined) continue;
      const source: ValueSource = { kind, detail: `${kind} ${name}` };
      place(root, fills[0], { kind: "leaf", value, source });
    }
  }
}

/** YAML's null is how a file says "not set". A scalar where the section belongs is left for the validator. */
function isSet(root: Branch, path: string): boolean {
  const keys = path.split(".");
  return keys.some((_, index) => {
    const node = select(root, keys.slice(0, index + 1).join("."));
    return node?.kind === "leaf" ? node.value !== null : node !== undefined && index === keys.length - 1;
  });
}

function textOf(name: VariableName, env: Environment): string | undefined {
  const { value, isSet } = readVariable(name, env);
  return isSet && typeof value === "string" ? value : undefined;
}
