/** Compares checkpoints with what they must contain, from their manifests alone, one checkpoint at a time. */
import type { Address } from "../../base/address.ts";
import { CHECKPOINT_MANIFEST, type CheckpointManifest } from "../../checkpoint/manifest.ts";
import { checkpointFolderName, parseCheckpointFolderName } from "../../checkpoint/names.ts";
import { filesOfCheckpoint } from "../../checkpoint/description.ts";
import { Histogram } from "../../metrics/histogram.ts";
import { createSharedMetrics, merged, totals, workerParts } from "../../metrics/shared_memory.ts";
import type { DamageFinding } from "../../report/schema/parts.ts";
import type { VerifyPhase } from "../../report/schema/phases.ts";
import type { Store } from "../../storage/store.ts";
import type { CheckpointVerifyJob } from "../../workers/checkpoint_job.ts";
import { runCrew } from "../crew.ts";
import { descriptorsNow } from "../descriptors.ts";
import { fileShare } from "../file_share.ts";
import { FindingList, overRanks } from "../finding_list.ts";
import { gatherHistogram } from "../gather_histogram.ts";
import { latencyOf } from "../latency.ts";
import type { Session } from "../session.ts";
import { spanOf } from "../span.ts";
import { type KnownCheckpoints, nameOrigin } from "./known_checkpoints.ts";
import { type FoundCheckpoint, lastName, pathIn } from "./checkpoint_store.ts";

interface Checked {
  readonly files: number;
  readonly filesRead: number;
  readonly bytes: number;
  readonly reads: Histogram;
  readonly inFlightSeconds: number;
}

export async function verifyCheckpoints(
  session: Session,
  store: Store,
  found: readonly FoundCheckpoint[],
): Promise<VerifyPhase> {
  const { request } = session;
  const findings = new FindingList(request.verify.maxFindings);
  const span = spanOf(request.outside.now());
  const reads = new Histogram();
  const known = new Map(found.flatMap(({ folder, manifest }) => manifest ? [[manifest.hash, folder]] : []));
  let [files, filesRead, bytes, inFlightSeconds] = [0, 0, 0, 0];
  let [filesInAll, bytesInAll] = [0, 0];
  for (const { folder, manifest, problem } of found) {
    if (!manifest) {
      if (request.cluster.rank === 0) findings.add(noManifest(folder, problem));
      continue;
    }
    const checked = await verifyOne(session, folder, manifest, findings, known);
    filesInAll += manifest.files;
    bytesInAll += manifest.bytes;
    files += checked.files;
    filesRead += checked.filesRead;
    bytes += checked.bytes;
    inFlightSeconds += checked.inFlightSeconds;
    reads.merge(checked.reads);
    if (request.cluster.rank !== 0) continue;
    const renamed = renamedFrom(folder, manifest, request.data);
    if (renamed) findings.add(renamed);
    for await (const stranger of strangers(store, folder, manifest)) findings.add(stranger);
  }
  const timed = span.end(request.outside.now());
  return await overRanks(request.cluster, {
    ...timed,
    proves: "content",
    files,
    filesRead,
    filesInAll,
    bytes,
    bytesInAll,
    bytesPerSecond: timed.seconds > 0 ? bytes / timed.seconds : null,
    sampledFraction: request.verify.fraction,
    readLatencyMs: latencyOf(
      await gatherHistogram(request.cluster, reads),
      "one file, read and compared",
    ),
    requestsInFlight: timed.seconds > 0 ? inFlightSeconds / timed.seconds : null,
    findings: findings.kept,
    findingsLeftOut: findings.leftOut,
  }, findings);
}

async function verifyOne(
  session: Session,
  folder: string,
  manifest: CheckpointManifest,
  findings: FindingList,
  known: KnownCheckpoints,
): Promise<Checked> {
  const { request } = session;
  const share = fileShare(request.cluster, manifest.files);
  const workers = Math.max(1, Math.min(navigator.hardwareConcurrency, 16, share.count));
  const metrics = createSharedMetrics(workers);
  const parts = workerParts(metrics);
  const span = spanOf(request.outside.now());
  const { description, seed, epoch, step } = manifest;
  const job: CheckpointVerifyJob = {
    ...share,
    folder,
    description,
    seed,
    epoch,
    step,
    fraction: request.verify.fraction,
  };
  const line = session.progress(() => {
    const now = totals(parts);
    const count = findings.kept.length + findings.leftOut;
    return {
      phase: "verify",
      count: `${folder || "checkpoint"}  ${now.files}/${share.count} files`,
      done: share.count === 0 ? 1 : now.files / share.count,
      bytes: now.bytesMoved,
      bytesPerSecond: now.bytesMoved / Math.max(span.elapsed(), 1e-3),
      elapsedSeconds: span.elapsed(),
      extras: count > 0 ? [`${count} findings`] : [],
    };
  });
  try {
    await runCrew<CheckpointVerifyJob, null>({
      kind: "checkpoint_verifier",
      metrics,
      signal: session.signal,
      descriptors: descriptorsNow(workers * 4),
      setup: (worker) => ({ worker, metrics, store: session.storeSetup(), job }),
      onFinding: (finding) => findings.add(nameOrigin(finding, known)),
      onNotice: (code, text) => session.notice(code, text),
      onEndpoints: (records) => session.addEndpoints(records),
    });
  } finally {
    line.close();
  }
  const sum = totals(parts);
  session.addIo(sum);
  const { files, readFiles: filesRead, bytesMoved: bytes, inFlightSeconds } = sum;
  return { files, filesRead, bytes, reads: merged(parts, "read"), inFlightSeconds };
}

/** Files that the checkpoint does not have. */
async function* strangers(
  store: Store,
  folder: string,
  manifest: CheckpointManifest,
): AsyncGenerator<DamageFinding> {
  const own = new Set([pathIn(folder, CHECKPOINT_MANIFEST)]);
  for (const { name } of filesOfCheckpoint(manifest.description)) own.add(pathIn(folder, name));
  for await (const { name, size } of store.list(folder)) {
    if (own.has(name)) continue;
    yield {
      file: name,
      kind: "unexpected",
      offset: 0,
      length: size,
      detail: "is not part of this checkpoint",
    };
  }
}

/** Its bytes are right for what they say they are; a load would take them for another checkpoint. */
function renamedFrom(
  folder: string,
  { epoch, step }: CheckpointManifest,
  root: Address,
): DamageFinding | undefined {
  const name = folder || lastName(root);
  const own = checkpointFolderName(epoch, step);
  if (name === own || !parseCheckpointFolderName(name)) return undefined;
  return {
    file: pathIn(folder, CHECKPOINT_MANIFEST),
    kind: "stale",
    offset: 0,
    length: 0,
    detail: `is of checkpoint ${own}: the folder was copied or renamed`,
  };
}

function noManifest(folder: string, problem: string | undefined): DamageFinding {
  return {
    file: pathIn(folder, CHECKPOINT_MANIFEST),
    kind: problem === undefined ? "missing" : "unreadable",
    offset: 0,
    length: 0,
    detail: problem ?? "is not there: the save was interrupted, so the folder holds no checkpoint",
  };
}
