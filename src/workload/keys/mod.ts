/** All configuration keys, each described once. There is no other list of keys anywhere. */
import type { KeyDescription, KeyTable, ValueOf } from "../key.ts";
import { CHECKPOINT_KEYS } from "./checkpoint.ts";
import { DATASET_KEYS } from "./dataset.ts";
import { DATASET_FORMAT_KEYS } from "./dataset_formats.ts";
import { DEAD_KEYS } from "./dead.ts";
import { MODEL_KEYS } from "./model.ts";
import { OUTPUT_KEYS } from "./output.ts";
import { READER_KEYS } from "./reader.ts";
import { STORAGE_KEYS } from "./storage.ts";
import { STORAGE_READING_KEYS } from "./storage_reading.ts";
import { TRAIN_KEYS } from "./train.ts";
import { WORKFLOW_KEYS } from "./workflow.ts";

export const KEYS = {
  ...WORKFLOW_KEYS,
  ...MODEL_KEYS,
  ...DATASET_KEYS,
  ...DATASET_FORMAT_KEYS,
  ...READER_KEYS,
  ...TRAIN_KEYS,
  ...CHECKPOINT_KEYS,
  ...STORAGE_KEYS,
  ...STORAGE_READING_KEYS,
  ...OUTPUT_KEYS,
  ...DEAD_KEYS,
} as const satisfies KeyTable;

export type KeyPath = keyof typeof KEYS;

/** The typed value of every key: `values["dataset.num_files_train"]` is a number. */
export type Values = { readonly [Path in KeyPath]: ValueOf<(typeof KEYS)[Path]> };

/** Every path in the order of the document, for completion and documentation. */
export function keyPaths(): readonly KeyPath[] {
  // Object.keys widens to string; the keys of a constant object are exactly its type's keys.
  return Object.keys(KEYS) as KeyPath[];
}

export function isKeyPath(path: string): path is KeyPath {
  return Object.hasOwn(KEYS, path);
}

/** The description of a key without its literal types, for code that treats all keys alike. */
export function describeKey(path: KeyPath): KeyDescription {
  return KEYS[path];
}
