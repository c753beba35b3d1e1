/** What bytes are called that belong to a known place. */
import type { LikelyOrigin, Origin } from "./identify.ts";
import type { LayoutSource } from "./layout_source.ts";

/** `at`: where they were found in the file of `source`. */
export function asOrigin(
  { file, offset, datasetHash }: LikelyOrigin,
  source: LayoutSource,
  at: number,
): Origin {
  const own = source.identity;
  if (datasetHash !== undefined && datasetHash !== own.datasetHash) {
    return { kind: "otherDataset", datasetHash, file, offset, samePlace: file === own.file && offset === at };
  }
  return file === own.file
    ? { kind: "shifted", offset, by: at - offset }
    : { kind: "sameDataset", file, offset };
}
