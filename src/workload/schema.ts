/**
 * The JSON Schema of a workload file, for editors that complete and check YAML. Made from the table of keys; it is
 * more lenient than `interpret`, which alone decides.
 */
import { DTYPES } from "../dataset/dtype.ts";
import type { KeyDescription } from "./key.ts";
import { describeKey, isKeyPath, keyPaths } from "./keys/mod.ts";

export type JsonSchema = { readonly [key: string]: unknown };

interface Section {
  readonly type: "object";
  readonly properties: Record<string, JsonSchema | Section>;
  readonly additionalProperties: false;
}

/** Schema of the file with or without its outer `workload:`. */
export function workloadSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Stoker and DLIO workload",
    anyOf: [
      { type: "object", properties: { workload: { $ref: "#/$defs/workload" } }, required: ["workload"] },
      { $ref: "#/$defs/workload" },
    ],
    $defs: {
      workload: workloadSection(),
      interpolation: { type: "string", pattern: "\\$\\{.+\\}" },
    },
  };
}

function workloadSection(): Section {
  const root = emptySection();
  for (const path of keyPaths()) {
    const key = describeKey(path);
    place(root, path, keySchema(key));
    for (const alias of key.aliases ?? []) {
      // An alias that is also the name of a section ("model") would hide the section.
      if (keyPaths().some((other) => other.startsWith(`${alias}.`))) continue;
      place(root, alias, { ...keySchema(key), description: `Another name of ${path}.`, deprecated: true });
    }
  }
  const reader = root.properties["reader"];
  if (reader !== undefined) root.properties["data_reader"] = reader;
  root.properties["defaults"] = { description: "Hydra's list of files that this one builds on." };
  return root;
}

function emptySection(): Section {
  return { type: "object", properties: {}, additionalProperties: false };
}

function place(root: Section, path: string, schema: JsonSchema): void {
  const parts = path.split(".");
  let section = root;
  for (const part of parts.slice(0, -1)) {
    const below = section.properties[part];
    const next = below !== undefined && isSection(below) ? below : emptySection();
    section.properties[part] = next;
    section = next;
  }
  // A key that is a section itself is there as soon as a key below it was placed.
  const name = parts.at(-1) ?? "";
  section.properties[name] = isKeyPath(path) && describeKey(path).type === "section"
    ? emptySection()
    : schema;
}

function isSection(schema: JsonSchema | Section): schema is Section {
  return "properties" in schema;
}

function keySchema(key: KeyDescription): JsonSchema {
  const auto = key.derived === undefined ? [] : [{ const: "auto" }];
  return {
    description: key.noEffect === undefined ? key.meaning : `${key.meaning} Without effect: ${key.noEffect}`,
    ..."default" in key && key.default !== undefined && key.type !== "timeValue"
      ? { default: key.default }
      : {},
    anyOf: [typeSchema(key), ...auto, { $ref: "#/$defs/interpolation" }],
  };
}

function typeSchema(key: KeyDescription): JsonSchema {
  switch (key.type) {
    case "int":
      return { type: key.fromText === undefined ? "integer" : ["integer", "string"], ...range(key) };
    case "number":
      return { type: "number", ...range(key) };
    case "bytes":
      return { type: ["number", "string"], ...range(key) };
    case "duration":
      return { type: ["number", "string"], ...(key.negativeIsZero === true ? {} : range(key)) };
    case "bool":
      return { type: ["boolean", "string"] };
    case "enum":
      return { enum: [...key.values, ...Object.keys(key.synonyms ?? {}), ...synonymBooleans(key.synonyms)] };
    case "dtype":
      return { type: "string", examples: Object.keys(DTYPES) };
    case "text":
      return { type: ["string", "number"], ...(key.known === undefined ? {} : { examples: key.known }) };
    case "path":
    case "secret":
      return { type: "string" };
    case "intList":
      return { type: "array", items: { type: "integer", ...range(key) } };
    case "textList":
      return { type: ["array", "string"], items: { type: "string" } };
    case "timeValue":
      return { type: ["number", "string", "object"] };
    case "columns":
      return { type: "array", items: { type: ["string", "object"] } };
    case "section":
      return { type: "object" };
    case "any":
      return {};
  }
}

function range({ min, max }: { readonly min?: number; readonly max?: number }): JsonSchema {
  return { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) };
}

/** YAML reads the word false as a switch. */
function synonymBooleans(synonyms: Readonly<Record<string, string>> | undefined): readonly boolean[] {
  return synonyms !== undefined && Object.hasOwn(synonyms, "false") ? [false] : [];
}
