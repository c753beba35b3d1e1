/** For tests: a request to run phases on a tiny dataset in a temporary folder, as one rank or as several. */
import { parseAddress } from "../base/address.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { inProcess } from "../cluster/in_process.ts";
import { solo } from "../cluster/solo.ts";
import { datasetSpecOf } from "../workload/dataset_spec.ts";
import { workloadOf } from "../workload/fixture.ts";
import type { RawValue } from "../workload/raw/raw_config.ts";
import type { Console } from "../terminal/console.ts";
import { type RunOutcome, runPhases } from "./run_phases.ts";
import type { PhaseName, RunRequest } from "./run_request.ts";

/** Where nobody looks. */
export const SILENT: Console = {
  out() {},
  err() {},
  live: false,
  width: () => 80,
  height: () => 24,
  draw() {},
};

export const TINY: Readonly<Record<string, RawValue>> = {
  framework: "pytorch",
  "dataset.format": "npz",
  "dataset.num_files_train": 14,
  "dataset.num_files_eval": 7,
  "dataset.record_length_bytes": 10_000,
  "reader.batch_size": 1,
  "reader.read_threads": 2,
  "train.epochs": 2,
  "train.computation_time": 0.002,
  "workflow.evaluation": true,
};

export function requestFor(
  folder: string,
  phases: readonly PhaseName[],
  change: Partial<RunRequest> = {},
  values: Readonly<Record<string, RawValue>> = TINY,
): RunRequest {
  const workload = workloadOf(values);
  return {
    command: "run",
    phases,
    workload,
    spec: datasetSpecOf(workload, 42),
    data: parseAddress(`${folder}/data`, { cwd: "/" }),
    io: { engine: "auto", queueDepth: 4, blockSizeBytes: 65536 },
    cluster: solo(),
    accelerators: 1,
    resultsFolder: `${folder}/results`,
    keepsResult: true,
    generate: {
      threads: { key: "reader.write_threads", count: 1, rule: "test" },
      overwrite: false,
      fsync: "none",
    },
    reading: {
      verify: "full",
      cache: "keep",
      onDamage: "continue",
      durationSeconds: undefined,
      repeat: 1,
      gapSeconds: 0,
    },
    verify: { fraction: 1, maxFindings: 10, structure: false },
    timeLimitSeconds: undefined,
    readOnly: false,
    objectives: [],
    label: null,
    note: null,
    quiet: true,
    progress: "off",
    outside: {
      console: SILENT,
      cwd: folder,
      env: {},
      now: () => new Date(),
      interrupt: new AbortController().signal,
      onStatusRequest: () => () => {},
    },
    ...change,
  };
}

/** Every rank's outcome, rank 0 first. */
export function runOnRanks(ranks: number, make: (cluster: Cluster) => RunRequest): Promise<RunOutcome[]> {
  return Promise.all(inProcess(ranks).map((cluster) => runPhases(make(cluster))));
}

export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/data`);
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
