/** Catalogue files as tests look at them: the workload that each means. */
import { contextOf } from "../fixture.ts";
import { interpret } from "../interpret.ts";
import { flatten, toNode } from "../raw/config_tree.ts";
import type { RawEntry, ValueSource } from "../raw/raw_config.ts";
import { parseYamlDocument } from "../raw/yaml_document.ts";
import type { Workload } from "../workload.ts";
import { text } from "./mod.ts";

/** As a plan on a large machine would see it: so many accelerators, one a node. */
export function workloadNamed(name: string, worldSize: number): Workload {
  const raw = { name, entries: entriesOf(name), hydra: { overrides: [] }, warnings: [] };
  return interpret(raw, contextOf({ worldSize, usesStorage: false, availableMemoryBytes: 2 ** 40 }));
}

function entriesOf(name: string): ReadonlyMap<string, RawEntry> {
  const source: ValueSource = { kind: "yaml", detail: `${name}.yaml` };
  const tree = toNode(parseYamlDocument(text(name), `${name}.yaml`).root, () => source);
  if (tree.kind !== "branch") throw new TypeError(`${name}.yaml is no mapping`);
  return flatten(tree);
}
