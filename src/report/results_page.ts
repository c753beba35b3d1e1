/** docs/results.md: every key of result.json with its meaning, from the schema itself. Pure. */
import type { TSchema } from "@sinclair/typebox";
import { Result } from "./schema/result.ts";

const INTRODUCTION = `# Results

One document describes a run: \`result.json\`. Everything else is rendered from it. It appears when the first phase
starts (\`status: "running"\`) and is replaced after every phase and epoch, under a temporary name first, so a
half-written result does not exist. Unknown is \`null\`, never 0; rates stand beside the bytes and seconds they come
from. \`stoker schema result\` prints the same as JSON Schema.

Beside it: \`config.yaml\` (the resolved workload, secrets as "(set)"), \`log.txt\` (time, host, every warning),
\`series.csv\` (a row a second), \`histograms.json\` (upper bound in ms and count, so that results can be merged), and of a complete
training or checkpoint \`dlio/\` (DLIO's own files).

AU is the share of the metric window in which an accelerator computed: emulated computation over wall time, without
the first step (\`output.metric.exclude_start_steps\`). \`samplesPerSecond\` and \`bytesPerSecond\` hold by the wall
clock, excluded steps included; \`windowSamplesPerSecond\` is DLIO's figure.

| Key | Type | Meaning |
|---|---|---|
`;

export function resultsPage(): string {
  return INTRODUCTION + rows(Result, "").join("\n") + "\n";
}

function rows(schema: TSchema, path: string): string[] {
  const properties = schema.properties as Record<string, TSchema> | undefined; // objects only
  if (!properties) return [];
  return Object.entries(properties).flatMap(([key, member]) => {
    const own = path ? `${path}.${key}` : key;
    const inner = contentOf(member);
    const name = inner.isList ? `${own}[]` : own;
    const row = `| \`${name}\` | ${typeText(member)} | ${member.description ?? ""} |`;
    return [row, ...rows(inner.schema, name)];
  });
}

/** What is inside lists and "or null". */
function contentOf(schema: TSchema): { readonly schema: TSchema; readonly isList: boolean } {
  if (schema.type === "array") return { schema: schema.items, isList: true };
  const object = (schema.anyOf as TSchema[] | undefined)?.find((one) => one.type === "object");
  return { schema: object ?? schema, isList: false };
}

function typeText(schema: TSchema): string {
  if (schema.const !== undefined) return `"${schema.const}"`;
  if (schema.anyOf) return (schema.anyOf as TSchema[]).map(typeText).join(" or ");
  if (schema.type === "array") return `list of ${typeText(schema.items)}`;
  return String(schema.type ?? "any");
}
