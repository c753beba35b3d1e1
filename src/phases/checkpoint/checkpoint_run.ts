/**
 * Saves and loads checkpoints one at a time, for a run of checkpoints only and for training alike, and keeps what
 * it measured in the result. What is not part of a save (folders, manifests, retention) happens outside its clock.
 */
import { printAddress } from "../../base/address.ts";
import { bytesSource } from "../../base/bytes_source.ts";
import { VERSION } from "../../base/version.ts";
import {
  type CheckpointPlace,
  checkpointSize,
  filesOfFolder,
  filesOfRank,
  hashOf,
} from "../../checkpoint/description.ts";
import { CHECKPOINT_SCHEMA, type CheckpointManifest } from "../../checkpoint/manifest.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import { recoveryRank } from "../../checkpoint/placement.ts";
import { totals } from "../../metrics/shared_memory.ts";
import type { DamageFinding } from "../../report/schema/parts.ts";
import type { CheckpointPhase, CheckpointTransfer } from "../../report/schema/phases.ts";
import type { Store, StoreDescription } from "../../storage/store.ts";
import type { RankReport } from "../../workers/checkpoint_job.ts";
import { prepareCacheOf } from "../cache_state.ts";
import { peakMemoryBytes } from "../peak_memory.ts";
import type { CheckpointRequest } from "../run_request.ts";
import type { Session } from "../session.ts";
import { spanOf } from "../span.ts";
import { CheckpointCrew } from "./checkpoint_crew.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";
import { pathIn, readCheckpoint, removeCheckpoint, writeCheckpoint } from "./checkpoint_store.ts";
import { refuse, saveFinding } from "./claim_checkpoint.ts";
import { knownCheckpoints, nameOrigin } from "./known_checkpoints.ts";
import { transferOf } from "./transfer_of.ts";

/** Findings kept in the result. */
const MOST_FINDINGS = 1000;

export class CheckpointRun {
  readonly #session: Session;
  readonly #where: CheckpointRequest;
  readonly #plan: CheckpointPlan;
  readonly #store: Store;
  readonly #crew: CheckpointCrew;
  readonly #saves: CheckpointTransfer[] = [];
  readonly #loads: CheckpointTransfer[] = [];
  readonly #saved: CheckpointPlace[] = [];
  readonly #findings: DamageFinding[];
  #removed = 0;

  private constructor(
    session: Session,
    where: CheckpointRequest,
    plan: CheckpointPlan,
    store: Store,
    crew: CheckpointCrew,
    findings: DamageFinding[],
  ) {
    this.#session = session;
    this.#where = where;
    this.#plan = plan;
    this.#store = store;
    this.#crew = crew;
    this.#findings = findings;
  }

  /** Opens the folder, which need not exist yet, and starts the ranks of this process. */
  static async open(
    session: Session,
    where: CheckpointRequest,
    plan: CheckpointPlan,
  ): Promise<CheckpointRun> {
    const { request } = session;
    const store = await session.openPlace(where.place);
    const findings: DamageFinding[] = [];
    const known = knownCheckpoints(plan.description, plan.seed, [...plan.saves, ...plan.loads]);
    const crew = new CheckpointCrew({
      jobs: jobsOf(session, plan),
      store: { address: printAddress(where.place), io: request.io },
      signal: session.signal,
      onFinding(finding) {
        if (findings.length < MOST_FINDINGS) findings.push(nameOrigin(finding, known));
      },
      onNotice: (code, text) => session.notice(code, text),
      onEndpoints: (records) => session.addEndpoints(records),
    });
    const run = new CheckpointRun(session, where, plan, store, crew, findings);
    try {
      await crew.perform({ kind: "warm", epoch: 0, step: 0 });
    } catch (error) {
      await run.close();
      throw error;
    }
    return run;
  }

  get describe(): StoreDescription {
    return this.#store.describe;
  }

  async save(place: CheckpointPlace): Promise<void> {
    const { cluster } = this.#session.request;
    const folder = checkpointFolderName(place.epoch, place.step);
    if (cluster.rank === 0) await this.#claim(place, folder);
    await cluster.barrier();
    let transfer: CheckpointTransfer | undefined;
    try {
      transfer = await this.#measured("save", place, null);
      if (cluster.rank === 0) await this.#finish(place, folder);
    } catch (error) {
      // Half a checkpoint is no use to anybody and takes the room that the next one needs.
      await removeCheckpoint(this.#store, folder, this.#plan.description).catch(() => undefined);
      throw error;
    }
    if (transfer) this.#saves.push(transfer);
    this.#saved.push(place);
    if (cluster.rank === 0) await this.#retain();
    await this.#keep();
  }

  async load(place: CheckpointPlace): Promise<void> {
    const { description, shift } = this.#plan;
    const { cluster, accelerators } = this.#session.request;
    const folder = checkpointFolderName(place.epoch, place.step);
    const own = jobsOf(this.#session, this.#plan).map(({ loads }) => loads);
    const names = own.flatMap((rank) =>
      filesOfRank(description, rank).map(({ name }) => pathIn(folder, name))
    );
    if (shift === "next node" && cluster.localSize === cluster.size) {
      this.#session.warn(
        "RANK_SHIFT",
        `checkpoint.recovery_rank_shift has no effect on one node: all ${
          accelerators * cluster.size
        } ranks read their own shards.`,
      );
    }
    const present: string[] = [];
    for (const name of names) if (await this.#store.stat(name)) present.push(name);
    const cached = await prepareCacheOf(
      this.#session,
      this.#store,
      present.length,
      (index) => present[index] ?? "",
    );
    await cluster.barrier();
    const transfer = await this.#measured("load", place, cached);
    if (transfer) this.#loads.push(transfer);
    await this.#keep();
  }

  /** Waits between checkpoints, as the workload says; ends early with the run. */
  async pause(): Promise<void> {
    const { signal } = this.#session;
    if (this.#plan.pauseSeconds > 0) {
      await this.#store.wait(performance.now() + this.#plan.pauseSeconds * 1000, () => signal.aborted);
    }
    signal.throwIfAborted();
  }

  async close(): Promise<void> {
    await this.#crew.end();
    this.#session.addIo(totals(this.#crew.parts));
    await this.#store.close();
  }

  async #claim(place: CheckpointPlace, folder: string): Promise<void> {
    const store = this.#store;
    if (!this.#where.overwrite) {
      const finding = await saveFinding(store, place, printAddress(this.#where.place));
      refuse(finding ? [finding] : []);
    } else {
      const there = await readCheckpoint(store, folder).catch(() => undefined);
      if (there) await removeCheckpoint(store, folder, there.description);
      await removeCheckpoint(store, folder, this.#plan.description);
    }
    await store.makeFolder(folder);
  }

  /** Files that stand once in the folder, then the manifest that makes it a checkpoint. */
  async #finish(place: CheckpointPlace, folder: string): Promise<void> {
    const { description, seed, workload, fsync } = this.#plan;
    for (const { name, layout } of filesOfFolder(description)) {
      const [segment] = layout.segments(0);
      if (segment?.kind !== "literal") throw new TypeError(`'${name}' is no text of a few bytes`);
      await this.#store.write(pathIn(folder, name), bytesSource(segment.bytes), { fsync, overwrite: false });
    }
    const { files, bytes } = checkpointSize(description);
    const manifest: CheckpointManifest = {
      schema: CHECKPOINT_SCHEMA,
      stoker: { version: VERSION },
      workload,
      seed,
      ...place,
      description,
      hash: hashOf(description, seed, place),
      files,
      bytes,
      complete: true,
    };
    if (this.#store.describe.backend !== "null") await writeCheckpoint(this.#store, folder, manifest);
  }

  /** Deletes the oldest checkpoints that this run saved, down to as many as are kept. */
  async #retain(): Promise<void> {
    const { keepLast, description } = this.#plan;
    while (keepLast !== undefined && this.#saved.length > keepLast) {
      const oldest = this.#saved.shift();
      if (!oldest) return;
      await removeCheckpoint(this.#store, checkpointFolderName(oldest.epoch, oldest.step), description);
      this.#removed++;
    }
  }

  /** What all ranks did, at rank 0; undefined elsewhere. */
  async #measured(
    kind: "save" | "load",
    place: CheckpointPlace,
    cachedFraction: number | null,
  ): Promise<CheckpointTransfer | undefined> {
    const session = this.#session;
    const { cluster, outside } = session.request;
    const { parts } = this.#crew;
    const before = totals(parts);
    const whole = jobsOf(session, this.#plan).flatMap(({ rank, loads }) =>
      filesOfRank(this.#plan.description, kind === "save" ? rank : loads)
    );
    const wholeBytes = whole.reduce((sum, { layout }) => sum + layout.size, 0);
    const span = spanOf(outside.now());
    const line = session.progress(() => {
      const now = totals(parts);
      const bytes = now.bytesMoved - before.bytesMoved;
      return {
        phase: kind,
        count: `checkpoint ${checkpointFolderName(place.epoch, place.step)}  ${
          now.files - before.files
        }/${whole.length} files`,
        done: wholeBytes === 0 ? 1 : bytes / wholeBytes,
        bytes,
        bytesPerSecond: bytes / Math.max(span.elapsed(), 1e-3),
        elapsedSeconds: span.elapsed(),
        extras: [],
      };
    });
    const op = kind === "save" ? "write" : "read";
    const recorder = session.record("checkpoint", op, () => parts, () => place.epoch);
    try {
      const done = await this.#crew.perform({ kind, ...place });
      const { startedMs, endedMs } = span.end(outside.now());
      const all = await cluster.gather(done);
      if (!all) return undefined;
      return transferOf({
        place,
        span: {
          startedMs,
          endedMs,
          seconds: Math.max(...all.map(({ seconds }) => seconds)),
          secondsFirstDone: Math.min(...all.map(({ secondsFirstDone }) => secondsFirstDone)),
        },
        reports: all.flatMap(({ reports }): readonly RankReport[] => reports),
        rankSync: this.#plan.rankSync,
        cachedFraction,
      });
    } finally {
      line.close();
      recorder.close();
    }
  }

  async #keep(): Promise<void> {
    const { cluster, accelerators } = this.#session.request;
    const { description, fsync } = this.#plan;
    const { files, bytes } = checkpointSize(description);
    const { backend, engine, direct } = this.#store.describe;
    const [verifiedBytes = 0] = await cluster.reduce([totals(this.#crew.parts).verifiedBytes], "sum");
    const findings = await cluster.gather(this.#findings) ?? [];
    const phase: CheckpointPhase = {
      address: printAddress(this.#where.place),
      backend,
      engine,
      direct,
      bytes,
      files,
      ranks: accelerators * cluster.size,
      scale: description.spec.scale,
      container: description.container,
      fsync,
      save: [...this.#saves],
      load: [...this.#loads],
      removed: this.#removed,
      peakMemoryBytes: peakMemoryBytes(),
      verifiedBytes,
      findings: findings.flat(),
    };
    this.#session.result.phases.checkpoint = phase;
    await this.#session.save();
  }
}

function jobsOf({ request }: Session, { description, seed, fsync, shift }: CheckpointPlan) {
  const { cluster, accelerators, reading } = request;
  const ranks = accelerators * cluster.size;
  return Array.from({ length: accelerators }, (_, index) => {
    const rank = cluster.rank * accelerators + index;
    const loads = recoveryRank(rank, ranks, accelerators * cluster.localSize, shift);
    return { rank, loads, description, seed, fsync, verify: reading.verify };
  });
}
