/** `stoker quick [ADDRESS]`: generate, train and verify something small, end in a verdict. */
import { configError } from "../base/errors.ts";
import type { Command, Invocation } from "./command.ts";
import { RUN } from "./option.ts";
import { dataAddress, prepare } from "./prepare.ts";
import { runCommand } from "./run_command.ts";

const WORKLOAD = "tiny_npz";

export const command: Command = {
  options: [...RUN, "keep"],
  details: `
Writes a small dataset below ADDRESS (without one: below a temporary folder), reads it as accelerators would,
compares every byte, and removes it again. A first look, not a benchmark: the dataset fits into memory, so its
reads may come from the page cache; the result says how much did.`,
  examples: ["stoker quick", "stoker quick /mnt/nvme", "stoker quick direct:///mnt/nvme --accelerators 2"],
  async run(invocation) {
    const { words, options } = invocation;
    if (words.length > 1) {
      throw configError("WORDS", words[1] ?? "", `'${words[1]}' is one word too many.`, "Name one address.");
    }
    const parent = options.data ?? words[0] ?? await Deno.makeTempDir({ prefix: "stoker-quick-" });
    const isTemporary = options.data === undefined && words[0] === undefined;
    const data = `${parent.replace(/\/+$/, "")}/stoker-quick`;
    const own: Invocation = {
      ...invocation,
      words: [WORKLOAD],
      options: { ...options, data, verify: "full" },
    };
    try {
      const workflow = { generate_data: true, train: true, evaluation: false, checkpoint: false };
      const prepared = await prepare(own, { usesStorage: true, workflow });
      return await runCommand(own, {
        command: "quick",
        phases: options.keep ? ["generate", "train"] : ["generate", "train", "clean"],
        prepared,
        data: dataAddress(prepared, own),
        keepsResult: false,
        writes: true,
      });
    } finally {
      if (isTemporary && !options.keep) await Deno.remove(parent, { recursive: true });
    }
  },
};
