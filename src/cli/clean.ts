/** `stoker clean WORKLOAD|ADDRESS`. */
import { printAddress } from "../base/address.ts";
import { configError, EXIT } from "../base/errors.ts";
import { formatBytes } from "../base/units.ts";
import { loadFormat } from "../formats/registry.ts";
import { findCheckpoints, type FoundCheckpoint } from "../phases/checkpoint/checkpoint_store.ts";
import { openToLook, readManifest } from "../phases/place.ts";
import { filesToRemove } from "../phases/remove_dataset.ts";
import { askYesNo, standardInput } from "./ask.ts";
import type { Command, Invocation } from "./command.ts";
import { type NamedDataset, namedDataset } from "./named_dataset.ts";
import { RUN } from "./option.ts";
import { issuing } from "./issuing.ts";
import { runCommand } from "./run_command.ts";

export const command: Command = {
  options: [...RUN, "yes"],
  details: `
Deletes the files that the manifest names, then the folders that are empty. Other files below the
address stay and are listed. Asks first, unless --yes is given.`,
  examples: [
    "stoker clean /mnt/nvme/u",
    "stoker clean /mnt/nvme/u --yes",
    "stoker clean /mnt/nvme/u --dry-run",
  ],
  async run(invocation) {
    const named = await namedDataset(invocation);
    if (!invocation.options["dry-run"] && !invocation.options.yes && !await isWanted(invocation, named)) {
      return { exitStatus: EXIT.done, text: "Nothing was deleted.", document: { deleted: 0 } };
    }
    return runCommand(invocation, {
      command: "clean",
      phases: ["clean"],
      prepared: named.prepared,
      data: named.data,
      ...(named.byWorkload ? {} : { byAddress: true }),
      keepsResult: false,
      writes: true,
    });
  },
};

async function isWanted(invocation: Invocation, { prepared, data }: NamedDataset): Promise<boolean> {
  const store = await openToLook(data, await issuing(invocation, prepared, [data]));
  try {
    const manifest = await readManifest(store, data);
    const there = manifest
      ? {
        files: filesToRemove(manifest.spec, await loadFormat(manifest.spec.format)),
        bytes: Number(manifest.bytes),
      }
      : sumOf(await findCheckpoints(store, data));
    if (there.files === 0) return true; // the phase refuses with the reason
    const question = `Delete ${there.files} files, ${formatBytes(there.bytes)}, in '${printAddress(data)}'?`;
    if (!Deno.stdin.isTerminal()) {
      throw configError(
        "NOT_CONFIRMED",
        "--yes",
        `${question} Nobody can be asked.`,
        "Add --yes to confirm.",
      );
    }
    return await askYesNo(question, invocation.context, standardInput());
  } finally {
    await store.close();
  }
}

function sumOf(found: readonly FoundCheckpoint[]): { files: number; bytes: number } {
  return found.reduce((sum, { manifest }) => ({
    files: sum.files + (manifest?.files ?? 0),
    bytes: sum.bytes + (manifest?.bytes ?? 0),
  }), { files: 0, bytes: 0 });
}
