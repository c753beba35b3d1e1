/** Objectives of `stoker io --require`: their metrics are the keys of the document's own rates. Pure. */
import type { TSchema } from "@sinclair/typebox";
import { pathsIn } from "./metric_paths.ts";
import { parseObjective, resolveMetric } from "./objectives.ts";
import { IoRates } from "./schema/io.ts";
import type { ResolvedObjective } from "./verdict.ts";

/** Refuses, before anything runs, what names no metric of this kind of I/O or several. */
export function ioObjectives(
  kind: "read" | "write" | "mix",
  expressions: readonly string[],
): readonly ResolvedObjective[] {
  const schema: TSchema = IoRates;
  const known = kind === "mix"
    ? ["read", "write"].flatMap((name) => pathsIn(schema, name))
    : pathsIn(schema, "");
  return expressions.map((expression) => {
    const rule = parseObjective(expression);
    return { rule, path: resolveMetric(rule, known) };
  });
}
