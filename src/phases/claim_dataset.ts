/**
 * Decides whether `generate` may write here: a place that is empty, a dataset of ours that is the same one, or
 * another one that the operator gave up with --overwrite. What somebody else made is never replaced unasked.
 */
import { configError, PreflightError } from "../base/errors.ts";
import { printAddress } from "../base/address.ts";
import { hasThisStream, type Manifest, specDifferences } from "../dataset/manifest.ts";
import { fileIndex } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format } from "../formats/format.ts";
import { isTemporaryName } from "../storage/local/temporary_name.ts";
import type { Store } from "../storage/store.ts";
import { topFolders } from "./dataset_folders.ts";
import { removeLeftovers } from "./leftovers.ts";
import { removeDataset } from "./remove_dataset.ts";
import type { Session } from "./session.ts";

/** Names looked at before a folder without a manifest counts as free. */
const MOST_LOOKED_AT = 10_000;

const OTHER_STREAM =
  "a version of Stoker made it whose random stream was another one, or its manifest was changed by hand";

/** True: files of an earlier run may be there and count when they are right. */
export async function claimDataset(
  session: Session,
  store: Store,
  wanted: Manifest,
  found: Manifest | undefined,
  format: Format,
): Promise<boolean> {
  const { overwrite } = session.request.generate;
  const address = printAddress(session.request.data);
  const isSame = found?.datasetHash === wanted.datasetHash;
  if (isSame && !found?.complete) await removeLeftovers(store, wanted.spec, format);
  if (isSame) return !overwrite;
  if (!overwrite) await refuseOthers(store, wanted.spec, found, format, address);
  if (found) await removeDataset(store, found);
  return false;
}

/** Throws where something lies that is not the wanted dataset; `found` is the manifest there, of another one. */
export async function refuseOthers(
  store: Store,
  wanted: DatasetSpec,
  found: Manifest | undefined,
  format: Format,
  address: string,
): Promise<void> {
  if (found) {
    const differences = hasThisStream(found) ? specDifferences(found.spec, wanted) : [OTHER_STREAM];
    throw configError(
      "OTHER_DATASET",
      "--data",
      `Another dataset lies in '${address}': ${differences.slice(0, 5).join("; ")}.`,
      "Choose another place with --data, or give it up with --overwrite.",
    );
  }
  await refuseForeignFiles(store, wanted, format, address);
}

async function refuseForeignFiles(
  store: Store,
  wanted: DatasetSpec,
  format: Format,
  address: string,
): Promise<void> {
  const extension = format.extension(wanted);
  let looked = 0;
  let others = 0;
  for (const folder of topFolders(wanted, format)) {
    for await (const { name } of store.list(folder)) {
      if (isTemporaryName(name)) continue;
      if (++looked > MOST_LOOKED_AT) break;
      if (fileIndex(wanted, name, extension) === undefined) {
        others++;
        continue;
      }
      throw new PreflightError([{
        severity: "error",
        code: "FOREIGN_FILES",
        text: `'${address}' holds '${name}', which Stoker did not make: there is no .stoker/dataset.json.`,
        remedy: "Choose another place with --data, or replace such files with --overwrite.",
      }]);
    }
  }
  if (others > 0) {
    throw new PreflightError([{
      severity: "error",
      code: "FOREIGN_FILES",
      text: `'${address}' holds ${others} files below train/ and valid/ that are not of this dataset.`,
      remedy: "Choose an empty place with --data; with --overwrite they stay, and readers may list them.",
    }]);
  }
}
