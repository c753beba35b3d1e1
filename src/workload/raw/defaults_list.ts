/** Reads the `defaults` list of a Hydra file into items; it looks for no file. */
import { configError } from "../../base/errors.ts";
import type { RawValue } from "./raw_config.ts";
import { isMapping, kindOf, type YamlDocument } from "./yaml_document.ts";

export type DefaultsItem =
  /** The place of the file's own values. */
  | { readonly kind: "self" }
  | {
    readonly kind: "file";
    /** Config group with slashes; empty: a file beside this one. */
    readonly group: string;
    /** The group began with a slash. */
    readonly absolute: boolean;
    readonly optional: boolean;
    readonly package: string | undefined;
    readonly names: readonly string[];
  };

/** The items in order; a list without `_self_`, or no list, has the file itself at its end. */
export function readDefaults(
  document: YamlDocument,
): { readonly items: readonly DefaultsItem[]; readonly hasList: boolean } {
  const list = Object.hasOwn(document.root, "defaults") ? document.root["defaults"] : undefined;
  if (list === undefined || list === null) return { items: [{ kind: "self" }], hasList: list === null };
  if (!isList(list)) throw wrong(document, `must be a list, but it is ${kindOf(list)}`);
  const items = list.flatMap((item) => readItem(item, document));
  return {
    items: items.some(({ kind }) => kind === "self") ? items : [...items, { kind: "self" }],
    hasList: true,
  };
}

function readItem(item: RawValue, document: YamlDocument): DefaultsItem[] {
  if (item === "_self_") return [{ kind: "self" }];
  if (typeof item === "string") return [fileItem("", item.replace(/^\//, ""), [], item.startsWith("/"))];
  if (!isMapping(item)) throw wrong(document, `holds ${kindOf(item)}, which names no file`);
  const entries = Object.entries(item);
  const [first] = entries;
  if (!first || entries.length > 1) {
    throw wrong(document, "holds an item that does not name exactly one group");
  }
  const [written, value] = first;
  const words = written.trim().split(/\s+/);
  const group = words.pop() ?? "";
  // An override replaces the choice of a file that is listed already; only Hydra's own groups are in DLIO.
  if (words.includes("override")) {
    if (/^\/?hydra\//.test(group)) return [];
    throw wrong(document, `overrides the group '${group}', of which only Hydra's own can be overridden`);
  }
  if (value === null || value === false) return [];
  const names = isList(value) ? value : [value];
  const plain = names.filter((name): name is string | number =>
    typeof name === "string" || typeof name === "number"
  );
  if (plain.length < names.length) throw wrong(document, `chooses ${kindOf(value)} for the group '${group}'`);
  return [fileItem(group.replace(/^\//, ""), undefined, plain.map(String), group.startsWith("/"), words)];
}

function fileItem(
  written: string,
  name: string | undefined,
  names: readonly string[],
  absolute: boolean,
  words: readonly string[] = [],
): DefaultsItem {
  const [target = "", packageName] = (name ?? written).split("@");
  return {
    kind: "file",
    group: name === undefined ? target : "",
    absolute,
    optional: words.includes("optional"),
    package: packageName,
    names: name === undefined ? names : [target],
  };
}

function isList(value: RawValue): value is readonly RawValue[] {
  return Array.isArray(value);
}

function wrong(document: YamlDocument, what: string): Error {
  return configError(
    "DEFAULTS_SHAPE",
    "defaults",
    `The list 'defaults' of the workload file '${document.name}' ${what}`,
    "Write items such as '- workload: unet3d_h100', '- _self_' or '- base'",
  );
}
