/** `stoker run WORKLOAD`: the phases that the workload asks for. */
import { configError } from "../base/errors.ts";
import type { PhaseName } from "../phases/run_request.ts";
import type { Workload } from "../workload/workload.ts";
import type { Command } from "./command.ts";
import { RUN } from "./option.ts";
import { dataAddress, prepare } from "./prepare.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [
    ...RUN,
    "threads",
    "overwrite",
    "fsync",
    "verify",
    "cache",
    "duration",
    "repeat",
    "gap",
    "on-damage",
  ],
  details: `
Generates when workflow.generate_data is true, trains when workflow.train is true. Catalogue workloads that
only train find their dataset missing: run 'stoker generate' first, or add workflow.generate_data=true.`,
  examples: [
    "stoker run tiny_npz --data /mnt/nvme/tiny",
    "stoker run unet3d_h100 --data direct:///mnt/nvme/u --accelerators 2 workflow.generate_data=true",
    "stoker run my.yaml --json > result.json",
  ],
  async run(invocation) {
    const prepared = await prepare(invocation, { usesStorage: true, workflow: {} });
    const phases = phasesOf(prepared.workload);
    return runCommand(invocation, {
      command: "run",
      phases,
      prepared,
      data: dataAddress(prepared, invocation),
      keepsResult: true,
      writes: phases.includes("generate"),
    });
  },
};

function phasesOf({ name, values }: Workload): PhaseName[] {
  const phases: PhaseName[] = [];
  if (values["workflow.generate_data"]) phases.push("generate");
  if (values["workflow.train"]) phases.push("train");
  if (values["workflow.checkpoint"]) {
    throw configError(
      "NO_CHECKPOINT_ENGINE",
      "workflow.checkpoint",
      `Workload '${name}' writes checkpoints, which this version cannot.`,
      "Run it with workflow.checkpoint=false to measure the rest.",
    );
  }
  if (phases.length > 0) return phases;
  throw configError(
    "NO_PHASE",
    "workflow",
    `Workload '${name}' asks for no phase.`,
    "Set workflow.generate_data or workflow.train to true.",
  );
}
