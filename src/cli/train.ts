/** `stoker train WORKLOAD`. */
import type { Command } from "./command.ts";
import { RUN } from "./option.ts";
import { dataAddress, prepare } from "./prepare.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [...RUN, "verify", "cache", "duration", "repeat", "gap", "on-damage"],
  details: `
One Worker for each accelerator reads its samples, "computes" by waiting, and meets the others after every
step. AU is the share of the time in which the accelerators computed.`,
  examples: [
    "stoker train unet3d_h100 --data direct:///mnt/nvme/u --accelerators 2",
    "stoker train tiny_npz --data /mnt/x --verify full --cache drop",
    "stoker train retinanet_b200 --data /mnt/x --duration 60s --require 'readLatencyMs.p99 < 50'",
  ],
  async run(invocation) {
    const workflow = { generate_data: false, train: true, checkpoint: false };
    const prepared = await prepare(invocation, { usesStorage: true, workflow });
    return runCommand(invocation, {
      command: "train",
      phases: ["train"],
      prepared,
      data: dataAddress(prepared, invocation),
      keepsResult: true,
      writes: false,
    });
  },
};
