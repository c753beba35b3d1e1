/** The two files that DLIO leaves for every rank: what it measured step by step, and when. Pure. */
import type { CheckpointPhase, CheckpointTransfer } from "../schema/phases.ts";
import type { Result } from "../schema/result.ts";
import { dlioHosts, hostOf } from "./dlio_hosts.ts";
import type { DlioFacts, DlioRun, DlioStage, RankStage } from "./dlio_run.ts";
import { dlioDuration, dlioTime } from "./dlio_time.ts";
import { gibPerSecond } from "./metrics.ts";

type Tree = Record<string, unknown>;

/** `<rank>_output.json`. */
export function rankOutput(result: Result, { facts, stages }: DlioRun, rank: number): Tree {
  const host = dlioHosts(result, facts).hosts[hostOf(rank, result)];
  const epochs: Tree = {};
  for (const [epoch, of] of byEpoch(stages)) epochs[epoch] = epochOutput(of, rank);
  const { checkpoint, train } = result.phases;
  if (checkpoint && !train) epochs["1"] = checkpointOutput(checkpoint, facts);
  return {
    host_memory_GB: host?.memoryGib ?? 0,
    host_cpu_count: host?.cpus ?? 0,
    host_processor_name: "",
    potential_caching: host?.potentialCaching ?? 0,
    host_cpuinfo: facts.cpuinfo,
    host_meminfo: facts.meminfo,
    ...epochs,
    hostname: host?.hostname ?? "",
  };
}

function epochOutput(stages: readonly DlioStage[], rank: number): Tree {
  const columns = {
    load: {} as Tree, // filled below, like the others
    proc: {} as Tree,
    throughput: {} as Tree,
    au: {} as Tree,
    compute: {} as Tree,
  };
  for (const stage of stages) {
    const mine = stage.ranks[rank];
    for (const [index, block] of mine?.blocks.entries() ?? []) {
      const name = stage.kind === "train" ? `block${index + 1}` : "eval";
      const end = block.firstStep + block.steps;
      for (const column of ["load", "proc", "compute"] as const) {
        columns[column][name] = mine?.[column].slice(block.firstStep, end) ?? [];
      }
      columns.throughput[name] = block.samplesPerSecond ?? 0;
      columns.au[name] = 100 * (block.au ?? 0);
    }
  }
  const last = stages.at(-1);
  return { ...columns, host_meminfo: last?.meminfo ?? {}, end: dlioTime(last?.endedMs ?? 0) };
}

/** Without training there is one epoch, in which nothing was read. */
function checkpointOutput({ save, load }: CheckpointPhase, facts: DlioFacts): Tree {
  const all = [...save, ...load];
  return {
    start: dlioTime(Math.min(...all.map(({ startedMs }) => startedMs))),
    load: {},
    proc: {},
    throughput: {},
    au: {},
    compute: {},
    host_meminfo: facts.meminfo,
    end: dlioTime(Math.max(...all.map(({ endedMs }) => endedMs))),
  };
}

/** `<rank>_per_epoch_stats.json`. */
export function rankEpochs(result: Result, { stages }: DlioRun, rank: number): Tree {
  const { checkpoint, train } = result.phases;
  const epochs: Tree = {};
  for (const [epoch, of] of byEpoch(stages)) {
    const saves = checkpoint?.save.filter((one) => String(one.epoch) === epoch) ?? [];
    epochs[epoch] = epochTimes(of, saves, rank);
  }
  if (checkpoint && !train) epochs["1"] = checkpointTimes(checkpoint);
  return epochs;
}

function epochTimes(stages: readonly DlioStage[], saves: readonly CheckpointTransfer[], rank: number): Tree {
  const [first] = stages;
  const last = stages.at(-1);
  if (!first || !last) return {};
  const times: Tree = { start: dlioTime(first.startedMs) };
  for (const stage of stages) {
    if (stage.kind === "train") {
      Object.assign(times, blockTimes(stage, stage.ranks[rank], saves));
    } else times.eval = span(stage.startedMs, stage.seconds);
  }
  for (const [index, one] of saves.entries()) times[`save_ckpt${index + 1}`] = transfer(one);
  return { ...times, end: dlioTime(last.endedMs), duration: dlioDuration(first.seconds) };
}

/** A block begins where the one before it ended, or the checkpoint between them. */
function blockTimes(
  { startedMs }: DlioStage,
  mine: RankStage | undefined,
  saves: readonly CheckpointTransfer[],
): Tree {
  const times: Tree = {};
  let begins = startedMs;
  for (const [index, { seconds }] of mine?.blocks.entries() ?? []) {
    times[`block${index + 1}`] = span(begins, seconds);
    const ends = begins + 1000 * seconds;
    begins = Math.max(ends, saves[index]?.endedMs ?? ends);
  }
  return times;
}

function checkpointTimes({ save, load }: CheckpointPhase): Tree {
  const all = [...save, ...load];
  const start = Math.min(...all.map(({ startedMs }) => startedMs));
  const end = Math.max(...all.map(({ endedMs }) => endedMs));
  const times: Tree = { start: dlioTime(start) };
  for (const [index, one] of save.entries()) times[`save_ckpt${index + 1}`] = transfer(one);
  for (const [index, one] of load.entries()) times[`load_ckpt${index + 1}`] = transfer(one);
  return { ...times, end: dlioTime(end), duration: dlioDuration((end - start) / 1000) };
}

function span(startedMs: number, seconds: number): Tree {
  return {
    start: dlioTime(startedMs),
    end: dlioTime(startedMs + 1000 * seconds),
    duration: dlioDuration(seconds),
  };
}

function transfer(one: CheckpointTransfer): Tree {
  return {
    start: dlioTime(one.startedMs),
    end: dlioTime(one.endedMs),
    duration: one.seconds,
    throughput: gibPerSecond(one),
  };
}

/** Stages of an epoch in their order: training, then evaluation. */
function byEpoch(stages: readonly DlioStage[]): Map<string, DlioStage[]> {
  const epochs = new Map<string, DlioStage[]>();
  for (const stage of stages) {
    const key = String(stage.epoch);
    epochs.set(key, [...epochs.get(key) ?? [], stage]);
  }
  return epochs;
}
