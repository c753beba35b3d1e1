/**
 * The contract between reading a workload (this folder) and giving it a meaning (`keys/`, `interpret.ts`):
 * values as they were written, each with the place it came from. Nothing here knows which keys exist.
 */
import type { VariableName } from "../environment/variables.ts";

/** A value as YAML or an override wrote it. Words such as `off` and `yes` stay text. */
export type RawValue =
  | null
  | boolean
  | number
  | string
  | readonly RawValue[]
  | { readonly [key: string]: RawValue };

/** Where a value came from, in the words that `--show-config` prints. */
export interface ValueSource {
  readonly kind: "command line" | "yaml" | "env" | ".env" | "default" | "derived";
  /** For instance "unet3d.yaml line 12", "env AWS_REGION", "++workload.dataset.format=npz", or the rule. */
  readonly detail: string;
}

export interface RawEntry {
  /** Dotted, below `workload`, for instance "dataset.num_files_train". */
  readonly path: string;
  readonly value: RawValue;
  readonly source: ValueSource;
}

/** Something that the operator should know and that stops nothing. */
export interface RawWarning {
  /** Stable upper-case word, for instance "IGNORED_KEY". */
  readonly code: string;
  readonly text: string;
}

/** Leaves and containers by dotted path; a list is one leaf, an empty map is one too. */
export interface RawConfig {
  readonly name: string;
  readonly entries: ReadonlyMap<string, RawEntry>;
  readonly hydra: {
    /** Value of `hydra.run.dir` when the user gave one, interpolations resolved. */
    readonly runDir?: string;
    readonly outputSubdir?: string;
    /** Every override as it was typed, in order. */
    readonly overrides: readonly string[];
  };
  readonly warnings: readonly RawWarning[];
  /** Variables of the environment that would have filled a key and do not parse. */
  readonly misread?: readonly VariableName[];
}
