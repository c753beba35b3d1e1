/**
 * Every kind of document that Stoker prints or leaves, under the name by which `stoker schema` and the completion
 * know it. A document that is missing here has no published schema.
 */
import type { TSchema } from "@sinclair/typebox";
import { Catalogue } from "./catalogue.ts";
import { Ceiling } from "./ceiling.ts";
import { IoReport } from "./io.ts";
import { CheckpointManifest, DatasetManifest } from "./manifests.ts";
import { CheckReport, DryRun, Failure, Plan } from "./plan.ts";
import { Result } from "./result.ts";
import { VersionDocument } from "./version.ts";

export interface NamedSchema {
  /** Which commands give it. */
  readonly title: string;
  readonly schema: TSchema;
}

export const NAMED_SCHEMAS: Readonly<Record<string, NamedSchema>> = {
  result: { title: "result.json, and --json of every command that runs something", schema: Result },
  plan: { title: "stoker plan --json", schema: Plan },
  check: { title: "stoker check --json", schema: CheckReport },
  "dry-run": { title: "--dry-run --json of every command", schema: DryRun },
  error: { title: "--json of a command that fails before a result exists", schema: Failure },
  workloads: { title: "stoker workloads --json", schema: Catalogue },
  io: { title: "stoker io --json", schema: IoReport },
  ceiling: { title: "stoker ceiling --json", schema: Ceiling },
  version: { title: "stoker version --json", schema: VersionDocument },
  dataset: { title: ".stoker/dataset.json beside the files of a dataset", schema: DatasetManifest },
  checkpoint: { title: ".stoker/checkpoint.json in the folder of a checkpoint", schema: CheckpointManifest },
};

/** The JSON Schema as a stranger's validator takes it. */
export function jsonSchemaOf({ title, schema }: NamedSchema): Record<string, unknown> {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title, ...schema };
}
