/** `stoker schema DOCUMENT`. */
import { configError, EXIT } from "../base/errors.ts";
import { didYouMean } from "../base/nearest.ts";
import { jsonSchemaOf, NAMED_SCHEMAS } from "../report/schema/named.ts";
import { workloadSchema } from "../workload/schema.ts";
import type { Command } from "./command.ts";
import { oneWordTooMany } from "./dispatch.ts";

/** The one document that Stoker reads; the others are what it writes. */
const WORKLOAD = { name: "workload", title: "a workload file, for editors that complete and check YAML" };

export function documentNames(): readonly string[] {
  return [...Object.keys(NAMED_SCHEMAS), WORKLOAD.name];
}

export const command: Command = {
  options: [],
  details: `
Without a name: the list of documents. Keys are only ever added to a document; one that changes gets a new
number in its key 'schema'.`,
  examples: ["stoker schema", "stoker schema result", "stoker schema workload > workload.schema.json"],
  async run({ words }) {
    const [name, extra] = words;
    if (extra !== undefined) throw oneWordTooMany("schema", extra);
    if (name === undefined) return { exitStatus: EXIT.done, text: listText(), document: listDocument() };
    const schema = schemaNamed(name);
    return { exitStatus: EXIT.done, text: JSON.stringify(schema, null, 2), document: schema };
  },
};

function schemaNamed(name: string): unknown {
  if (name === WORKLOAD.name) return workloadSchema();
  const named = Object.hasOwn(NAMED_SCHEMAS, name) ? NAMED_SCHEMAS[name] : undefined;
  if (named !== undefined) return jsonSchemaOf(named);
  throw configError(
    "UNKNOWN_DOCUMENT",
    name,
    `Unknown document '${name}'.${didYouMean(name, documentNames())}`,
    `Name one of ${documentNames().join(", ")}.`,
  );
}

function titles(): readonly (readonly [string, string])[] {
  const written = Object.entries(NAMED_SCHEMAS).map(([name, { title }]) => [name, title] as const);
  return [...written, [WORKLOAD.name, WORKLOAD.title]];
}

function listText(): string {
  const width = Math.max(...documentNames().map((name) => name.length));
  return titles().map(([name, title]) => `${name.padEnd(width)}  ${title}`).join("\n");
}

function listDocument() {
  return { documents: titles().map(([name, title]) => ({ name, title })) };
}
