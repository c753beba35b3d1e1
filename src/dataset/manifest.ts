/**
 * `.stoker/dataset.json` beside train/ and valid/: what a dataset is. `verify`, resume and `clean` work from it
 * alone. It is written before the first file (complete: false) and again after the last one. Pure.
 */
import { configError } from "../base/errors.ts";
import { datasetHash } from "./dataset_hash.ts";
import { manifestFields } from "./manifest_fields.ts";
import type { DatasetSpec } from "./spec.ts";
import { specFault } from "./spec_fault.ts";

export const MANIFEST_NAME = ".stoker/dataset.json";
export const MANIFEST_SCHEMA = "stoker.dataset/1";

export interface Manifest {
  readonly schema: typeof MANIFEST_SCHEMA;
  readonly stoker: { readonly version: string };
  readonly workload: string;
  readonly format: string;
  readonly seed: number;
  readonly spec: DatasetSpec;
  /** 14 hex digits; part of the identity of every page. */
  readonly datasetHash: string;
  readonly files: { readonly train: number; readonly valid: number };
  /** All files, indexes included, as decimal digits: the sum may exceed 2^53. */
  readonly bytes: string;
  readonly complete: boolean;
}

export function printManifest(manifest: Manifest): string {
  return JSON.stringify(manifest, null, 2) + "\n";
}

/** `address` is only for the message. */
export function parseManifest(text: string, address: string): Manifest {
  const refuse = (reason: string, cause?: unknown) =>
    configError(
      "MANIFEST",
      MANIFEST_NAME,
      `Cannot read the manifest of '${address}': ${reason}.`,
      "Name the folder that holds train/ and .stoker/, or generate the dataset again with --overwrite.",
      cause,
    );
  const required = ["spec", "datasetHash", "files", "bytes", "complete"];
  const value: unknown = manifestFields(text, MANIFEST_SCHEMA, required, refuse);
  const manifest = value as Manifest; // schema and keys were checked, and what follows covers what is used
  const fault = specFault(manifest.spec);
  if (fault !== undefined) throw refuse(`it was changed or damaged: in spec ${fault}`);
  if (!/^\d+$/.test(`${manifest.bytes}`) || typeof manifest.complete !== "boolean") {
    throw refuse("it was changed or damaged: bytes or complete are not what Stoker writes");
  }
  return manifest;
}

/** Whether this version makes the bytes that were written: the hash covers the version of the stream. */
export function hasThisStream(manifest: Pick<Manifest, "spec" | "datasetHash">): boolean {
  return manifest.datasetHash === datasetHash(manifest.spec);
}

/** What differs between two specifications, a line each: "samplesPerFile is 4 there, 8 here". */
export function specDifferences(there: unknown, here: unknown): string[] {
  const lines: string[] = [];
  compare(there, here, "", lines);
  return lines;
}

function compare(there: unknown, here: unknown, path: string, lines: string[]): void {
  if (isMap(there) && isMap(here)) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
      compare(there[key], here[key], path ? `${path}.${key}` : key, lines);
    }
    return;
  }
  const [a, b] = [show(there), show(here)];
  if (a !== b) lines.push(`${path} is ${a} there, ${b} here`);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
