/** `stoker verify WORKLOAD|ADDRESS`. */
import { configError } from "../base/errors.ts";
import type { Command, Invocation } from "./command.ts";
import { namedDataset } from "./named_dataset.ts";
import { RUN } from "./option.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [...RUN, "sample", "structure", "max-findings"],
  details: `
Compares every byte, or a chosen share, with what the manifest says must be there, and names where wrong
bytes came from. Exit status 5 when anything is wrong.
With --sample every file is looked for and measured, and that share of all bytes compared, the same each time.
With --structure a dataset that anybody made: does every file open, do counts and shapes agree with the
workload (or the manifest of an address). Content cannot be proven then, and the answer says so.`,
  examples: [
    "stoker verify /mnt/nvme/u",
    "stoker verify direct:///mnt/nvme/u --sample 0.05",
    "stoker verify unet3d_h100 --data /mnt/dlio/u --structure",
  ],
  async run(invocation) {
    refuseCheckpoints(invocation);
    const { prepared, data, byWorkload } = await namedDataset(invocation);
    return runCommand(invocation, {
      command: "verify",
      phases: ["verify"],
      prepared,
      data,
      ...(byWorkload ? {} : { byAddress: true }),
      keepsResult: false,
      writes: false,
    });
  },
};

function refuseCheckpoints({ options }: Invocation): void {
  if (!options.structure || options.checkpoints === undefined) return;
  throw configError(
    "STRUCTURE",
    "--structure",
    "Option --structure looks at datasets, --checkpoints names checkpoints.",
    "Leave one of them out: checkpoints are verified by their own manifests.",
  );
}
