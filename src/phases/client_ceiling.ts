/** What this client can do at most: a few seconds of work on one core and on all, and a file that lies in memory. */
import { type Address, printAddress } from "../base/address.ts";
import { controlBlock, createSharedMetrics } from "../metrics/shared_memory.ts";
import type { IoOptions } from "../storage/store.ts";
import { IoBench } from "../workers/io_bench.ts";
import type { CeilingJob, CeilingRates, CeilingReport } from "../workers/ceiling_worker.ts";
import type { StoreSetup } from "../workers/protocol.ts";
import { runCrew } from "./crew.ts";
import { descriptorsNow } from "./descriptors.ts";

export interface ClientCeiling extends CeilingRates {
  readonly randomAllCores: number;
  readonly engine: string;
}

export interface CeilingRequest {
  /** A local folder in which a file is made and removed again. */
  readonly folder: Address;
  readonly cpus: number;
  readonly engine: IoOptions["engine"];
  readonly signal: AbortSignal;
}

/** Six rates in about five seconds, beside starting and the file. */
const MILLISECONDS = 750;
/** Larger than what a processor caches. */
const FILE_BYTES = 128 << 20;
const SEED = 42;

export async function clientCeiling(request: CeilingRequest): Promise<ClientCeiling> {
  const { folder, cpus, signal } = request;
  const io: IoOptions = { engine: request.engine, queueDepth: 8, blockSizeBytes: 1 << 20 };
  const store: StoreSetup = { address: printAddress(folder), io };
  const name = `.stoker_ceiling_${crypto.randomUUID()}`;
  const file = { name, size: FILE_BYTES, number: 0, shown: name };
  const bench = await IoBench.open(store, [file], SEED, {});
  try {
    const options = { fsync: false, overwrite: false, signal };
    await bench.finish(bench.store.write(file.name, bench.source(0), options));
    const metrics = createSharedMetrics(cpus);
    controlBlock(metrics).parties = cpus;
    const job: CeilingJob = { milliseconds: MILLISECONDS, file };
    const reports = await runCrew<CeilingJob, CeilingReport>({
      kind: "ceiling",
      metrics,
      signal,
      descriptors: descriptorsNow(1),
      setup: (worker) => ({ worker, metrics, store, job }),
    });
    const alone = reports.find((report) => report.alone !== undefined)?.alone;
    if (!alone) throw new Error("No Worker measured alone");
    const randomAllCores = reports.reduce((sum, { random }) => sum + random, 0);
    return { ...alone, randomAllCores, engine: bench.store.describe.engine };
  } finally {
    await bench.store.remove(file.name);
    await bench.close();
  }
}
