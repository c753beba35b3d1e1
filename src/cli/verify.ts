/** `stoker verify WORKLOAD|ADDRESS`. */
import type { Command } from "./command.ts";
import { namedDataset } from "./named_dataset.ts";
import { RUN } from "./option.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [...RUN, "sample", "max-findings"],
  details: `
Compares every byte, or a chosen share, with what the manifest says must be there, and names where wrong
bytes came from. Exit status 5 when anything is wrong.`,
  examples: [
    "stoker verify /mnt/nvme/u",
    "stoker verify direct:///mnt/nvme/u --sample 0.05",
    "stoker verify unet3d_h100 --data /mnt/nvme/u --json",
  ],
  async run(invocation) {
    const { prepared, data } = await namedDataset(invocation);
    return runCommand(invocation, {
      command: "verify",
      phases: ["verify"],
      prepared,
      data,
      keepsResult: false,
      writes: false,
    });
  },
};
