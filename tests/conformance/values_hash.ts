/** What a reader must see in a file of arrays: a hash of its values, from the payload that the layout describes. */
import type { Layout } from "../../src/base/segment.ts";
import { DTYPES } from "../../src/dataset/dtype.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import { elementEncoding } from "../../src/formats/element_encoding.ts";
import type { Format } from "../../src/formats/format.ts";
import { geometryOf } from "../../src/formats/hdf5/geometry.ts";
import { hdf5Format } from "../../src/formats/hdf5/hdf5_format.ts";
import { LayoutBuilder } from "../../src/formats/layout_builder.ts";
import { repeat } from "../../src/formats/layout_part.ts";
import { type FileMaker, testFile } from "../../src/formats/test_files.ts";

/** From the payload of the same dataset without codecs. */
export async function valuesHash(maker: FileMaker, format: Format, dataset: DatasetSpec): Promise<string> {
  const values = dataset.hdf5.chunkDims.length > 0 && format === hdf5Format
    ? gather(maker.bytes(chunksOf(dataset)), dataset)
    : plainValues(maker, format, dataset);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", values));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Values stand in order where nothing is chunked. */
function plainValues(maker: FileMaker, format: Format, dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const plain = testFile({ ...dataset, compression: "none" }, format.extension(dataset));
  const [output] = format.outputs(plain);
  if (!output) throw new Error("no output");
  const payload = [...output.layout.segments(0)].find(({ kind }) => kind === "payload");
  if (payload?.kind !== "payload") throw new Error("no payload");
  return maker.range(maker.source(output.layout), payload.at, payload.length);
}

/** What the chunks of a dataset hold, one after the other: compressed ones begin at pages of the stream. */
function chunksOf(dataset: DatasetSpec): Layout {
  const { chunking } = geometryOf(testFile(dataset, "hdf5"));
  if (!chunking) throw new Error("not chunked");
  const { bytes, count, compressed, filter } = chunking;
  const builder = new LayoutBuilder();
  const encoding = elementEncoding(dataset.dtype);
  // What an LZF run of 32 bytes does not hold begins at a page of its own.
  const rest = filter === "lzf" ? bytes % 32 : 0;
  builder.payload(compressed ? bytes - rest : bytes * count, encoding);
  builder.payload(rest, encoding);
  return compressed ? repeat(count, builder.build()) : builder.build();
}

/** Chunks laid out as an array in C order; for one dataset of explicit dims whose chunks name every axis. */
function gather(chunks: Uint8Array, dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const shape = [dataset.samplesPerFile, ...(dataset.dims ?? [])];
  const chunk = dataset.hdf5.chunkDims;
  const { bytes } = DTYPES[dataset.dtype];
  const grid = shape.map((length, axis) => Math.ceil(length / (chunk[axis] ?? 1)));
  const chunkItems = chunk.reduce((product, length) => product * length, 1);
  const items = shape.reduce((product, length) => product * length, 1);
  const values = new Uint8Array(items * bytes);
  for (let item = 0; item < items; item++) {
    let rest = item;
    let inChunk = 0;
    let whichChunk = 0;
    let stride = 1;
    let gridStride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] ?? 1;
      const edge = chunk[axis] ?? 1;
      const place = rest % length;
      rest = Math.floor(rest / length);
      inChunk += place % edge * stride;
      whichChunk += Math.floor(place / edge) * gridStride;
      stride *= edge;
      gridStride *= grid[axis] ?? 1;
    }
    const from = (whichChunk * chunkItems + inChunk) * bytes;
    values.set(chunks.subarray(from, from + bytes), item * bytes);
  }
  return values;
}
