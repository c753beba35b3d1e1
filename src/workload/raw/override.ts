/**
 * One override word of the command line (`dataset.num_files_train=8`, `++workload.dataset.format=npz`,
 * `~workload.checkpoint`, `workload=NAME`, `hydra.run.dir=DIR`) taken apart. It says what was asked, never
 * whether the key exists: apply_overrides.ts knows the workload.
 */
import { configError } from "../../base/errors.ts";
import { parseOverrideValue, ValueSyntaxError } from "./override_value.ts";
import type { RawValue } from "./raw_config.ts";
import { showOverride } from "./show_override.ts";

/** `key=`, `+key=`, `++key=`, `~key`. */
export type Operation = "replace" | "add" | "force" | "delete";

export type Override =
  | {
    readonly kind: "key";
    readonly text: string;
    readonly operation: Operation;
    /** Dotted, below `workload`. */
    readonly path: string;
    /** The user wrote `workload.` before the key, as Hydra wants it. */
    readonly prefixed: boolean;
    /** Undefined: `~key` without a value. */
    readonly value: RawValue | undefined;
  }
  | { readonly kind: "workload"; readonly text: string; readonly name: string }
  | {
    readonly kind: "hydra";
    readonly text: string;
    readonly key: string;
    readonly value: RawValue | undefined;
  };

const LONGEST = 65536;
const SEGMENT = /^([\p{L}_][\p{L}\p{N}_-]*|\d+)$/u;
const FORMS = "write key=value, +key=value, ++key=value or ~key";
const PREFIXES: readonly (readonly [string, Operation])[] = [["++", "force"], ["+", "add"], ["~", "delete"]];

/** Takes one override apart; a ConfigError quotes it and says what is wrong. */
export function parseOverride(text: string): Override {
  if (text.length > LONGEST) {
    throw configError(
      "OVERRIDE_SYNTAX",
      "",
      `The override '${
        text.slice(0, Math.min(40, Math.max(0, text.indexOf("="))))
      }...' is ${text.length} characters long, more than ${LONGEST}`,
      "Put long values into the workload file",
    );
  }
  const [prefix = "", operation = "replace"] = PREFIXES.find(([sign]) => text.startsWith(sign)) ?? [];
  const equals = text.indexOf("=");
  const key = text.slice(prefix.length, equals < 0 ? undefined : equals).trim();
  if (equals < 0 && operation !== "delete") {
    throw syntax(text, key, "has no '='", `To set a key, ${FORMS}`);
  }
  const value = equals < 0 ? undefined : readValue(text, key, text.slice(equals + 1));
  return classify(text, operation, key, value);
}

function readValue(text: string, key: string, written: string): RawValue {
  try {
    return parseOverrideValue(written);
  } catch (error) {
    if (!(error instanceof ValueSyntaxError)) throw error;
    const remedy = error.code === "SWEEP"
      ? `Put a value that holds a comma in quotes ("${key}='a,b'"), a list in brackets; start one run per value`
      : `Quote the value as in "${key}='...'"`;
    throw configError(error.code, key, `The override '${showOverride(text)}' ${error.message}`, remedy);
  }
}

function classify(text: string, operation: Operation, key: string, value: RawValue | undefined): Override {
  if (key === "workload") return chooseWorkload(text, operation, value);
  if (key === "hydra" || key.startsWith("hydra.") || key.startsWith("hydra/")) {
    return { kind: "hydra", text, key: key.slice(6), value };
  }
  if (key.includes("/") || key.includes("@")) {
    throw syntax(
      text,
      key,
      "chooses a config group or package, of which only 'workload' can be chosen",
      "Name the keys of the group one by one, for instance ++workload.storage.storage_type=s3",
    );
  }
  const segments = key.split(".");
  const wrong = segments.find((segment) => !SEGMENT.test(segment));
  if (wrong !== undefined) {
    const what = key === ""
      ? "has no key"
      : wrong === ""
      ? `has an empty part in its key '${key}'`
      : `has the key '${key}', whose part '${wrong}' is not a word of letters, digits, '_' and '-'`;
    throw syntax(text, key, what, `To set a key, ${FORMS}; keys look like dataset.num_files_train`);
  }
  const prefixed = segments[0] === "workload" && segments.length > 1;
  const path = prefixed ? segments.slice(1).join(".") : key;
  return { kind: "key", text, operation, path, prefixed, value };
}

function chooseWorkload(text: string, operation: Operation, value: RawValue | undefined): Override {
  if (operation === "delete" || operation === "add") {
    throw syntax(text, "workload", "would remove the workload or add a second one", "Write workload=NAME");
  }
  const name = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  if (typeof name !== "string" || name === "") {
    throw syntax(
      text,
      "workload",
      "names no workload",
      "Write workload=NAME; 'stoker workloads' lists the names",
    );
  }
  return { kind: "workload", text, name };
}

function syntax(text: string, key: string, what: string, remedy: string): Error {
  return configError("OVERRIDE_SYNTAX", key, `The override '${showOverride(text)}' ${what}`, remedy);
}
