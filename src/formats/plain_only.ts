/** What formats without a compression of their own say when one is asked for. */
import type { Problem } from "../base/errors.ts";
import type { DatasetSpec } from "../dataset/spec.ts";

/** `files` names them in the message, e.g. "png files". */
export function plainOnly(dataset: DatasetSpec, files: string): readonly Problem[] {
  if (dataset.compression === "none") return [];
  return [{
    code: "COMPRESSION",
    key: "dataset.compression",
    value: dataset.compression,
    text: `${files} cannot be compressed, but dataset.compression is '${dataset.compression}'`,
    remedy: "Set dataset.compression to none.",
  }];
}
