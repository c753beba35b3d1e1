/**
 * `.stoker/checkpoint.json` in the folder of one checkpoint: what it is. Written last, so that a folder without
 * it is no checkpoint; loading, verifying and cleaning work from it alone. Pure.
 */
import { configError } from "../base/errors.ts";
import { manifestFields } from "../dataset/manifest_fields.ts";
import { type CheckpointDescription, type CheckpointPlace, checkpointSize, hashOf } from "./description.ts";

export const CHECKPOINT_MANIFEST = ".stoker/checkpoint.json";
export const CHECKPOINT_SCHEMA = "stoker.checkpoint/1";

export interface CheckpointManifest extends CheckpointPlace {
  readonly schema: typeof CHECKPOINT_SCHEMA;
  readonly stoker: { readonly version: string };
  readonly workload: string;
  readonly seed: number;
  readonly description: CheckpointDescription;
  /** 14 hexadecimal digits: part of the identity of every page. */
  readonly hash: string;
  readonly files: number;
  readonly bytes: number;
  readonly complete: true;
}

export function printCheckpointManifest(manifest: CheckpointManifest): string {
  return JSON.stringify(manifest, null, 2) + "\n";
}

/** `where` is only for the message. */
export function parseCheckpointManifest(text: string, where: string): CheckpointManifest {
  const refuse = (reason: string, cause?: unknown) =>
    configError(
      "CHECKPOINT_MANIFEST",
      CHECKPOINT_MANIFEST,
      `Cannot read the manifest of the checkpoint '${where}': ${reason}.`,
      "Save the checkpoint again with --overwrite.",
      cause,
    );
  const required = ["seed", "epoch", "step", "description", "hash", "files", "bytes"];
  const value: unknown = manifestFields(text, CHECKPOINT_SCHEMA, required, refuse);
  const manifest = value as CheckpointManifest; // schema and keys were checked, and what follows covers the rest
  // The hash covers all that decides the bytes, so that nothing can be changed by hand and go unnoticed.
  if (hashOf(manifest.description, manifest.seed, manifest) !== manifest.hash) {
    throw refuse(
      "its hash does not belong to what it describes, so it was changed or made by another version",
    );
  }
  const { files, bytes } = checkpointSize(manifest.description);
  if (files !== manifest.files || bytes !== manifest.bytes) {
    throw refuse(
      `it counts ${manifest.files} files with ${manifest.bytes} bytes and describes ${files} with ${bytes}, ` +
        "so it was changed or made by another version",
    );
  }
  return manifest;
}
