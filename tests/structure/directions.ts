/** Imports point downwards only (docs/architecture.md). The one table of who may import whom. */
import { importsOf, isProgram, type Sources } from "./sources.ts";

/** Read by everybody above `dataset`. */
const SHARED = ["base", "dataset", "workload", "cluster"];
/** Between dataset and the engines; the schema of results is a vocabulary, not an engine. */
const MEASURE = [...SHARED, "metrics", "schema"];
const ENGINES = ["formats", "storage", "sampling", "checkpoint"];

/** A room may import itself, what stands behind it, and packages. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  base: [],
  ffi: ["base"],
  dataset: ["base", "ffi"],
  cluster: ["base", "dataset", "ffi"],
  workload: ["base", "dataset"],
  schema: ["base"],
  terminal: ["base"],
  metrics: [...SHARED, "ffi", "schema"],
  formats: MEASURE,
  sampling: MEASURE,
  checkpoint: MEASURE,
  storage: [...MEASURE, "ffi"],
  workers: [...MEASURE, ...ENGINES, "ffi"],
  report: ["base", "schema", "terminal"],
  rules: ["base", "schema", "report", "workload"],
  phases: [...MEASURE, ...ENGINES, "ffi", "workers", "terminal", "report"],
  cli: [...MEASURE, ...ENGINES, "ffi", "phases", "terminal", "report", "rules"],
  main: [...SHARED, "cli", "terminal", "workers"],
};

/** The room of a file of the program, or undefined for what is none. */
export function roomOf(path: string): string | undefined {
  if (path === "main.ts") return "main";
  if (path.startsWith("ffi/")) return "ffi";
  if (path.startsWith("src/report/schema/")) return "schema";
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

export function wrongDirections(sources: Sources): string[] {
  const wrong: string[] = [];
  for (const [path, text] of sources) {
    if (!isProgram(path)) continue;
    const room = roomOf(path) ?? "";
    const allowed = ALLOWED[room];
    if (!allowed) {
      wrong.push(`${path}: the room '${room}' is not in the table of tests/structure/directions.ts`);
      continue;
    }
    for (const target of importsOf(path, text)) {
      const other = roomOf(target);
      if (/^(scripts|tests)\//.test(target) || /_test\.ts$/.test(target)) {
        wrong.push(`${path} imports ${target}, which is not part of the program`);
      } else if (other !== undefined && other !== room && !allowed.includes(other)) {
        wrong.push(`${path} (${room}) imports ${target} (${other})`);
      }
    }
  }
  return wrong;
}
