/**
 * PNG with stored pixels. Rows are random but for the last few, which are black: they cost almost nothing, and so
 * make room for what a PNG needs beside its pixels. The bytes that are then left over are a private chunk.
 */
import type { Layout } from "../../base/segment.ts";
import { crc32ByTable } from "../../dataset/crc32.ts";
import { deflatedZeros, DeflateWriter } from "../codec/deflate.ts";
import { readExactly, unreadable, viewOf } from "../foreign_file.ts";
import { imageFormat } from "../image_format.ts";
import { checkImageBytes, fittedImage, type ImageShape } from "../image_shape.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { walkPng } from "./walk.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, name and checksum of a chunk. */
const CHUNK_BYTES = 12;
const HEADER_BYTES = 13;
/** The first letters of its name say that readers may ignore it and that nobody registered it. */
const PADDING = "paDd";
const ZLIB_HEADER = Uint8Array.of(0x78, 0x01);
const ADLER_BYTES = 4;
/** Each row begins with the number of its filter: none. */
const FILTER_BYTES = 1;
const STORED_HEADER = 5;
/** An empty block ends the deflate stream. */
const LAST_BLOCK = 2;
/** A row and its filter are one stored block. */
const MOST_ROW = 65535 - FILTER_BYTES;
const MOST_CHUNK = 2 ** 31 - 1;
const GREY = 0;
const RGB = 2;

export const pngFormat = imageFormat({
  name: "png",
  check: (dataset) =>
    checkImageBytes(dataset, {
      least: fileBytes({ rows: 1, columns: 1, channels: dataset.dims?.[2] === 3 ? 3 : 1 }, 1) + CHUNK_BYTES,
      most: MOST_CHUNK,
    }),
  picture,
  shown,
  walk: walkPng,
  async recognise(read) {
    const start = await readExactly(read, "png", 0, Math.min(16, read.size));
    const named = new TextDecoder("latin1").decode(start.subarray(12));
    if (SIGNATURE.some((byte, index) => start[index] !== byte) || named !== "IHDR") {
      throw unreadable("png", "it does not begin with the signature and header of an image");
    }
    const end = await readExactly(read, "png", Math.max(0, read.size - CHUNK_BYTES), CHUNK_BYTES);
    if (viewOf(end).getUint32(4) !== 0x49454e44) {
      throw unreadable("png", "it does not end with an image's end");
    }
  },
});

function shown(planned: ImageShape, bytes: number): ImageShape {
  const image = fittedImage(planned, (shape) => blackRows(shape, bytes) !== undefined);
  if (!image) throw new RangeError(`A PNG of ${bytes} bytes was not refused by check`);
  return image;
}

function picture(planned: ImageShape, bytes: number): Layout {
  const image = shown(planned, bytes);
  const black = blackRows(image, bytes) ?? 0; // shown takes only what has a number of them
  const builder = new LayoutBuilder();
  builder.literal(Uint8Array.from(SIGNATURE));
  builder.literal(chunk("IHDR", imageHeader(image)));
  const left = bytes - fileBytes(image, black);
  if (left > 0) {
    const { at } = beginChunk(builder, PADDING, left - CHUNK_BYTES);
    builder.payload(left - CHUNK_BYTES, { kind: "raw" });
    endChunk(builder, at);
  }
  const { at } = beginChunk(builder, "IDAT", dataBytes(image, black));
  addPixels(builder, image, black);
  endChunk(builder, at);
  builder.literal(chunk("IEND", new Uint8Array()));
  return builder.build();
}

/** How many rows are black, so that the file has room for the rest and exactly the bytes; the fewest that do. */
function blackRows(image: ImageShape, bytes: number): number | undefined {
  if (rowBytes(image) > MOST_ROW) return undefined;
  if (fileBytes(image, 0) === bytes) return 0;
  const fits = (black: number) => fileBytes(image, black) + CHUNK_BYTES <= bytes;
  if (fits(0)) return 0;
  if (!fits(image.rows)) return undefined;
  let low = 1;
  let high = image.rows;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function rowBytes({ columns, channels }: ImageShape): number {
  return columns * channels;
}

/** Without padding. */
function fileBytes(image: ImageShape, black: number): number {
  return SIGNATURE.length + 3 * CHUNK_BYTES + HEADER_BYTES + dataBytes(image, black);
}

function dataBytes(image: ImageShape, black: number): number {
  const random = (image.rows - black) * (STORED_HEADER + FILTER_BYTES + rowBytes(image));
  return ZLIB_HEADER.length + random + deflatedZeros(blackBytes(image, black)) + LAST_BLOCK + ADLER_BYTES;
}

/** Black rows are zeros, their filters included. */
function blackBytes(image: ImageShape, black: number): number {
  return black * (FILTER_BYTES + rowBytes(image));
}

function addPixels(builder: LayoutBuilder, image: ImageShape, black: number): void {
  const each = rowBytes(image);
  const row = FILTER_BYTES + each;
  const random = image.rows - black;
  const stored = Uint8Array.of(0, row & 0xff, row >> 8, ~row & 0xff, ~(row >> 8) & 0xff, 0);
  const record = stored.length + each;
  builder.literal(ZLIB_HEADER);
  const blocks = builder.payload(random * record, {
    kind: "framed",
    frame: stored,
    each,
    inner: { kind: "raw" },
  });
  const zerosBehind = blackBytes(image, black);
  builder.part(new DeflateWriter().zeros(zerosBehind).finish());
  const records = { skip: STORED_HEADER, bytes: record };
  builder.derived(ADLER_BYTES, { kind: "adler32", endian: "big", records, zerosBehind }, blocks);
}

function imageHeader({ rows, columns, channels }: ImageShape): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = viewOf(header);
  view.setUint32(0, columns);
  view.setUint32(4, rows);
  header.set([8, channels === 3 ? RGB : GREY], 8);
  return header;
}

/** Returns the place from which the checksum counts. */
function beginChunk(builder: LayoutBuilder, name: string, length: number): { at: number } {
  const start = new Uint8Array(8);
  viewOf(start).setUint32(0, length);
  start.set(new TextEncoder().encode(name), 4);
  return { at: builder.literal(start).at + 4 };
}

function endChunk(builder: LayoutBuilder, at: number): void {
  builder.derived(4, { kind: "crc32", endian: "big" }, { at, length: builder.size - at });
}

/** A chunk whose content is known. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(CHUNK_BYTES + content.length);
  const view = viewOf(bytes);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32ByTable(bytes.subarray(4, 8 + content.length)));
  return bytes;
}
