/**
 * Lays the overrides of the command line over a workload, in the order in which they were typed: the last one
 * wins. All that cannot be applied is collected, so that the user sees every mistake at once.
 */
import type { Problem } from "../../base/errors.ts";
import { didYouMean } from "../../base/nearest.ts";
import { type Branch, flatten, joinPath, place, remove, select, toNode, toValue } from "./config_tree.ts";
import type { Override } from "./override.ts";
import type { RawValue, RawWarning, ValueSource } from "./raw_config.ts";
import { showOverride } from "./show_override.ts";
import { isMapping } from "./yaml_document.ts";

export interface OverrideRules {
  /** As DLIO, `key=` needs a key of the YAML; in Stoker's own commands any known key will do. */
  readonly mode: "stoker" | "dlio";
  readonly isKnownKey: (path: string) => boolean;
  /** For the hint of the nearest key. */
  readonly knownKeys: readonly string[];
}

type KeyOverride = Override & { readonly kind: "key" };

/** Changes the tree; what could not be applied comes back as problems. */
export function applyOverrides(
  root: Branch,
  overrides: readonly KeyOverride[],
  rules: OverrideRules,
): { readonly problems: readonly Problem[]; readonly warnings: readonly RawWarning[] } {
  const problems: Problem[] = [];
  const warnings: RawWarning[] = [];
  for (const override of overrides) {
    if (rules.mode === "dlio" && !override.prefixed) {
      if (override.operation === "replace" || override.operation === "delete") {
        problems.push(outsideWorkload(override));
      } else {
        const text =
          `The override '${showOverride(override.text)}' is ignored, because its key is not below ` +
          `'workload'. Write ++workload.${override.path}=...`;
        warnings.push({ code: "IGNORED_OVERRIDE", text });
      }
      continue;
    }
    const problem = apply(root, override, rules);
    if (problem) problems.push(problem);
  }
  return { problems, warnings };
}

function apply(root: Branch, override: KeyOverride, rules: OverrideRules): Problem | undefined {
  const { operation, path, value } = override;
  const found = select(root, path);
  if (operation === "delete") {
    if (!found) return absent(root, override, rules);
    const actual = toValue(found);
    if (value !== undefined && !same(value, actual)) {
      return problem(
        override,
        "OVERRIDE_VALUE",
        `Cannot delete '${path}' by '${
          showOverride(override.text)
        }': its value is another one (${found.source.detail})`,
        `Write ~${path} to delete it whatever its value is`,
      );
    }
    if (!remove(root, path)) {
      return problem(
        override,
        "OVERRIDE_SYNTAX",
        `Cannot delete '${path}': it is one element of a list`,
        "Give the whole list instead",
      );
    }
    return undefined;
  }
  const written = value ?? null;
  if (operation === "replace" && !found && !(rules.mode === "stoker" && isKnown(path, written, rules))) {
    return absent(root, override, rules);
  }
  if (operation === "add" && found && toValue(found) !== null && !isContainer(written)) {
    return problem(
      override,
      "OVERRIDE_PRESENT",
      `Cannot add '${path}' by '${
        showOverride(override.text)
      }': the workload already sets it (${found.source.detail})`,
      `Write ++${spelled(override)}=... to replace it`,
    );
  }
  const source: ValueSource = { kind: "command line", detail: showOverride(override.text) };
  place(root, path, toNode(written, () => source, path));
  return undefined;
}

function absent(root: Branch, override: KeyOverride, rules: OverrideRules): Problem {
  const { path, operation } = override;
  const present = [...flatten(root).keys()];
  if (operation === "delete") {
    return problem(
      override,
      "OVERRIDE_ABSENT",
      `Cannot delete '${path}': the workload does not set it.${didYouMean(path, present)}`,
      "Leave the override out",
    );
  }
  if (rules.mode === "dlio") {
    return problem(
      override,
      "OVERRIDE_ABSENT",
      `Cannot override '${path}' by '${showOverride(override.text)}': the workload does not set it.${
        didYouMean(path, present)
      }`,
      `To set it all the same, write ++${spelled(override)}=...`,
    );
  }
  return problem(
    override,
    "UNKNOWN_KEY",
    `Unknown key '${path}' in the override '${showOverride(override.text)}'.${
      didYouMean(path, [...rules.knownKeys, ...present])
    }`,
    "Correct the key; docs/workload.md lists them all",
  );
}

/** A mapping is known when everything that it sets is. */
function isKnown(path: string, value: RawValue, rules: OverrideRules): boolean {
  if (rules.isKnownKey(path)) return true;
  if (!isMapping(value)) return false;
  const items = Object.entries(value);
  return items.length > 0 && items.every(([key, item]) => isKnown(joinPath(path, key), item, rules));
}

function outsideWorkload(override: KeyOverride): Problem {
  return problem(
    override,
    "OVERRIDE_ABSENT",
    `Cannot override '${override.path}' by '${showOverride(override.text)}': the key is not below 'workload'`,
    `Write ${override.operation === "delete" ? "~" : "++"}workload.${override.path}`,
  );
}

function spelled(override: KeyOverride): string {
  return override.prefixed ? `workload.${override.path}` : override.path;
}

function isContainer(value: RawValue): boolean {
  return typeof value === "object" && value !== null;
}

/** Equal as configuration: 1 is 1.0, mappings whatever their order. */
function same(a: RawValue, b: RawValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isMapping(a) && isMapping(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(a[key] ?? null, b[key] ?? null));
  }
  return Object.is(a, b);
}

function problem(override: KeyOverride, code: string, text: string, remedy: string): Problem {
  return { code, key: override.path, text, remedy };
}
