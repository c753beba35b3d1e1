/**
 * How many steps a stage of a training has and which of them count, as every accelerator computes it for itself.
 * Looks at the plan only, never at what was read.
 */
import { nominalSteps, shard } from "../sampling/shard.ts";
import type { SplitPlan, Stage } from "../workers/protocol.ts";
import type { FoundDataset } from "./dataset_here.ts";
import type { RunRequest } from "./run_request.ts";
import type { StageMeasure } from "./stage_events.ts";
import { acceleratorJob } from "./train_job.ts";

export class TrainSteps {
  readonly #request: RunRequest;
  readonly #found: Pick<FoundDataset, "spec" | "foreign">;

  constructor(request: RunRequest, found: Pick<FoundDataset, "spec" | "foreign">) {
    this.#request = request;
    this.#found = found;
  }

  split(kind: Stage["kind"]): SplitPlan {
    return acceleratorJob(this.#request, this.#found, 0)[kind];
  }

  /** Of each accelerator. */
  count(kind: Stage["kind"]): number {
    return shard(this.#shardOptions(this.split(kind))).steps;
  }

  /** Samples of an epoch that belong to no step. */
  unreadSamples(kind: Stage["kind"]): number {
    const { files, samplesPerFile, accelerators, batch } = this.#shardOptions(this.split(kind));
    return files * samplesPerFile - this.count(kind) * batch * accelerators;
  }

  /** The steps of the metric window, as DLIO sets it. */
  measure(kind: Stage["kind"]): StageMeasure {
    const { values } = this.#request.workload;
    const split = this.split(kind);
    const options = this.#shardOptions(split);
    return {
      batch: split.batch,
      window: {
        expectedSteps: Math.min(shard(options).steps, nominalSteps(options)),
        excludeStart: values["output.metric.exclude_start_steps"],
        excludeEnd: values["output.metric.exclude_end_steps"],
      },
    };
  }

  #shardOptions(split: SplitPlan) {
    const { accelerators, cluster } = this.#request;
    return {
      files: split.files,
      samplesPerFile: this.#found.spec.samplesPerFile,
      accelerators: accelerators * cluster.size,
      batch: split.batch,
      maxSteps: split.maxSteps,
    };
  }
}
