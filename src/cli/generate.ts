/** `stoker generate WORKLOAD`. */
import type { Command } from "./command.ts";
import { RUN } from "./option.ts";
import { dataAddress, prepare } from "./prepare.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [...RUN, "threads", "overwrite", "fsync", "write-integrity"],
  details: `
Every file is a function of the workload and the seed: the same dataset has the same bytes everywhere.
Files appear under their name only when they are complete; run it again after an interruption.`,
  examples: [
    "stoker generate unet3d_h100 --data /mnt/nvme/u",
    "stoker generate resnet50_h100 --data direct:///mnt/nvme/r dataset.num_files_train=64 --threads 4",
    "stoker generate tiny_npz --data /mnt/x --dry-run",
  ],
  async run(invocation) {
    const workflow = { generate_data: true, train: false, evaluation: false, checkpoint: false };
    const prepared = await prepare(invocation, { usesStorage: true, workflow });
    return runCommand(invocation, {
      command: "generate",
      phases: ["generate"],
      prepared,
      data: dataAddress(prepared, invocation),
      keepsResult: true,
      writes: true,
    });
  },
};
