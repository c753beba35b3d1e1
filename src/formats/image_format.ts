/**
 * What jpeg and png have in common: one file is one picture, read whole, of exactly the planned bytes; or, with
 * `image_payload: raw`, the random bytes that DLIO writes under these names.
 */
import type { Problem } from "../base/errors.ts";
import type { Encoding, Layout } from "../base/segment.ts";
import { fileShape, isDrawn } from "../dataset/sizes.ts";
import type { DatasetSpec, FileSpec } from "../dataset/spec.ts";
import type { Format, RangeReader } from "./format.ts";
import { imageFileBytes, type ImageShape, plannedImage } from "./image_shape.ts";
import { LayoutBuilder } from "./layout_builder.ts";
import { layoutByShape } from "./layout_by_shape.ts";
import { onBlockGrid } from "./on_block_grid.ts";
import { plainOnly } from "./plain_only.ts";
import type { FoundStructure } from "./structure.ts";

export interface ImageKind {
  readonly name: "jpeg" | "png";
  check(dataset: DatasetSpec): readonly Problem[];
  /** The encoding of pixels where it is not that of padding: where blocks shall repeat, padding takes it too. */
  readonly pixels?: Encoding;
  /** A picture in a file of so many bytes. */
  picture(planned: ImageShape, bytes: number): Layout;
  /** What such a file shows: the planned picture where it has room for it. */
  shown(planned: ImageShape, bytes: number): ImageShape;
  /** Throws where the file is no picture of this kind. */
  recognise(read: RangeReader): Promise<void>;
  /** Walks to the picture's end. */
  walk(read: RangeReader): Promise<WalkedImage>;
}

/** What a user of DLIO's own files must know. */
export const NO_PICTURE =
  "it does not begin as an image does; DLIO's own are random bytes, which dataset.image_payload=raw takes";

export interface WalkedImage extends Pick<ImageShape, "rows" | "columns"> {
  readonly channels: number;
  /** Where the picture ends in its file. */
  readonly end: number;
}

export function imageFormat({ name, check, picture, shown, recognise, walk, pixels }: ImageKind): Format {
  const all = ({ dataset }: FileSpec) => dataset.imagePayload === "real" ? pixels : undefined;
  const layout = layoutByShape((file) => onBlockGrid(file.dataset, layoutOf(file, picture), all(file)));
  return {
    name,
    separateSamples: true,
    extension: () => name,
    check: (dataset) => [...plainOnly(dataset, `${name} files`), ...check(dataset)],
    outputs: (file) => [{ name: file.name, layout: layout(file) }],
    sizes: () => ({ byShape: (shape) => imageFileBytes({ shape }) }),
    locate(file) {
      const whole = [{ at: 0, length: imageFileBytes(file) }];
      return { samples: file.dataset.samplesPerFile, ranges: () => whole };
    },
    async probe(read) {
      await recognise(read);
      const whole = [{ at: 0, length: read.size }];
      return { samples: 1, ranges: () => whole };
    },
    structure: {
      expected(file) {
        const bytes = imageFileBytes(file);
        if (file.dataset.imagePayload === "raw") return { samples: 1, shape: [bytes] };
        const { rows, columns, channels } = shown(plannedImage(file.shape), bytes);
        return { samples: 1, shape: [rows, columns, channels] };
      },
      async examine(read, dataset) {
        if (dataset.imagePayload === "raw") return rawStructure(read.size, dataset);
        const { rows, columns, channels, end } = await walk(read);
        return { samples: 1, shape: [rows, columns, channels], bytes: end };
      },
    },
  };
}

/** Random bytes say nothing but how many they are. */
function rawStructure(size: number, dataset: DatasetSpec): FoundStructure {
  const bytes = isDrawn(dataset) ? size : fileShape(dataset, 0).reduce((product, edge) => product * edge, 1);
  return { samples: 1, shape: [bytes], bytes };
}

function layoutOf(file: FileSpec, picture: ImageKind["picture"]): Layout {
  const bytes = imageFileBytes(file);
  if (file.dataset.imagePayload === "real") return picture(plannedImage(file.shape), bytes);
  const builder = new LayoutBuilder();
  builder.payload(bytes, { kind: "raw" });
  return builder.build();
}
