/**
 * What jpeg and png have in common: one file is one picture, read whole, of exactly the planned bytes; or, with
 * `image_payload: raw`, the random bytes that DLIO writes under these names.
 */
import type { Problem } from "../base/errors.ts";
import type { Layout } from "../base/segment.ts";
import type { DatasetSpec, FileSpec } from "../dataset/spec.ts";
import type { Format, RangeReader } from "./format.ts";
import { imageFileBytes, type ImageShape, plannedImage } from "./image_shape.ts";
import { LayoutBuilder } from "./layout_builder.ts";
import { onBlockGrid } from "./on_block_grid.ts";
import { plainOnly } from "./plain_only.ts";

export interface ImageKind {
  readonly name: "jpeg" | "png";
  check(dataset: DatasetSpec): readonly Problem[];
  /** A picture in a file of so many bytes. */
  picture(planned: ImageShape, bytes: number): Layout;
  /** Throws where the file is no picture of this kind. */
  recognise(read: RangeReader): Promise<void>;
}

export function imageFormat({ name, check, picture, recognise }: ImageKind): Format {
  return {
    name,
    separateSamples: true,
    extension: () => name,
    check: (dataset) => [...plainOnly(dataset, `${name} files`), ...check(dataset)],
    outputs: (file) => [{ name: file.name, layout: onBlockGrid(file.dataset, layoutOf(file, picture)) }],
    sizePieces: () => [{ upTo: Infinity, fixed: 0, perElement: 1 }],
    locate(file) {
      const whole = [{ at: 0, length: imageFileBytes(file) }];
      return { samples: file.dataset.samplesPerFile, ranges: () => whole };
    },
    async probe(read) {
      await recognise(read);
      const whole = [{ at: 0, length: read.size }];
      return { samples: 1, ranges: () => whole };
    },
  };
}

function layoutOf(file: FileSpec, picture: ImageKind["picture"]): Layout {
  const bytes = imageFileBytes(file);
  if (file.dataset.imagePayload === "real") return picture(plannedImage(file.shape), bytes);
  const builder = new LayoutBuilder();
  builder.payload(bytes, { kind: "raw" });
  return builder.build();
}
