/** The map `metric` of DLIO's summary.json, from the result. Unknown is 0 here, since DLIO knows no null. Pure. */
import type { CheckpointTransfer, Phases, TrainPhase } from "../schema/phases.ts";
import { meanAndDeviation } from "./mean_and_deviation.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

export type DlioMetric = Readonly<Record<string, number | string | readonly number[]>>;

export function dlioMetric(phases: Phases, recordBytes: number): DlioMetric {
  const { train, evaluate, checkpoint } = phases;
  return {
    ...checkpoint ? transfers("save", checkpoint.save) : {},
    ...checkpoint ? transfers("load", checkpoint.load) : {},
    ...checkpoint ? { checkpoint_size_GB: checkpoint.bytes / GIB } : {},
    ...train ? reading("train", train, recordBytes) : {},
    ...evaluate ? reading("eval", evaluate, recordBytes) : {},
  };
}

function reading(kind: "train" | "eval", phase: TrainPhase, recordBytes: number): DlioMetric {
  const percentages = phase.epochs.map(({ au }) => 100 * (au ?? 0));
  const rates = phase.epochs.map(({ windowSamplesPerSecond }) => windowSamplesPerSecond ?? 0);
  const [au, rate] = [meanAndDeviation(percentages), meanAndDeviation(rates)];
  const prefix = `${kind}_`;
  return {
    [`${prefix}au_percentage`]: percentages,
    [`${prefix}au_mean_percentage`]: au.mean,
    [`${prefix}au_meet_expectation`]: au.mean >= 100 * phase.au.target ? "success" : "fail",
    [`${prefix}au_stdev_percentage`]: au.stdev,
    [`${prefix}throughput_samples_per_second`]: rates,
    [`${prefix}throughput_mean_samples_per_second`]: rate.mean,
    [`${prefix}throughput_stdev_samples_per_second`]: rate.stdev,
    [`${prefix}io_mean_MB_per_second`]: rate.mean * recordBytes / MIB,
    [`${prefix}io_stdev_MB_per_second`]: rate.stdev * recordBytes / MIB,
  };
}

/** A mean of rates, not all bytes over all time, as in DLIO. */
function transfers(kind: "save" | "load", done: readonly CheckpointTransfer[]): DlioMetric {
  if (done.length === 0) return {};
  const io = meanAndDeviation(done.map((one) => gibPerSecond(one)));
  const duration = meanAndDeviation(done.map(({ seconds }) => seconds));
  const prefix = `${kind}_checkpoint_`;
  return {
    [`${prefix}io_mean_GB_per_second`]: io.mean,
    [`${prefix}io_stdev_GB_per_second`]: io.stdev,
    [`${prefix}duration_mean_seconds`]: duration.mean,
    [`${prefix}duration_stdev_seconds`]: duration.stdev,
  };
}

export function gibPerSecond({ bytes, seconds }: Pick<CheckpointTransfer, "bytes" | "seconds">): number {
  return seconds > 0 ? bytes / GIB / seconds : 0;
}
