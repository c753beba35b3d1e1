/** `stoker checkpoint WORKLOAD`. */
import type { Command } from "./command.ts";
import { checkpointRequest } from "./checkpoint_place.ts";
import { RUN } from "./option.ts";
import { prepare } from "./prepare.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [...RUN, "verify", "cache", "overwrite", "scale", "write-integrity"],
  details: `
Saves checkpoint.num_checkpoints_write checkpoints, then loads checkpoint.num_checkpoints_read. Every
accelerator is a rank that writes its shards one after another; the slowest rank decides the rate. A checkpoint
counts once its manifest is written; what lies there already is never replaced without --overwrite.`,
  examples: [
    "stoker checkpoint tiny_checkpoint --checkpoints /mnt/nvme/c --verify full",
    "stoker checkpoint llama3_8b --checkpoints direct:///mnt/nvme/c --accelerators 8",
    "stoker checkpoint llama3_8b --checkpoints /mnt/c --accelerators 8 --scale 0.01",
  ],
  async run(invocation) {
    const { checkpoints } = invocation.options;
    const isLocal = checkpoints !== undefined && !/^(s3|gs|ais):/i.test(checkpoints);
    const workflow = { generate_data: false, train: false, evaluation: false, checkpoint: true };
    const prepared = await prepare(invocation, { usesStorage: !isLocal, workflow });
    const request = checkpointRequest(prepared, invocation);
    return runCommand(invocation, {
      command: "checkpoint",
      phases: ["checkpoint"],
      prepared,
      data: request.place,
      checkpoints: request,
      keepsResult: true,
      writes: prepared.workload.values["checkpoint.num_checkpoints_write"] > 0,
    });
  },
};
