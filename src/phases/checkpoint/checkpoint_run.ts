/**
 * Saves and loads checkpoints one at a time, for a run of checkpoints only and for training alike, and keeps what
 * it measured in the result. What is not part of a save (folders, manifests, retention) happens outside its clock.
 */
import { printAddress } from "../../base/address.ts";
import {
  type CheckpointPlace,
  checkpointSize,
  filesOfFolder,
  filesOfRank,
} from "../../checkpoint/description.ts";
import { checkpointFolderName } from "../../checkpoint/names.ts";
import { totals } from "../../metrics/shared_memory.ts";
import type { DamageFinding } from "../../report/schema/parts.ts";
import type { CheckpointPhase, CheckpointTransfer } from "../../report/schema/phases.ts";
import type { Store, StoreDescription } from "../../storage/store.ts";
import { prepareCacheOf } from "../cache_state.ts";
import { peakMemoryBytes } from "../peak_memory.ts";
import type { CheckpointRequest } from "../run_request.ts";
import type { Session } from "../session.ts";
import { CheckpointCrew } from "./checkpoint_crew.ts";
import type { CheckpointPlan } from "./checkpoint_plan.ts";
import { pathIn, removeCheckpoint, removeShards } from "./checkpoint_store.ts";
import { claimCheckpoint } from "./claim_checkpoint.ts";
import { finishCheckpoint } from "./finish_checkpoint.ts";
import { knownCheckpoints, nameOrigin } from "./known_checkpoints.ts";
import { measureTransfer } from "./measure_transfer.ts";
import { rankJobs } from "./rank_jobs.ts";

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
    if (where.scale !== 1) session.result.marks.push(`tensors scaled by ${where.scale} (--scale)`);
    const store = await session.openPlace(where.place);
    const findings: DamageFinding[] = [];
    const known = knownCheckpoints(plan.description, plan.seed, [...plan.saves, ...plan.loads]);
    const crew = new CheckpointCrew({
      jobs: rankJobs(session, plan),
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
    if (cluster.rank === 0) await claimCheckpoint(this.#store, place, this.#plan.description, this.#where);
    await cluster.barrier();
    let transfer: CheckpointTransfer | undefined;
    const told = this.#begin("saving", place);
    try {
      transfer = await measureTransfer(this.#session, this.#plan, this.#crew, {
        kind: "save",
        place,
        cachedFraction: null,
      });
      if (cluster.rank === 0) await finishCheckpoint(this.#store, place, this.#plan);
    } catch (error) {
      // Half a checkpoint is no use to anybody and takes the room that the next one needs.
      await this.#giveUp(folder).catch(() => undefined);
      throw error;
    }
    told(transfer);
    if (transfer) this.#saves.push(transfer);
    this.#saved.push(place);
    if (cluster.rank === 0) await this.#retain();
    await this.#keep();
  }

  /** Takes away what this process wrote; where it is one of several, the others may still be writing. */
  async #giveUp(folder: string): Promise<void> {
    const { description } = this.#plan;
    const { cluster } = this.#session.request;
    if (cluster.size === 1) {
      await removeCheckpoint(this.#store, folder, description);
      return;
    }
    const own = rankJobs(this.#session, this.#plan).flatMap(({ rank }) => filesOfRank(description, rank));
    const all = cluster.rank === 0 ? [...own, ...filesOfFolder(description)] : own;
    await removeShards(this.#store, folder, all.map(({ name }) => name));
  }

  async load(place: CheckpointPlace): Promise<void> {
    const { description, shift } = this.#plan;
    const { cluster, accelerators } = this.#session.request;
    const folder = checkpointFolderName(place.epoch, place.step);
    const own = rankJobs(this.#session, this.#plan).map(({ loads }) => loads);
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
      { store: this.#store, place: this.#where.place },
      present.length,
      (index) => present[index] ?? "",
    );
    await cluster.barrier();
    const told = this.#begin("loading", place);
    const transfer = await measureTransfer(this.#session, this.#plan, this.#crew, {
      kind: "load",
      place,
      cachedFraction: cached,
    });
    told(transfer);
    if (transfer) this.#loads.push(transfer);
    await this.#keep();
  }

  /** Tells that it begins; the function tells that it is done. */
  #begin(verb: "saving" | "loading", { epoch, step }: CheckpointPlace) {
    const before = verb === "saving" ? this.#saves : this.#loads;
    const number = 1 + before.filter((one) => one.epoch === epoch).length;
    const event = { kind: "transfer", verb, number, epoch, step } as const;
    this.#session.tell(event);
    return (done: CheckpointTransfer | undefined) => {
      if (done) this.#session.tell({ ...event, done });
    };
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

  async #keep(): Promise<void> {
    const { cluster, accelerators } = this.#session.request;
    const { description, fsync, filesInFlight } = this.#plan;
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
      filesInFlight,
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
