/**
 * Finds out which key each written entry belongs to: aliases, the alias section `data_reader`, values that are
 * mappings themselves, and entries that belong to no key. Values are not looked at beyond their shape.
 */
import { didYouMean } from "../base/nearest.ts";
import { describeKey, isKeyPath, type KeyPath, keyPaths } from "./keys/mod.ts";
import type { RawEntry, RawValue, RawWarning, ValueSource } from "./raw/raw_config.ts";
import { isList } from "./values/lists.ts";

/** What was written for one key. */
export interface Assigned {
  readonly value: RawValue;
  readonly source: ValueSource;
  /** The path as it was written. */
  readonly written: string;
}

export interface Assignment {
  readonly keys: ReadonlyMap<KeyPath, Assigned>;
  readonly unknown: readonly RawEntry[];
  /** Scalars where a section belongs: `dataset: 5`. */
  readonly misshapen: readonly RawEntry[];
  readonly warnings: readonly RawWarning[];
}

const STRENGTH: readonly ValueSource["kind"][] = [
  "derived",
  "default",
  ".env",
  "env",
  "yaml",
  "command line",
];
const ALIAS_SECTION = "data_reader";

const ALIASES: ReadonlyMap<string, KeyPath> = new Map(
  keyPaths().flatMap((path) =>
    (describeKey(path).aliases ?? []).map((alias): [string, KeyPath] => [alias, path])
  ),
);

/** All words that can stand in a workload file, for hints. */
export function legalPaths(): readonly string[] {
  return [...keyPaths(), ...ALIASES.keys()];
}

/** Whether an override may name it: a key, an alias, or a part of a key that is a mapping. */
export function isLegalPath(path: string): boolean {
  const own = path.startsWith(`${ALIAS_SECTION}.`) ? path.replace(ALIAS_SECTION, "reader") : path;
  return placeOf(own) !== undefined;
}

export function assignKeys(entries: ReadonlyMap<string, RawEntry>): Assignment {
  const warnings: RawWarning[] = [];
  const keys = new Map<KeyPath, Assigned>();
  const unknown: RawEntry[] = [];
  const misshapen: RawEntry[] = [];
  for (const entry of withAliasSection(leavesOf(entries), warnings)) {
    if (entry.value === null) continue; // null says "as if it were not written"
    const place = placeOf(entry.path);
    if (place !== undefined) {
      assign(keys, place, entry, warnings);
      markSections(keys, place.path, entry);
    } else if (!isSection(entry.path)) {
      unknown.push(entry);
    } else if (typeof entry.value !== "object" || isList(entry.value)) {
      misshapen.push(entry);
    }
  }
  return { keys, unknown, misshapen, warnings };
}

/** "'dataset.num_file_train' is no key of a workload. Did you mean ...?" */
export function unknownKeyHint(path: string): string {
  return didYouMean(path, legalPaths());
}

interface Place {
  readonly path: KeyPath;
  /** Path inside the value, for values that are mappings. */
  readonly inside: readonly string[];
  readonly isAlias: boolean;
}

function placeOf(path: string): Place | undefined {
  if (isKeyPath(path)) return { path, inside: [], isAlias: false };
  const alias = ALIASES.get(path);
  if (alias !== undefined) return { path: alias, inside: [], isAlias: true };
  const parts = path.split(".");
  for (let length = parts.length - 1; length > 0; length--) {
    const above = parts.slice(0, length).join(".");
    if (!isKeyPath(above)) continue;
    const { type } = describeKey(above);
    return type === "timeValue" || type === "any"
      ? { path: above, inside: parts.slice(length), isAlias: false }
      : undefined;
  }
  return undefined;
}

function isSection(path: string): boolean {
  return legalPaths().some((legal) => legal.startsWith(`${path}.`)) || path === ALIAS_SECTION;
}

function assign(keys: Map<KeyPath, Assigned>, place: Place, entry: RawEntry, warnings: RawWarning[]): void {
  const before = keys.get(place.path);
  const { source } = entry;
  if (place.inside.length > 0) {
    keys.set(place.path, {
      value: withInside(before?.value, place.inside, entry.value),
      source,
      written: place.path,
    });
    return;
  }
  const now: Assigned = { value: entry.value, source, written: entry.path };
  if (before === undefined || before.written === entry.path) {
    keys.set(place.path, now);
    return;
  }
  const winner = winnerOf(before, now, place.path);
  keys.set(place.path, winner);
  if (JSON.stringify(before.value) === JSON.stringify(now.value)) return;
  const loser = winner === now ? before : now;
  warnings.push({
    code: "TWO_SPELLINGS",
    text:
      `'${winner.written}' (${winner.source.detail}) and '${loser.written}' (${loser.source.detail}) are the ` +
      `same key with different values; '${winner.written}' counts.`,
  });
}

/** The stronger source wins; of equal ones the spelling that is not an alias. */
function winnerOf(a: Assigned, b: Assigned, path: KeyPath): Assigned {
  const difference = STRENGTH.indexOf(a.source.kind) - STRENGTH.indexOf(b.source.kind);
  if (difference !== 0) return difference > 0 ? a : b;
  return b.written === path ? b : a;
}

function withInside(value: RawValue | undefined, inside: readonly string[], leaf: RawValue): RawValue {
  const [first, ...rest] = inside;
  if (first === undefined) return leaf;
  const mapping = value !== undefined && isMapping(value) ? value : {};
  return { ...mapping, [first]: withInside(mapping[first], rest, leaf) };
}

/** A key below "checkpoint.ksm" makes "checkpoint.ksm" present. */
function markSections(keys: Map<KeyPath, Assigned>, path: KeyPath, entry: RawEntry): void {
  const above = path.slice(0, path.lastIndexOf("."));
  if (isKeyPath(above) && describeKey(above).type === "section" && !keys.has(above)) {
    keys.set(above, { value: {}, source: entry.source, written: above });
  }
}

/** Mappings dissolve into their leaves; a leaf that stands in the map by itself is newer than its container. */
function leavesOf(entries: ReadonlyMap<string, RawEntry>): readonly RawEntry[] {
  const leaves = new Map<string, RawEntry>();
  const dissolve = (entry: RawEntry): void => {
    const { path, value, source } = entry;
    if (!isMapping(value) || Object.keys(value).length === 0) {
      if (!leaves.has(path)) leaves.set(path, entry);
      return;
    }
    for (const [name, below] of Object.entries(value)) {
      dissolve({ path: `${path}.${name}`, value: below, source });
    }
  };
  const isContainer = ({ value }: RawEntry) => isMapping(value) && Object.keys(value).length > 0;
  const all = [...entries.values()];
  for (const entry of all) if (!isContainer(entry)) dissolve(entry);
  for (const entry of all) if (isContainer(entry)) dissolve(entry);
  return [...leaves.values()];
}

/** If `data_reader` exists it replaces `reader` completely: the two are not merged. */
function withAliasSection(leaves: readonly RawEntry[], warnings: RawWarning[]): readonly RawEntry[] {
  const isIn = (section: string, path: string) => path === section || path.startsWith(`${section}.`);
  if (!leaves.some(({ path, value }) => isIn(ALIAS_SECTION, path) && value !== null)) return leaves;
  const dropped = leaves.filter(({ path }) => path.startsWith("reader."));
  if (dropped.length > 0) {
    warnings.push({
      code: "REPLACED_SECTION",
      text: `The section 'data_reader' replaces 'reader'; not used: ${
        dropped.map(({ path }) => path).join(", ")
      }.`,
    });
  }
  return leaves
    .filter(({ path }) => !isIn("reader", path))
    .map((entry) =>
      entry.path.startsWith(`${ALIAS_SECTION}.`)
        ? { ...entry, path: `reader.${entry.path.slice(ALIAS_SECTION.length + 1)}` }
        : entry
    );
}

function isMapping(value: RawValue): value is { readonly [key: string]: RawValue } {
  return typeof value === "object" && value !== null && !isList(value);
}
