/**
 * Turns the files of `workloads/` into the module that carries them, so that a compiled program and a bundle need
 * no file beside them. The same files always give the same text.
 */
import { describeFile } from "./describe_file.ts";
import type { CatalogueEntry } from "./entry.ts";

const HEADER = `// deno-fmt-ignore-file
// Made from workloads/*.yaml by scripts/catalogue.ts; a test fails when it is stale. Edit the YAML instead.
import type { CatalogueEntry } from "./entry.ts";
`;

/** The text of catalogue.gen.ts for these files, by name without ".yaml". */
export function renderSource(files: ReadonlyMap<string, string>): string {
  const entries = new Map<string, CatalogueEntry>();
  for (const [name, text] of files) {
    const { entry, also } = describeFile(name, text);
    for (const described of [entry, ...also.map((alias) => ({ ...entry, name: alias, aliasOf: name }))]) {
      if (entries.has(described.name)) throw new TypeError(`Two workloads are named '${described.name}'`);
      entries.set(described.name, described);
    }
  }
  return [
    HEADER,
    "export const ENTRIES: readonly CatalogueEntry[] = [",
    ...sorted(entries).map(([, entry]) => `  ${literal(entry)},`),
    "];",
    "",
    "/** The YAML of each file by its name. */",
    "export const TEXTS: Readonly<Record<string, string>> = {",
    ...sorted(files).map(([name, text]) => `  ${JSON.stringify(name)}: ${template(text)},`),
    "};",
    "",
  ].join("\n");
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1);
}

function literal(entry: CatalogueEntry): string {
  const fields = Object.entries(entry).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  return `{ ${fields.join(", ")} }`;
}

/** A template literal keeps line breaks readable in differences. */
function template(text: string): string {
  return `\`${text.replaceAll(/[\\`]|\$(?=\{)/g, "\\$&")}\``;
}
