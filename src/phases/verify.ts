/**
 * Compares a dataset with what it must contain. Works from the manifest alone; nothing was remembered when it
 * was written. Files that do not belong to it are reported, never touched.
 */
import { printAddress } from "../base/address.ts";
import { configError } from "../base/errors.ts";
import { fileCount, fileIndex } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { createSharedMetrics, merged, totals, workerParts } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { VerifyPhase } from "../report/schema/phases.ts";
import { isTemporaryName } from "../storage/local/temporary_name.ts";
import type { Store } from "../storage/store.ts";
import { DescribedDataset } from "../workers/described_dataset.ts";
import type { VerifyJob } from "../workers/protocol.ts";
import { findCheckpoints } from "./checkpoint/checkpoint_store.ts";
import { verifyCheckpoints } from "./checkpoint/verify_checkpoints.ts";
import { runCrew } from "./crew.ts";
import { topFolders } from "./dataset_folders.ts";
import { descriptorsNow } from "./descriptors.ts";
import { fileShare } from "./file_share.ts";
import { FindingList, overRanks } from "./finding_list.ts";
import { latencyOf } from "./latency.ts";
import { readManifest } from "./place.ts";
import type { Session } from "./session.ts";
import { stallNow } from "./stall.ts";
import { spanOf } from "./span.ts";

export async function verifyPhase(session: Session): Promise<VerifyPhase> {
  const { request } = session;
  const store = await session.openPlace();
  try {
    session.describeStore(store.describe);
    const manifest = await readManifest(store, request.data);
    if (!manifest) {
      const checkpoints = await findCheckpoints(store);
      if (checkpoints.length === 0) throw nothingToVerify(printAddress(request.data));
      await session.begin();
      return await verifyCheckpoints(session, store, checkpoints);
    }
    await session.begin();
    if (!manifest.complete) {
      session.warn("INCOMPLETE_DATASET", "The manifest says that generating this dataset was interrupted.");
    }
    const findings = new FindingList(request.verify.maxFindings);
    const phase = await verifyFiles(session, manifest.spec, findings);
    if (request.cluster.rank === 0) {
      for await (const finding of strangers(session, store, manifest.spec)) findings.add(finding);
    }
    return await overRanks(request.cluster, phase, findings);
  } finally {
    await store.close();
  }
}

async function verifyFiles(session: Session, spec: DatasetSpec, findings: FindingList): Promise<VerifyPhase> {
  const { request } = session;
  const share = fileShare(request.cluster, fileCount(spec));
  const { count } = share;
  const workers = Math.max(1, Math.min(navigator.hardwareConcurrency, 16, count));
  const metrics = createSharedMetrics(workers);
  const parts = workerParts(metrics);
  const span = spanOf(request.outside.now());
  const job: VerifyJob = { ...share, fraction: request.verify.fraction };
  const line = session.progress(() => {
    const now = totals(parts);
    const found = findings.kept.length + findings.leftOut;
    return {
      phase: "verify",
      count: `${now.files}/${count} files`,
      done: count === 0 ? 1 : now.files / count,
      bytes: now.bytesMoved,
      bytesPerSecond: now.bytesMoved / Math.max(span.elapsed(), 1e-3),
      elapsedSeconds: span.elapsed(),
      extras: found > 0 ? [`${found} findings`] : [],
      stall: stallNow(parts),
    };
  });
  const recorder = session.record("verify", "read", () => parts, () => null);
  try {
    await runCrew<VerifyJob, null>({
      kind: "verifier",
      metrics,
      signal: session.signal,
      descriptors: descriptorsNow(workers * 8),
      setup: (worker) => ({ worker, metrics, store: session.storeSetup(), spec, job }),
      onFinding: (finding) => findings.add(finding),
      onNotice: (code, text) => session.notice(code, text),
      onEndpoints: (records) => session.addEndpoints(records),
      onDone: () => span.oneDone(),
    });
  } finally {
    line.close();
    recorder.close();
  }
  const sum = totals(parts);
  session.addIo(sum);
  const timed = span.end(request.outside.now());
  return {
    ...timed,
    files: sum.files,
    bytes: sum.bytesMoved,
    bytesPerSecond: timed.seconds > 0 ? sum.bytesMoved / timed.seconds : null,
    sampledFraction: request.verify.fraction,
    readLatencyMs: latencyOf(merged(parts, "read"), "one file, read and compared"),
    findings: findings.kept,
    findingsLeftOut: findings.leftOut,
  };
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
      if (isTemporaryName(name) || fileIndex(spec, name, extension) !== undefined) continue;
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

function nothingToVerify(address: string): Error {
  return configError(
    "NO_MANIFEST",
    "",
    `Cannot verify '${address}': there is neither .stoker/dataset.json nor a checkpoint.`,
    "Name the folder that holds train/ and .stoker/. A dataset made by another tool holds no proof of its bytes.",
  );
}
