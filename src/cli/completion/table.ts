/**
 * What can be completed, as one table of word lists that all three shells use. It is made from the command list,
 * the option table, the catalogue, the documents and the key table: nothing is written down a second time. Pure.
 */
import { DTYPES } from "../../dataset/dtype.ts";
import type { KeyDescription } from "../../workload/key.ts";
import type { Command } from "../command.ts";
import type { CommandRow } from "../command_list.ts";
import { COMMON, type OptionName, type OptionRow, OPTIONS } from "../option.ts";

export interface CompletionSources {
  readonly commands: readonly { readonly row: CommandRow; readonly command: Command }[];
  readonly workloads: readonly string[];
  readonly documents: readonly string[];
  readonly keys: ReadonlyMap<string, KeyDescription>;
}

/**
 * Name of a list -> its words. A word that begins with @ stands for another list, or for files (`@file`, `@folder`,
 * `@yaml`).
 *
 * - `command`, `workload`, `document`, `key`: all of them
 * - `first COMMAND`: what may follow the command; `next COMMAND WORD`: what may follow that word; `more COMMAND`:
 *   what may follow from the second word on
 * - `options COMMAND`; `value --OPTION`: there for every option that takes a value, empty where it is free
 * - `set KEY`: values of a configuration key
 */
export type CompletionTable = ReadonlyMap<string, readonly string[]>;

export function completionTable(sources: CompletionSources): CompletionTable {
  const { commands, workloads, documents, keys } = sources;
  const table = new Map<string, readonly string[]>([
    ["command", commands.map(({ row }) => row.name)],
    ["workload", workloads],
    ["document", documents],
    ["key", [...keys].filter(([, key]) => isWorthwhile(key)).map(([path]) => path)],
  ]);
  for (const { row, command } of commands) {
    addWords(table, row);
    const names = [...new Set([...command.options, ...COMMON])];
    table.set(`options ${row.name}`, names.map((name) => `--${name}`));
    for (const name of names) addValues(table, name);
  }
  for (const [path, key] of keys) {
    const values = keyValues(key);
    if (values.length > 0 && isWorthwhile(key)) table.set(`set ${path}`, values);
  }
  return table;
}

const OVERRIDES = "[key=value ...]";

/** Lists that a capital word in `takes` stands for; any other stands for a file or folder. */
const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  WORKLOAD: ["@workload", "@yaml"],
  COMMAND: ["@command"],
  DOCUMENT: ["@document"],
};

/** Reads `takes`: ` | ` between sequences, `|` between words for one place, `...` behind what may come again. */
function addWords(table: Map<string, readonly string[]>, { name, takes }: CommandRow): void {
  if (takes.includes(OVERRIDES)) table.set(`more ${name}`, ["@key"]);
  const first: string[] = [];
  for (const sequence of takes.replace(OVERRIDES, "").replaceAll(/[[\]]/g, "").split(" | ")) {
    const [place = "", next] = sequence.trim().split(" ");
    first.push(...meaningsOf(place));
    for (const again of [place, next ?? ""].filter((word) => word.endsWith("..."))) {
      table.set(`more ${name}`, meaningsOf(again));
    }
    if (next !== undefined) {
      for (const word of place.split("|")) table.set(`next ${name} ${word}`, meaningsOf(next));
    }
  }
  if (first.length > 0) table.set(`first ${name}`, first);
}

function meaningsOf(place: string): readonly string[] {
  return place.replace(/\.\.\.$/, "").split("|").filter((word) => word !== "").flatMap((word) =>
    word === word.toLowerCase() ? [word] : PLACEHOLDERS[word] ?? ["@file"]
  );
}

function addValues(table: Map<string, readonly string[]>, name: OptionName): void {
  const { type, value = "" }: OptionRow = OPTIONS[name];
  if (type.kind === "flag") return;
  table.set(`value --${name}`, type.kind === "choice" ? type.of : freeValues(value));
}

/** The placeholder says what is meant: a place, or small words as they are ("N|auto"). */
function freeValues(placeholder: string): readonly string[] {
  if (placeholder === "DIR") return ["@folder"];
  if (placeholder === "ADDRESS" || placeholder === "FILE") return ["@file"];
  return placeholder.split("|").filter((word) => /^[a-z]+$/.test(word));
}

/** Nobody wants to be offered what has no effect, or a section without a value of its own. */
function isWorthwhile(key: KeyDescription): boolean {
  return key.noEffect === undefined && key.type !== "section" && key.type !== "any";
}

function keyValues(key: KeyDescription): readonly string[] {
  const derived = key.derived === undefined ? [] : ["auto"];
  switch (key.type) {
    case "bool":
      return [...derived, "true", "false"];
    case "enum":
      return [...derived, ...key.values.filter((word) => word !== "auto" || derived.length === 0)];
    case "dtype":
      return [...derived, ...Object.keys(DTYPES)];
    case "text":
      return [...derived, ...key.known ?? []];
    case "path":
      return ["@folder"];
    default:
      return derived;
  }
}
