/**
 * The picture that a file of a planned size shows. A file has as many bytes as its sample has elements, whatever
 * their type, which is the size of DLIO's image files; the picture has the planned rows and columns wherever the
 * format can hold them in that.
 */
import type { Problem } from "../base/errors.ts";
import { isDrawn } from "../dataset/sizes.ts";
import type { DatasetSpec, FileSpec } from "../dataset/spec.ts";
import { sampleExtent, sizeKey } from "./sample_extent.ts";

export interface ImageShape {
  readonly rows: number;
  readonly columns: number;
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3;
}

/** Bytes of the whole file. */
export function imageFileBytes(file: Pick<FileSpec, "shape">): number {
  return file.shape.reduce((product, edge) => product * edge, 1);
}

/**
 * Rows and columns are the first two axes, and a third one of 1 or 3 the channels; other axes join the columns.
 * What has one axis is shown nearly square.
 */
export function plannedImage(shape: readonly number[]): ImageShape {
  const [rows = 1, second, third] = shape;
  if (second === undefined) {
    const edge = Math.max(1, Math.floor(Math.sqrt(rows)));
    return { rows: edge, columns: Math.max(1, Math.floor(rows / edge)), channels: 1 };
  }
  if (shape.length === 3 && (third === 1 || third === 3)) return { rows, columns: second, channels: third };
  return { rows, columns: shape.slice(1).reduce((product, edge) => product * edge, 1), channels: 1 };
}

/** The planned picture, or the largest one of about its proportions that fits; undefined where none does. */
export function fittedImage(
  planned: ImageShape,
  fits: (image: ImageShape) => boolean,
): ImageShape | undefined {
  if (fits(planned)) return planned;
  const { rows, columns, channels } = planned;
  const long = Math.max(rows, columns);
  const scaled = (edge: number): ImageShape => ({
    rows: Math.max(1, Math.floor(rows * edge / long)),
    columns: Math.max(1, Math.floor(columns * edge / long)),
    channels,
  });
  if (!fits(scaled(1))) return undefined;
  let low = 1;
  let high = long - 1;
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2);
    if (fits(scaled(middle))) low = middle;
    else high = middle - 1;
  }
  return scaled(low);
}

/** Refuses datasets of which some file is too small to show anything, or larger than the format can be. */
export function checkImageBytes(
  dataset: DatasetSpec,
  bytes: { readonly least: number; readonly most: number },
): readonly Problem[] {
  if (dataset.imagePayload === "raw") return [];
  const { least, most } = sampleExtent(dataset);
  const key = sizeKey(dataset);
  const raw = "set dataset.image_payload to raw (random bytes that show nothing)";
  if (least < bytes.least) {
    return [{
      code: "IMAGE_TOO_SMALL",
      key,
      text:
        `The smallest ${dataset.format} file would have ${least} bytes, but an image needs ${bytes.least}`,
      remedy: `Raise ${key}${
        isDrawn(dataset) ? ", lower dataset.record_length_bytes_stdev" : ""
      }, or ${raw}.`,
    }];
  }
  if (most > bytes.most) {
    return [{
      code: "IMAGE_TOO_LARGE",
      key,
      text:
        `The largest ${dataset.format} file would have ${most} bytes, but an image can have ${bytes.most}`,
      remedy: `Lower ${key}, or ${raw}.`,
    }];
  }
  return [];
}
