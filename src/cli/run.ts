/** `stoker run WORKLOAD`: the phases that the workload asks for. */
import { configError } from "../base/errors.ts";
import type { PhaseName } from "../phases/run_request.ts";
import type { Workload } from "../workload/workload.ts";
import type { Command } from "./command.ts";
import { checkpointRequest } from "./checkpoint_place.ts";
import { RUN } from "./option.ts";
import { dataAddress, prepare } from "./prepare.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [
    ...RUN,
    "threads",
    "overwrite",
    "fsync",
    "write-integrity",
    "verify",
    "cache",
    "duration",
    "repeat",
    "gap",
    "on-damage",
    "scale",
  ],
  details: `
Generates when workflow.generate_data is true, trains when workflow.train is true, and saves checkpoints
between its steps, or alone, when workflow.checkpoint is true. Catalogue workloads that
only train find their dataset missing: run 'stoker generate' first, or add workflow.generate_data=true.`,
  examples: [
    "stoker run tiny_npz --data /mnt/nvme/tiny",
    "stoker run unet3d_h100 --data direct:///mnt/nvme/u --accelerators 2 workflow.generate_data=true",
    "stoker run my.yaml --json > result.json",
  ],
  async run(invocation) {
    const prepared = await prepare(invocation, { usesStorage: true, workflow: {} });
    const phases = phasesOf(prepared.workload);
    const checkpoints = prepared.workload.values["workflow.checkpoint"]
      ? checkpointRequest(prepared, invocation)
      : undefined;
    const isCheckpointOnly = phases.every((phase) => phase === "checkpoint");
    return runCommand(invocation, {
      command: "run",
      phases,
      prepared,
      data: checkpoints && isCheckpointOnly ? checkpoints.place : dataAddress(prepared, invocation),
      ...(checkpoints ? { checkpoints } : {}),
      keepsResult: true,
      writes: phases.includes("generate") || phases.includes("clean") || checkpoints !== undefined,
    });
  },
};

/** In their order. */
export function phasesOf({ name, values }: Workload): PhaseName[] {
  const phases: PhaseName[] = [];
  if (values["workflow.generate_data"]) phases.push("generate");
  if (values["workflow.train"]) phases.push("train");
  // A training saves its checkpoints itself, between its steps.
  if (values["workflow.checkpoint"] && !values["workflow.train"]) phases.push("checkpoint");
  if (phases.length > 0) {
    const hasDataset = values["workflow.generate_data"] || values["workflow.train"];
    return hasDataset && !values["dataset.keep_files"] ? [...phases, "clean"] : phases;
  }
  throw configError(
    "NO_PHASE",
    "workflow",
    `Workload '${name}' asks for no phase.`,
    "Set workflow.generate_data, workflow.train or workflow.checkpoint to true.",
  );
}
