/** All rules over a workload, and what became of those of DLIO's rules that are not among them. */
import type { Problem } from "../../base/errors.ts";
import type { RunContext } from "../context.ts";
import { describeKey, type KeyPath } from "../keys/mod.ts";
import type { RawWarning } from "../raw/raw_config.ts";
import type { Workload } from "../workload.ts";
import { CHECKPOINT_RULES } from "./checkpoint.ts";
import { DATASET_RULES } from "./dataset.ts";
import { IDLE_CHECKPOINT_KEYS } from "./idle_checkpoint_keys.ts";
import { PARALLELISM_RULES } from "./parallelism.ts";
import { READING_RULES } from "./reading.ts";
import { type Rule, severityOf } from "./rule.ts";
import { STORAGE_RULES } from "./storage.ts";

export const RULES: readonly Rule[] = [
  ...READING_RULES,
  ...PARALLELISM_RULES,
  ...CHECKPOINT_RULES,
  ...IDLE_CHECKPOINT_KEYS,
  ...DATASET_RULES,
  ...STORAGE_RULES,
];

/** Rules of DLIO that are checked once the storage was listed, and by what. */
export const LATER_RULES: Readonly<Record<string, string>> = {
  V28: "fewer files than configured: after discovery (fewerFiles)",
  V29: "a sampled name does not exist: after discovery (sampledFilesMissing)",
  V31: "fewer checkpoints than are to be read: after listing the folder (fewerCheckpoints)",
};

/** Rules of DLIO that cannot apply here, with the reason. */
export const RULES_NOT_APPLYING: Readonly<Record<string, string>> = {
  V1: "Darshan is never started, so nothing depends on LD_PRELOAD.",
  V2: "Stoker reads tfrecord itself, with every loader and library.",
  V4:
    "The counts are compared with the list by V28; DLIO sets them from the list and then compares them with it.",
  V5: "A custom loader is refused altogether (PLUG_IN), with or without a sampler.",
  V21: "AIStore needs no SDK: Stoker speaks its protocol.",
  V26:
    "The mechanism is derived from the library and cannot contradict it; a class of one's own is refused (PLUG_IN).",
};

export interface RuleFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly RawWarning[];
}

/** Runs all rules except those that read a key without a usable value. */
export function checkRules(
  workload: Workload,
  context: RunContext,
  unreadable: ReadonlySet<KeyPath> = new Set(),
): RuleFindings {
  const problems: Problem[] = [];
  const warnings: RawWarning[] = [];
  for (const rule of RULES) {
    if (rule.reads.some((path) => unreadable.has(path))) continue;
    const finding = rule.check(workload, context);
    if (finding === undefined) continue;
    const { key = rule.reads[0] ?? "framework", text, remedy } = finding;
    if (severityOf(rule, context.mode) === "warning") {
      warnings.push({ code: rule.id, text: `${text} ${remedy}` });
    } else {
      problems.push({ code: rule.id, key, ...shown(workload, key), text, remedy });
    }
  }
  return { problems, warnings };
}

/** Value and source as a problem carries them; a value that nobody wrote has no source worth naming. */
function shown(workload: Workload, key: KeyPath): { value?: string; source?: string } {
  const value = workload.values[key];
  const { kind, detail } = workload.sourceOf(key);
  return {
    ...(value === undefined || describeKey(key).type === "secret" ? {} : { value: JSON.stringify(value) }),
    ...(kind === "default" ? {} : { source: detail === "" ? kind : detail }),
  };
}
