/**
 * Compares a dataset with what it must contain. Works from the manifest alone; nothing was remembered when it
 * was written. Files that do not belong to it are reported, never touched.
 */
import { printAddress } from "../base/address.ts";
import { configError } from "../base/errors.ts";
import { fileCount, fileIndex } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { hasThisStream, type Manifest } from "../dataset/manifest.ts";
import { loadFormat } from "../formats/registry.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { VerifyPhase } from "../report/schema/phases.ts";
import { isTemporaryName } from "../storage/local/temporary_name.ts";
import type { Store } from "../storage/store.ts";
import { DescribedDataset } from "../workers/described_dataset.ts";
import type { VerifyJob } from "../workers/protocol.ts";
import { newPartedFiles } from "../workers/shared_parts.ts";
import { findCheckpoints } from "./checkpoint/checkpoint_store.ts";
import { verifyCheckpoints } from "./checkpoint/verify_checkpoints.ts";
import { topFolders } from "./dataset_folders.ts";
import { fileShare, lanesOf } from "./file_share.ts";
import { FindingList, overRanks } from "./finding_list.ts";
import { lanesOfParts, partsPerFile } from "./parts_of_files.ts";
import { readManifest } from "./place.ts";
import type { Session } from "./session.ts";
import { tellOtherDataset } from "./tell_other_dataset.ts";
import { verifierCount, verifyCrew } from "./verify_crew.ts";
import { verifyStructure } from "./verify_structure.ts";

export async function verifyPhase(session: Session): Promise<VerifyPhase> {
  const { request } = session;
  const store = await session.openPlace();
  try {
    session.describeStore(store.describe);
    if (request.verify.structure) return await verifyStructure(session, store);
    const manifest = await readManifest(store, request.data);
    if (!manifest) {
      const checkpoints = await findCheckpoints(store, request.data);
      if (checkpoints.length === 0) throw nothingToVerify(printAddress(request.data));
      await session.begin();
      return await verifyCheckpoints(session, store, checkpoints);
    }
    if (!hasThisStream(manifest)) throw otherStream(printAddress(request.data));
    await session.begin();
    tellOtherDataset(session, manifest);
    if (!manifest.complete) {
      session.warn("INCOMPLETE_DATASET", "The manifest says that generating this dataset was interrupted.");
    }
    const findings = new FindingList(request.verify.maxFindings);
    const phase = await verifyFiles(session, manifest, findings);
    if (request.cluster.rank === 0) {
      for await (const finding of strangers(session, store, manifest.spec)) findings.add(finding);
    }
    return await overRanks(request.cluster, phase, findings);
  } finally {
    await store.close();
  }
}

async function verifyFiles(
  session: Session,
  { spec, bytes }: Manifest,
  findings: FindingList,
): Promise<VerifyPhase> {
  const { cluster, verify: { fraction } } = session.request;
  const share = fileShare(cluster, fileCount(spec));
  const perFile = partsPerFile(spec, await loadFormat(spec.format), share, session.request);
  const pieces = share.count * perFile;
  const isShared = perFile > 1;
  const most = lanesOf(pieces, verifierCount(pieces));
  const lanes = isShared ? Math.min(most, lanesOfParts(session.request.io)) : most;
  const parts = isShared ? { parts: newPartedFiles(share.count, perFile) } : {};
  return await verifyCrew<VerifyJob>(session, {
    kind: "verifier",
    proves: "content",
    spec,
    job: { ...share, lanes, fraction, ...parts },
    pieces,
    openFiles: lanes,
    inAll: { filesInAll: fileCount(spec), bytesInAll: Number(bytes) },
    measures: isShared ? "a part of a file, read and compared" : "one file, read and compared",
  }, findings);
}

/** Files in the folders of the dataset that it does not have. */
async function* strangers(session: Session, store: Store, spec: DatasetSpec): AsyncGenerator<DamageFinding> {
  const format = await loadFormat(spec.format);
  const extension = format.extension(spec);
  const dataset = new DescribedDataset(spec, format);
  let leftovers = 0;
  for (const folder of topFolders(spec, format)) {
    for await (const { name, size } of store.list(folder)) {
      if (isTemporaryName(name)) leftovers++;
      if (isTemporaryName(name)) continue;
      // Cheaper than a description, but a partitioned file lies elsewhere than its name says.
      const isNamed = spec.parquet.partitionBy === undefined;
      if (isNamed && fileIndex(spec, name, extension) !== undefined) continue;
      if (dataset.layoutOf(name)) continue;
      yield {
        file: name,
        kind: "unexpected",
        offset: 0,
        length: size,
        detail: "is not part of this dataset",
      };
    }
  }
  if (leftovers === 0) return;
  const files = leftovers === 1 ? "A temporary file" : `${leftovers} temporary files`;
  session.warn("LEFTOVERS", `${files} of a killed run lie beside the data; 'stoker clean' removes them.`);
}

function otherStream(address: string): Error {
  return configError(
    "OTHER_STREAM",
    "",
    `Cannot verify '${address}': the version of Stoker that made it had another random stream, or its manifest ` +
      "was changed by hand.",
    "Verify it with that version, or generate it again with --overwrite; " +
      "'stoker verify --structure' says whether its files are sound.",
  );
}

function nothingToVerify(address: string): Error {
  return configError(
    "NO_MANIFEST",
    "",
    `Cannot verify '${address}': there is neither .stoker/dataset.json nor a checkpoint.`,
    "Name the folder that holds train/ and .stoker/. A dataset made by another tool holds no proof of its bytes; " +
      "'stoker verify WORKLOAD --structure' says whether its files are sound.",
  );
}
