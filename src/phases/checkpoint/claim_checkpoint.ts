/**
 * Decides what may be saved and loaded: a save never lands on what is there unless the operator gave that up,
 * and a load takes only whole checkpoints of the workload's own description.
 */
import { printAddress } from "../../base/address.ts";
import { type Finding, PreflightError } from "../../base/errors.ts";
import {
  type CheckpointDescription,
  type CheckpointPlace,
  filesOfCheckpoint,
} from "../../checkpoint/description.ts";
import { CHECKPOINT_MANIFEST, type CheckpointManifest } from "../../checkpoint/manifest.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import { specDifferences } from "../../dataset/manifest.ts";
import { isTemporaryName } from "../../storage/local/temporary_name.ts";
import type { Store } from "../../storage/store.ts";
import { fewerCheckpoints } from "../../workload/rules/files.ts";
import type { CheckpointRequest } from "../run_request.ts";
import { foundIn, namesIn, pathIn, removeCheckpoint } from "./checkpoint_store.ts";

/** Why this checkpoint may not be saved here without --overwrite; undefined when its folder is free. */
export async function saveFinding(
  store: Store,
  place: CheckpointPlace,
  where: string,
): Promise<Finding | undefined> {
  const folder = checkpointFolderName(place.epoch, place.step);
  const names = await namesIn(store, folder, 1);
  if (names.length === 0) return undefined;
  const { manifest } = await foundIn(store, folder);
  return error(
    "CHECKPOINT_EXISTS",
    manifest
      ? `A checkpoint lies in '${where}/${folder}' already.`
      : `'${where}/${folder}' holds '${names[0]}' and no whole checkpoint: a save was interrupted there.`,
    manifest
      ? "Load it with checkpoint.num_checkpoints_write=0, choose another --checkpoints, or give it up with " +
        "--overwrite."
      : "Give it up with --overwrite, or choose another --checkpoints.",
  );
}

/**
 * Why this checkpoint may not be saved here even with --overwrite: what lies there is named by no manifest that can
 * be believed, nor by the description of this save. Undefined when all of it may go.
 */
export async function strangerFinding(
  store: Store,
  place: CheckpointPlace,
  description: CheckpointDescription,
  where: string,
): Promise<Finding | undefined> {
  const folder = checkpointFolderName(place.epoch, place.step);
  const { manifest } = await foundIn(store, folder);
  const own = new Set([pathIn(folder, CHECKPOINT_MANIFEST)]);
  for (const known of manifest ? [manifest.description, description] : [description]) {
    for (const { name } of filesOfCheckpoint(known)) own.add(pathIn(folder, name));
  }
  for await (const { name } of store.list(folder)) {
    if (own.has(name) || isTemporaryName(name)) continue;
    return error(
      "CHECKPOINT_STRANGER",
      `'${where}/${folder}' holds '${name}', which is no file of this checkpoint: --overwrite gives up what ` +
        "Stoker can prove to be its own.",
      "Remove it by hand, or choose another --checkpoints.",
    );
  }
  return undefined;
}

/** Makes the folder free for a save, and makes it; what lies there goes only when the operator gave it up. */
export async function claimCheckpoint(
  store: Store,
  saved: CheckpointPlace,
  description: CheckpointDescription,
  { place, overwrite }: Pick<CheckpointRequest, "place" | "overwrite">,
): Promise<void> {
  const folder = checkpointFolderName(saved.epoch, saved.step);
  if (!overwrite) {
    const finding = await saveFinding(store, saved, printAddress(place));
    refuse(finding ? [finding] : []);
  } else {
    const stranger = await strangerFinding(store, saved, description, printAddress(place));
    refuse(stranger ? [stranger] : []);
    const { manifest } = await foundIn(store, folder);
    if (manifest) await removeCheckpoint(store, folder, manifest.description);
    await removeCheckpoint(store, folder, description);
  }
  await store.makeFolder(folder);
}

/** Manifests of the checkpoints to load, in that order; or what keeps them from being loaded. */
export async function loadable(
  store: Store,
  places: readonly CheckpointPlace[],
  wanted: CheckpointDescription,
  where: string,
): Promise<{ readonly manifests: readonly CheckpointManifest[]; readonly findings: readonly Finding[] }> {
  const manifests: CheckpointManifest[] = [];
  const findings: Finding[] = [];
  for (const place of places) {
    const folder = checkpointFolderName(place.epoch, place.step);
    const { manifest, problem } = await foundIn(store, folder);
    if (problem !== undefined) {
      findings.push(error("CHECKPOINT_MANIFEST", problem, "Save it again with --overwrite."));
      continue;
    }
    if (!manifest) {
      const [name] = await namesIn(store, folder, 1);
      if (name === undefined) continue;
      findings.push(error(
        "INCOMPLETE_CHECKPOINT",
        `'${where}/${folder}' is no whole checkpoint: it has no .stoker/checkpoint.json, so its save was ` +
          "interrupted, or another program saved it.",
        "Save it with Stoker, with --overwrite where the folder is its own.",
      ));
      continue;
    }
    const own = checkpointFolderName(manifest.epoch, manifest.step);
    if (own !== folder) {
      findings.push(error(
        "OTHER_CHECKPOINT",
        `'${where}/${folder}' holds the checkpoint '${own}': it was copied or renamed.`,
        `Give it its own name again, or save '${folder}' with --overwrite.`,
      ));
    }
    const differences = specDifferences(plain(manifest.description), plain(wanted));
    if (differences.length > 0) {
      findings.push(error(
        "OTHER_CHECKPOINT",
        `The checkpoint in '${where}/${folder}' is not the workload's: ${
          differences.slice(0, 5).join("; ")
        }.`,
        "Name the right place with --checkpoints, or load it with the workload that it was saved with.",
      ));
    }
    manifests.push(manifest);
  }
  const seeds = new Set(manifests.map(({ seed }) => seed));
  if (seeds.size > 1) {
    findings.push(error(
      "OTHER_CHECKPOINT",
      `The checkpoints in '${where}' were saved with different seeds: ${[...seeds].join(", ")}.`,
      "Load those of one seed at a time.",
    ));
  }
  const fewer = fewerCheckpoints(manifests.length, places.length, where);
  if (findings.length === 0 && fewer) findings.push(fewer);
  return { manifests, findings };
}

export function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new PreflightError(findings);
}

/** Without keys that are undefined, as a manifest that was read is. */
function plain(description: CheckpointDescription): unknown {
  return JSON.parse(JSON.stringify(description));
}

function error(code: string, text: string, remedy: string): Finding {
  return { severity: "error", code, text, remedy };
}
