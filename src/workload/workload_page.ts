/** docs/workload.md as text, made from the table of keys and the rules; a test fails when the file is stale. */
import type { KeyDescription } from "./key.ts";
import { describeKey, type KeyPath, keyPaths } from "./keys/mod.ts";
import { LATER_RULES, RULES, RULES_NOT_APPLYING } from "./rules/mod.ts";
import type { Rule } from "./rules/rule.ts";
import { rangeText } from "./values/numbers.ts";

const INTRODUCTION = `# Workload reference

Made from the table of keys (\`src/workload/keys/\`) by \`scripts/docs/workload_page.ts\`; do not edit.

A workload is a YAML file in DLIO's form, with or without an outer \`workload:\`. Any key can be overridden behind the
name of the workload: \`dataset.num_files_train=8\`. Bytes take \`K M G T\`, \`KiB MiB GiB TiB\` (powers of 1024) and
\`KB MB GB TB\` (powers of 1000); times take \`250ms\`, \`90s\`, \`1h30m\`, a bare number is seconds. An emulated time
is seconds or a distribution: \`{mean}\`, \`{mean, stdev}\`, \`{type: uniform, min, max}\`,
\`{type: gamma, shape, scale}\`, \`{type: exponential, scale}\`, \`{type: poisson, lam}\`.

\`null\` means "as if it were not written". Unknown keys are refused with the nearest name; \`stoker dlio\` only warns.
If \`data_reader\` exists it replaces \`reader\` completely.
`;

export function workloadPage(): string {
  const sections = Map.groupBy(keyPaths(), (path) => path.split(".")[0] ?? path);
  return [
    INTRODUCTION,
    ...[...sections].map(([name, paths]) => section(name, paths)),
    rulesSection(),
  ].join("\n");
}

function section(name: string, paths: readonly KeyPath[]): string {
  const effective = paths.filter((path) => describeKey(path).noEffect === undefined);
  const idle = paths.filter((path) => describeKey(path).noEffect !== undefined);
  const lines = [`## \`${name}\``, ""];
  if (effective.length > 0) {
    lines.push(...table(["Key", "Type", "Default", "Meaning", "Used by"], effective.map(effectiveRow)), "");
  }
  if (idle.length > 0) {
    lines.push("Accepted, and without effect here:", "");
    lines.push(...table(["Key", "Type", "What it is", "Why it has no effect"], idle.map(idleRow)), "");
  }
  return lines.join("\n");
}

function effectiveRow(path: KeyPath): readonly string[] {
  const key = describeKey(path);
  return [keyCell(path, key), typeText(key), defaultText(key), meaningText(key), key.usedBy.join(", ")];
}

function idleRow(path: KeyPath): readonly string[] {
  const key = describeKey(path);
  return [keyCell(path, key), typeText(key), meaningText(key), key.noEffect ?? ""];
}

function keyCell(path: KeyPath, key: KeyDescription): string {
  const origin = key.origin === undefined ? "" : key.origin === "stoker" ? " (Stoker)" : " (MLPerf Storage)";
  const aliases = (key.aliases ?? []).map((alias) => `, also \`${alias}\``).join("");
  return `\`${path}\`${aliases}${origin}`;
}

/** "int, 1 or more, files". */
export function typeText(key: KeyDescription): string {
  const parts = [TYPE_NAMES[key.type]];
  if (key.type === "enum") parts[0] = key.values.map((value) => `\`${value}\``).join(" ");
  if ("min" in key || "max" in key) parts.push(rangeText(key));
  if (key.unit !== undefined) parts.push(key.unit);
  return parts.filter((part) => part !== "").join(", ");
}

const TYPE_NAMES: Readonly<Record<KeyDescription["type"], string>> = {
  int: "int",
  number: "number",
  bool: "true or false",
  text: "text",
  path: "path or address",
  secret: "secret",
  enum: "",
  dtype: "element type",
  intList: "list of int",
  textList: "list of text",
  bytes: "bytes",
  duration: "time",
  timeValue: "time or distribution",
  columns: "list of columns",
  section: "mapping",
  any: "anything",
};

/** The default as a workload file would write it. */
export function defaultText(key: KeyDescription): string {
  if (key.derived !== undefined) return `auto: ${key.derived}`;
  if (!("default" in key) || key.default === undefined) return "unset";
  if (key.type === "section") return "absent";
  if (key.type === "timeValue") return "0";
  const text = `\`${typeof key.default === "string" ? key.default : JSON.stringify(key.default)}\``;
  return key.type === "enum" && key.defaultInDlio !== undefined
    ? `${text}, as DLIO \`${key.defaultInDlio}\``
    : text;
}

function meaningText(key: KeyDescription): string {
  const refused = key.type === "enum" ? Object.entries(key.refused ?? {}) : [];
  return key.meaning + refused.map(([word, reason]) => ` \`${word}\` is refused: ${reason}.`).join("");
}

function rulesSection(): string {
  return [
    "## Rules",
    "",
    "All of them are checked before anything is touched, and everything that is wrong is reported together.",
    "",
    ...table(["Rule", "Condition", "Result"], RULES.map((rule) => [rule.id, rule.when, severityText(rule)])),
    "",
    "Checked as soon as the storage was listed:",
    "",
    ...table(["Rule", "Condition"], Object.entries(LATER_RULES)),
    "",
    "Rules of DLIO that cannot apply here:",
    "",
    ...table(["Rule", "Why"], Object.entries(RULES_NOT_APPLYING)),
    "",
  ].join("\n");
}

function severityText({ severity }: Rule): string {
  return typeof severity === "string" ? severity : `${severity.stoker}; as DLIO: ${severity.dlio}`;
}

/** Padded as `deno fmt` pads tables, so that the file passes the format check as it is written. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)];
}
