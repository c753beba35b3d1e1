/** What tests of checkpoints share: a small model on four ranks, requests for it, and what lies on disk. */
import { parseAddress } from "../../base/address.ts";
import type { CheckpointPhase } from "../../report/schema/phases.ts";
import { workloadOf } from "../../workload/fixture.ts";
import type { RawValue } from "../../workload/raw/raw_config.ts";
import { requestFor, TINY } from "../run_fixture.ts";
import type { RunOutcome } from "../run_phases.ts";
import type { CheckpointRequest, RunRequest } from "../run_request.ts";

export type Values = Readonly<Record<string, RawValue>>;

/** ZeRO 1 on two tensor ranks: ranks 0 and 1 write a model, all of them optimizer states. */
export const SMALL: Values = {
  framework: "pytorch",
  "workflow.train": false,
  "workflow.checkpoint": true,
  "model.type": "transformer",
  "model.num_layers": 2,
  "model.parallelism.tensor": 2,
  "model.parallelism.zero_stage": 1,
  "model.transformer.vocab_size": 512,
  "model.transformer.hidden_size": 64,
  "model.transformer.ffn_hidden_size": 96,
  "model.transformer.num_attention_heads": 4,
  "model.transformer.num_kv_heads": 2,
  "checkpoint.num_checkpoints_write": 2,
  "checkpoint.num_checkpoints_read": 2,
  "checkpoint.fsync": true,
};

export function checkpointing(
  folder: string,
  change: { values?: Values; where?: Partial<CheckpointRequest>; request?: Partial<RunRequest> } = {},
): RunRequest {
  const place = parseAddress(`${folder}/c`, { cwd: "/" });
  return requestFor(folder, ["checkpoint"], {
    command: "checkpoint",
    data: place,
    accelerators: 4,
    workload: workloadOf({ ...SMALL, ...change.values }, { worldSize: 4, ranksPerNode: 4 }),
    checkpoints: { place, base: place, overwrite: false, scale: 1, ...change.where },
    ...change.request,
  });
}

export function phaseOf(outcome: RunOutcome | undefined): CheckpointPhase {
  if (outcome?.error) throw outcome.error;
  const { checkpoint } = outcome?.result.phases ?? {};
  if (!checkpoint) throw new Error("The result has no checkpoints");
  return checkpoint;
}

/** Name to content's hash of all files below, without manifests. */
export async function filesBelow(folder: string, below = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const entry of Deno.readDir(`${folder}/${below}`)) {
    const name = `${below}${entry.name}`;
    if (entry.isDirectory && entry.name !== ".stoker") {
      for (const [inner, hash] of await filesBelow(folder, `${name}/`)) found.set(inner, hash);
    } else if (entry.isFile) {
      const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${folder}/${name}`));
      found.set(name, String(new Uint8Array(hash)));
    }
  }
  return found;
}

/** Two epochs of 7 steps. */
export const TRAINED: Values = {
  ...TINY,
  "workflow.evaluation": false,
  "workflow.checkpoint": true,
  "model.model_size_bytes": 50_000,
};
