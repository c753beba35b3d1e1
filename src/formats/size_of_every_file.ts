/** The size formula of a dataset whose files are all equally large, from the layout of one of them. */
import { fileShape } from "../dataset/sizes.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import type { Format, SizePiece } from "./format.ts";

/** Only for datasets whose sizes are not drawn. */
export function sizeOfEveryFile(format: Format, dataset: DatasetSpec): readonly SizePiece[] {
  const outputs = format.outputs({
    dataset,
    index: 0,
    split: "train",
    name: `0.${format.extension(dataset)}`,
    shape: fileShape(dataset, 0),
  });
  const fixed = outputs.reduce((sum, { layout }) => sum + layout.size, 0);
  return [{ upTo: Infinity, fixed, perElement: 0 }];
}
