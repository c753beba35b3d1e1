/**
 * Writes the dataset, or what is missing of it. The manifest says "incomplete" before the first file and
 * "complete" after the last one has reached the device, so a killed run never looks finished.
 */
import { printAddress } from "../base/address.ts";
import { ConfigError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { datasetHash } from "../dataset/dataset_hash.ts";
import type { Manifest } from "../dataset/manifest.ts";
import { fileCount } from "../dataset/names.ts";
import { loadFormat } from "../formats/registry.ts";
import { createSharedMetrics, merged, totals, workerParts } from "../metrics/shared_memory.ts";
import type { GeneratePhase } from "../report/schema/phases.ts";
import type { Store } from "../storage/store.ts";
import type { GenerateJob } from "../workers/protocol.ts";
import type { GenerateReport } from "../workers/generator_worker.ts";
import { claimDataset } from "./claim_dataset.ts";
import { runCrew } from "./crew.ts";
import { DatasetHold } from "./dataset_hold.ts";
import { datasetFolders, topFolders } from "./dataset_folders.ts";
import { datasetSizes } from "./dataset_sizes.ts";
import { type DeliveredRatios, deliveredRatios, missedRatios } from "./delivered_ratios.ts";
import { descriptorsNow } from "./descriptors.ts";
import { fileShare, lanesOf } from "./file_share.ts";
import { gatherHistogram } from "./gather_histogram.ts";
import { latencyOf } from "./latency.ts";
import { peakMemoryBytes } from "./peak_memory.ts";
import { withMissingBytes } from "./no_space.ts";
import { readManifest, writeManifest } from "./place.ts";
import { exact } from "./plan_of.ts";
import type { Session } from "./session.ts";
import { stallNow } from "./stall.ts";
import { sinceReady, spanOf } from "./span.ts";

export async function generatePhase(session: Session): Promise<GeneratePhase> {
  const { request } = session;
  const { spec, cluster, data } = request;
  const store = await session.openPlace();
  const hold = new DatasetHold(store, printAddress(data));
  try {
    session.describeStore(store.describe);
    const format = await loadFormat(spec.format);
    const ratios = await deliveredRatios(spec, format);
    const missed = missedRatios(spec, format, ratios);
    if (missed.length > 0) throw new ConfigError(missed);
    const sizes = await datasetSizes(spec, format, session.signal);
    const manifest: Manifest = {
      schema: "stoker.dataset/1",
      stoker: { version: VERSION },
      workload: request.workload.name,
      format: spec.format,
      seed: spec.seed,
      spec,
      datasetHash: datasetHash(spec),
      files: { train: spec.train.files, valid: spec.valid.files },
      bytes: String(exact(sizes.total)),
      complete: false,
    };
    let resume = false;
    if (cluster.rank === 0) {
      hold.take();
      resume = await claimDataset(session, store, manifest, await readManifest(store, data), format);
      await session.begin();
      await store.makeFolder(".stoker");
      // Of a new dataset, or where one was given up, there was no folder or another one.
      hold.take();
      for (const folder of datasetFolders(spec, format)) await store.makeFolder(folder);
      await writeManifest(store, manifest);
    }
    resume = await cluster.broadcast(cluster.rank === 0 ? resume : undefined);
    const phase = await writeFiles(session, store, resume, Number(sizes.total)).catch(async (error) => {
      throw await withMissingBytes(error, store, topFolders(spec, format), Number(sizes.total));
    });
    await cluster.barrier();
    if (cluster.rank === 0) await writeManifest(store, { ...manifest, complete: true });
    await cluster.barrier();
    await settle(session, store);
    session.tell({ kind: "generation", isDone: true });
    warnOfRatios(session, ratios);
    return { ...phase, ...ratios };
  } finally {
    hold.release();
    await store.close();
  }
}

async function writeFiles(
  session: Session,
  store: Store,
  resume: boolean,
  totalBytes: number,
): Promise<Omit<GeneratePhase, keyof DeliveredRatios>> {
  const { request } = session;
  const { spec, cluster } = request;
  const files = fileCount(spec);
  const share = fileShare(cluster, files);
  const { count } = share;
  const { threads: chosen } = request.generate;
  const threads = Math.max(1, Math.min(chosen.count, count));
  const rule = threads < chosen.count ? `${chosen.rule}; not more than the ${count} files` : chosen.rule;
  session.keepThreads({ ...chosen, count: threads, rule });
  session.tell({ kind: "generation", isDone: false });
  const metrics = createSharedMetrics(threads);
  const parts = workerParts(metrics);
  const span = spanOf(request.outside.now());
  const readyMs: number[] = [];
  const job: GenerateJob = {
    ...share,
    lanes: lanesOf(count, threads),
    threads,
    fsync: request.generate.fsync === "file",
    rewrite: !resume,
  };
  const line = session.progress(() => {
    const now = totals(parts);
    const done = now.files + now.skippedFiles;
    const seconds = span.elapsed();
    return {
      phase: "generate",
      count: `${done}/${count} files`,
      done: count === 0 ? 1 : Math.max(done / count, now.bytesMoved / Math.max(1, totalBytes / cluster.size)),
      bytes: now.bytesMoved,
      bytesPerSecond: now.bytesMoved / Math.max(seconds, 1e-3),
      elapsedSeconds: seconds,
      extras: now.skippedFiles > 0 ? [`${now.skippedFiles} were there`] : [],
      stall: stallNow(parts),
    };
  });
  const recorder = session.record("generate", "write", () => parts, () => null);
  try {
    await runCrew<GenerateJob, GenerateReport>({
      kind: "generator",
      metrics,
      signal: session.signal,
      descriptors: descriptorsNow(threads * 8),
      setup: (worker) => ({ worker, metrics, store: session.storeSetup(), spec, job }),
      onNotice: (code, text) => session.notice(code, text),
      onEndpoints: (records) => session.addEndpoints(records),
      onReady: (atMs) => readyMs.push(atMs),
      onDone: () => span.oneDone(),
    });
    if (request.generate.fsync !== "none") await store.sync();
  } finally {
    line.close();
    recorder.close();
    session.addIo(totals(parts)); // of a run that failed, too
  }
  const sum = totals(parts);
  // Before the first Worker was ready nobody could write.
  const { startSeconds, ...timed } = sinceReady(span.end(request.outside.now()), Math.min(...readyMs));
  const [bytes = 0, skippedFiles = 0, random = 0, encode = 0, read = 0, write = 0, inFlight = 0] =
    await cluster.reduce(
      [
        sum.bytesMoved,
        sum.skippedFiles,
        sum.randomSeconds,
        sum.encodeSeconds,
        sum.readSeconds,
        sum.writeSeconds,
        sum.inFlightSeconds,
      ],
      "sum",
    );
  const [seconds = 0, slowestStart = 0] = await cluster.reduce([timed.seconds, startSeconds], "max");
  const writes = await gatherHistogram(cluster, merged(parts, "write"));
  const busy = { random, encode, read, write };
  return {
    ...timed,
    seconds,
    files,
    bytes,
    bytesPerSecond: seconds > 0 ? bytes / seconds : null,
    startSeconds: slowestStart,
    skippedFiles,
    threads,
    peakMemoryBytes: peakMemoryBytes(),
    busySeconds: busy,
    bound: largest(busy),
    writeLatencyMs: latencyOf(writes, "one file, from its first attempt to its name"),
    requestsInFlight: seconds > 0 ? inFlight / seconds : null,
  };
}

/** Small files deliver what they can, and say so. */
function warnOfRatios(session: Session, ratios: DeliveredRatios): void {
  for (const key of ["dedup", "compress"] as const) {
    const { asked, measured, note } = ratios[key];
    if (session.request.cluster.rank !== 0 || asked === 1 || measured === null || note === null) continue;
    session.warn(
      "RATIO_MISSED",
      `dataset.${key}_ratio is ${asked}, but the files deliver ${measured.toFixed(2)}: ${note}.`,
    );
  }
}

function largest(busy: GeneratePhase["busySeconds"]): GeneratePhase["bound"] {
  const most = Math.max(...Object.values(busy));
  if (most === 0) return null;
  return (["write", "read", "random", "encode"] as const).find((part) => busy[part] === most) ?? null;
}

/** Some object stores show what was written a moment later; DLIO's workloads say how long to wait. */
async function settle(session: Session, store: Store): Promise<void> {
  const { workload, cluster, quiet, outside } = session.request;
  const seconds = workload.values["storage.post_generation_settle_seconds"];
  if (seconds <= 0 || store.describe.backend === "file") return;
  if (cluster.rank === 0) {
    if (!quiet) outside.console.err(`waiting ${seconds} s for the storage to settle\n`);
    await store.wait(performance.now() + seconds * 1000, () => session.signal.aborted);
  }
  await cluster.barrier();
}
