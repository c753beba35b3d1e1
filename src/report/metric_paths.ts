/** The paths of all numbers that a phase may leave in the result, taken from its schema. */
import type { TSchema } from "@sinclair/typebox";
import { Phases } from "./schema/phases.ts";

/** `phases` are the names of the phases that will run. */
export function metricPaths(phases: readonly string[]): string[] {
  const paths = new Set<string>();
  for (const name of phases) {
    const schema = (Phases.properties as Record<string, TSchema>)[name]; // named by the caller
    if (schema) collect(schema, name, paths);
  }
  return [...paths];
}

/** The same of any other document's part. */
export function pathsIn(schema: TSchema, path: string): string[] {
  const paths = new Set<string>();
  collect(schema, path, paths);
  return [...paths];
}

function collect(schema: TSchema, path: string, into: Set<string>): void {
  if (schema.type === "number" || schema.type === "integer") into.add(path);
  else if (schema.type === "array") collect(schema.items, path, into);
  else if (schema.anyOf) { for (const option of schema.anyOf) collect(option, path, into); }
  else if (schema.properties) {
    for (const [key, member] of Object.entries(schema.properties as Record<string, TSchema>)) {
      collect(member, path === "" ? key : `${path}.${key}`, into);
    }
  }
}
