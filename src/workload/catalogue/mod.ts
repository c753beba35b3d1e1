/**
 * The workloads that come with the program: DLIO's own, those of MLPerf Storage and a few small ones. Only names,
 * descriptions and YAML text; what a text means is decided by reading it like any other file.
 */
import { configError } from "../../base/errors.ts";
import { didYouMean } from "../../base/nearest.ts";
import { ENTRIES, TEXTS } from "./catalogue.gen.ts";
import type { CatalogueEntry } from "./entry.ts";

export type { CatalogueEntry } from "./entry.ts";

/** Every name in alphabetical order, further names of the same workload included. */
export function names(): readonly string[] {
  return ENTRIES.map((entry) => entry.name);
}

export function has(name: string): boolean {
  return ENTRIES.some((entry) => entry.name === name);
}

/** Refuses an unknown name with the nearest known one. */
export function describe(name: string): CatalogueEntry {
  const entry = ENTRIES.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  throw configError(
    "UNKNOWN_WORKLOAD",
    "workload",
    `Unknown workload '${name}'.${didYouMean(name, names())}`,
    "List the names with 'stoker workloads', or give the path of a workload file.",
  );
}

/** The YAML of a workload, ready to be edited and run. */
export function text(name: string): string {
  const { aliasOf } = describe(name);
  const found = TEXTS[aliasOf ?? name];
  if (found === undefined) throw new TypeError(`The catalogue has no text for '${name}'`);
  return found;
}
