/**
 * DLIO's rules that need the list of files or checkpoints. They cannot run before the storage was asked: preflight
 * and discovery call them and refuse together with everything else that they found.
 */
import type { Finding } from "../../base/errors.ts";
import type { Split } from "../../dataset/spec.ts";

/** V28: fewer files than the workload has. */
export function fewerFiles(
  found: number,
  wanted: number,
  folder: string,
  split: Split = "train",
): Finding | undefined {
  if (found >= wanted) return undefined;
  const [verb, key] = split === "train" ? ["train", "num_files_train"] : ["evaluate", "num_files_eval"];
  return {
    severity: "error",
    code: "V28",
    text: `Cannot ${verb} on ${wanted} files: ${folder} holds ${found}.`,
    remedy: "Generate the dataset first (stoker generate, or workflow.generate_data=true)" +
      (found === 0 ? "." : `, or set dataset.${key}=${found}.`),
  };
}

/** More files than the workload asks for: DLIO's warning that it uses a part of them. */
export function moreFiles(found: number, wanted: number, folder: string, split: Split): Finding | undefined {
  if (found <= wanted) return undefined;
  return {
    severity: "warning",
    code: "MORE_FILES",
    text: `Number of files for ${split} in '${folder}' (${found}) is more than requested (${wanted}). ` +
      "A subset of files will be used: those with the first names.",
    remedy: "",
  };
}

/** V29: computed names (dataset.skip_listing) of which sampled ones do not exist. */
export function sampledFilesMissing(missing: readonly string[], checked: number): Finding | undefined {
  if (missing.length === 0) return undefined;
  return {
    severity: "error",
    code: "V29",
    text: `Cannot skip the listing: of ${checked} sampled names ${missing.length} do not exist, among them ` +
      `${missing.slice(0, 3).join(", ")}.`,
    remedy:
      "Compare dataset.num_files_train, num_subfolders_train and file_prefix with what was generated, or set " +
      "dataset.skip_listing=false.",
  };
}

/** V31: a checkpoint-only run that would read more checkpoints than there are and writes none. */
export function fewerCheckpoints(found: number, wanted: number, folder: string): Finding | undefined {
  if (found >= wanted) return undefined;
  return {
    severity: "error",
    code: "V31",
    text: `${wanted} checkpoints are to be read, ${found} lie in '${folder}'.`,
    remedy: `Write them first (checkpoint.num_checkpoints_write=${wanted}), or set ` +
      `checkpoint.num_checkpoints_read=${found}.`,
  };
}
