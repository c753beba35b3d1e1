/**
 * Makes sure that the place of the checkpoints answers for bytes too, before the main thread tries whether it can be
 * written and reads which checkpoints lie there. Says nothing about what it finds.
 */
import { CHECKPOINT_MANIFEST } from "../checkpoint/manifest.ts";
import { checkpointFolderName } from "../checkpoint/names.ts";
import { statusOfPath } from "../../ffi/file_status.ts";
import type { CheckpointPlan } from "../phases/checkpoint/checkpoint_plan.ts";
import type { CheckpointRequest } from "../phases/run_request.ts";
import { unlessRefused, writesAnswer } from "./data_answers.ts";
import { type Asking, bytesAnswer } from "./places_answer.ts";

export async function checkpointsAnswer(
  asking: Asking,
  { base, place }: CheckpointRequest,
  { saves, loads }: Pick<CheckpointPlan, "saves" | "loads">,
): Promise<void> {
  if (place.scheme !== "file" && place.scheme !== "direct") return;
  if (saves.length > 0 && !asking.options["read-only"]) await writesAnswer(asking, base);
  const manifests = [...saves, ...loads].map(({ epoch, step }) =>
    `${place.path}/${checkpointFolderName(epoch, step)}/${CHECKPOINT_MANIFEST}`
  );
  const there = manifests.filter((path) => unlessRefused(() => statusOfPath(path))?.kind === "file");
  await bytesAnswer(asking, [...new Set(there)], place.scheme === "direct");
}
