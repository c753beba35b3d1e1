/**
 * Baseline JPEG whose entropy-coded data is any bytes below 0x80: the Huffman tables (markers.ts) give every code
 * eight bits and every coefficient eight more, so any such bytes decode, none is a marker, and all blocks are
 * equally long. What the picture does not fill is random comment (COM segments).
 */
import type { Layout } from "../../base/segment.ts";
import { readExactly, unreadable } from "../foreign_file.ts";
import { imageFormat } from "../image_format.ts";
import { checkImageBytes, fittedImage, type ImageShape } from "../image_shape.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import {
  commentHeader,
  END,
  fileStart,
  LONGEST_COMMENT,
  MARKER_BYTES,
  pictureHeader,
  pictureHeaderBytes,
} from "./markers.ts";
import { walkJpeg } from "./walk.ts";

const EDGE = 8;
/** libjpeg's limit; the format's own is 65535. */
const MOST_EDGE = 65500;
/**
 * Zeros before each coefficient. With these the last coefficient of a block is its 64th, as it must be; fewer
 * zeros show more of the file's bytes.
 */
const RUNS = [2, 6, 8] as const;
const SPARSEST = 8;
const START = fileStart();

export const jpegFormat = imageFormat({
  name: "jpeg",
  check: (dataset) =>
    checkImageBytes(dataset, {
      least: pictureBytes({ rows: 1, columns: 1, channels: dataset.dims?.[2] === 3 ? 3 : 1 }, SPARSEST),
      most: Infinity,
    }),
  pixels: { kind: "jpegSafe" },
  picture,
  shown,
  walk: walkJpeg,
  async recognise(read) {
    const start = await readExactly(read, "jpeg", 0, Math.min(3, read.size));
    const end = await readExactly(read, "jpeg", Math.max(0, read.size - 2), Math.min(2, read.size));
    if (start[0] !== 0xff || start[1] !== 0xd8 || start[2] !== 0xff) {
      throw unreadable("jpeg", "it does not begin with the start of an image");
    }
    if (end[0] !== END[0] || end[1] !== END[1]) {
      throw unreadable("jpeg", "it does not end with an image's end");
    }
  },
});

function shown(planned: ImageShape, bytes: number): ImageShape {
  const image = fittedImage(planned, (shape) => fits(shape, SPARSEST, bytes));
  if (!image) throw new RangeError(`A JPEG of ${bytes} bytes was not refused by check`);
  return image;
}

function picture(planned: ImageShape, bytes: number): Layout {
  const image = shown(planned, bytes);
  const run = RUNS.find((zeros) => fits(image, zeros, bytes)) ?? SPARSEST;
  const builder = new LayoutBuilder();
  builder.literal(START);
  addPadding(builder, bytes - pictureBytes(image, run));
  builder.literal(pictureHeader(image, run));
  builder.payload(scanBytes(image, run), { kind: "jpegSafe" });
  builder.literal(END);
  return builder.build();
}

function fits(image: ImageShape, run: number, bytes: number): boolean {
  return image.rows <= MOST_EDGE && image.columns <= MOST_EDGE && pictureBytes(image, run) <= bytes;
}

/** The file without padding. */
function pictureBytes(image: ImageShape, run: number): number {
  return START.length + pictureHeaderBytes(image) + scanBytes(image, run) + END.length;
}

function scanBytes({ rows, columns, channels }: ImageShape, run: number): number {
  const blocks = Math.ceil(rows / EDGE) * Math.ceil(columns / EDGE) * channels;
  // A code for the mean without bits of its own, then code and value of each coefficient.
  return blocks * (1 + 2 * (63 / (run + 1)));
}

/** Comments; of fewer bytes than one has, fill bytes, which may stand before any marker. */
function addPadding(builder: LayoutBuilder, bytes: number): void {
  const full = MARKER_BYTES + LONGEST_COMMENT;
  const count = Math.floor(bytes / full);
  const frame = commentHeader(LONGEST_COMMENT);
  builder.payload(count * full, { kind: "framed", frame, each: LONGEST_COMMENT, inner: { kind: "raw" } });
  const rest = bytes - count * full;
  if (rest < MARKER_BYTES) builder.literal(new Uint8Array(rest).fill(0xff));
  else {
    builder.literal(commentHeader(rest - MARKER_BYTES));
    builder.payload(rest - MARKER_BYTES, { kind: "raw" });
  }
}
