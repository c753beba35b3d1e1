/**
 * What the place of the checkpoints says before a run: whether it answers, has room, and holds what it should or
 * should not. What it refuses is a finding: nothing has begun, so nothing has failed yet.
 */
import { isObjectScheme, printAddress } from "../../base/address.ts";
import { type Finding, StorageError } from "../../base/errors.ts";
import { checkpointSize, filesOfCheckpoint } from "../../checkpoint/description.ts";
import { CHECKPOINT_MANIFEST } from "../../checkpoint/manifest.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import type { Store } from "../../storage/store.ts";
import { openPlace } from "../place.ts";
import type { CheckpointRequest, RunRequest } from "../run_request.ts";
import { NO_ROOM, type Room, withDataset } from "../shared_room.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";
import { loadable, saveFinding, strangerFinding } from "./claim_checkpoint.ts";
import { levelsBelow } from "./make_base.ts";

/** `beside`: what the same run puts on the same file system. */
export async function placeFindings(
  request: RunRequest,
  where: CheckpointRequest,
  plan: CheckpointPlan,
  beside: Room,
): Promise<readonly Finding[]> {
  const { cluster } = request;
  const room = await asFindings(() => roomFindings(request, where, plan, beside));
  // A place that cannot be used is told about once, and not asked what it holds.
  const isUsable = room.every(({ severity, code }) => severity !== "error" || code === "FREE_SPACE");
  const look = () => isUsable ? asFindings(() => contentFindings(request, where, plan)) : [];
  // One process looks for all: listings by everybody at once are what object stores throttle.
  const content = await cluster.broadcast(cluster.rank === 0 ? await look() : undefined);
  return [...room, ...content];
}

async function asFindings(look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return [{ severity: "error", code: error.code, text: error.message, remedy: error.remedy }];
  }
}

async function roomFindings(
  { io, readOnly }: RunRequest,
  { base, place, overwrite }: CheckpointRequest,
  plan: CheckpointPlan,
  beside: Room,
): Promise<readonly Finding[]> {
  const { files, bytes } = checkpointSize(plan.description);
  const saves = plan.saves.length;
  // While one is saved the kept ones are still there.
  const together = plan.keepLast === undefined ? saves : Math.min(saves, plan.keepLast + 1);
  const isReplaced = overwrite && plan.keepLast === undefined && !isObjectScheme(place.scheme);
  const freed = isReplaced ? await roomOfSaves(await openPlace(place, io), plan) : NO_ROOM;
  const store = await openPlace(base, io);
  try {
    const found = await store.preflight({
      writes: saves > 0,
      bytes: Math.max(0, together * bytes + beside.bytes - freed.bytes),
      files: Math.max(0, together * (files + 1) + beside.files - freed.files),
      mayProbe: !readOnly,
      names: longestNames(levelsBelow(base.path, place.path), plan),
    });
    return ofCheckpoints(beside.bytes > 0 ? withDataset(found, beside) : found, saves > 0);
  } finally {
    await store.close();
  }
}

/** Of the checkpoints that are saved, below the folder that the user named; `levels` lead from there to theirs. */
function longestNames(levels: string, { saves, description }: CheckpointPlan): readonly string[] {
  let longest = CHECKPOINT_MANIFEST;
  for (const { name } of filesOfCheckpoint(description)) if (name.length > longest.length) longest = name;
  return saves.map(({ epoch, step }) =>
    [...levels === "" ? [] : [levels], checkpointFolderName(epoch, step), longest].join("/")
  );
}

/** What lies where the run saves: each of them goes before its successor comes. Closes the store. */
async function roomOfSaves(store: Store, { saves, description }: CheckpointPlan): Promise<Room> {
  try {
    const own = new Set([...filesOfCheckpoint(description)].map(({ name }) => name));
    let [bytes, files] = [0, 0];
    for (const { epoch, step } of saves) {
      const folder = checkpointFolderName(epoch, step);
      for await (const { name, size } of store.list(folder)) {
        if (!own.has(name.slice(folder.length + 1))) continue;
        bytes += size;
        files++;
      }
    }
    return { bytes, files };
  } finally {
    await store.close();
  }
}

/** The storage speaks of datasets; what helps here has other names. */
function ofCheckpoints(findings: readonly Finding[], writes: boolean): readonly Finding[] {
  return findings.map((finding) => {
    if (finding.code === "FREE_SPACE") {
      const remedy =
        "Free space, choose another --checkpoints, save fewer (checkpoint.num_checkpoints_write, " +
        "checkpoint.keep_last), or make them smaller (--scale 0.01).";
      return { ...finding, remedy };
    }
    if (finding.code === "NAME_TOO_LONG") {
      return { ...finding, remedy: "Use a shorter --checkpoints or checkpoint.checkpoint_folder." };
    }
    if (finding.code !== "NO_FOLDER" || writes) return finding;
    return {
      ...finding,
      remedy: "Check the address, or save there first: checkpoint.num_checkpoints_write.",
    };
  });
}

async function contentFindings(
  { io }: RunRequest,
  { place, overwrite }: CheckpointRequest,
  { saves, loads, description }: CheckpointPlan,
): Promise<readonly Finding[]> {
  const where = printAddress(place);
  const store = await openPlace(place, io);
  try {
    if (saves.length === 0) return (await loadable(store, loads, description, where)).findings;
    for (const one of saves) {
      const finding = overwrite
        ? await strangerFinding(store, one, description, where)
        : await saveFinding(store, one, where);
      if (finding) return [finding];
    }
    return [];
  } finally {
    await store.close();
  }
}
