/**
 * TensorFlow's TFRecord: a framed tf.train.Example for each sample, and DLIO's text index beside it. All records
 * of a file have one length, so any of them is found without walking the others.
 */
import type { Problem } from "../../base/errors.ts";
import type { ByteRange } from "../../base/range.ts";
import type { CheckedRecords, Encoding } from "../../base/segment.ts";
import { DTYPES } from "../../dataset/dtype.ts";
import { FURTHEST_DRAW } from "../../dataset/shape_counts.ts";
import type { DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import { elementEncoding } from "../element_encoding.ts";
import type { Format } from "../format.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { layoutByShape } from "../layout_by_shape.ts";
import { type Part, repeat } from "../layout_part.ts";
import { onBlockGrid } from "../on_block_grid.ts";
import { plainOnly } from "../plain_only.ts";
import { itemBytes, sampleExtent, sizeKey } from "../sample_extent.ts";
import { aroundImage, exampleBytes } from "./example.ts";
import { FRAME_FOOTER, FRAME_HEADER, frameHeader, FRAMING } from "./framing.ts";
import { indexBytes, indexName, indexText } from "./index_file.ts";
import { probeTfrecord } from "./probe.ts";
import { examineTfrecord } from "./structure.ts";

/** No protobuf library reads a longer message. */
const MOST_MESSAGE = 2 ** 31 - 1;

export const tfrecordFormat: Format = {
  name: "tfrecord",
  separateSamples: true,
  partsApart: () => true,
  extension: () => "tfrecord",
  check: (dataset) => [...plainOnly(dataset, "tfrecord files"), ...checkMessage(dataset)],
  outputs(file) {
    return [
      { name: file.name, layout: recordsOf(file) },
      { name: indexName(file.name), layout: indexOf(file) },
    ];
  },
  sizes(dataset) {
    const { samplesPerFile } = dataset;
    return {
      byShape(shape) {
        const bytes = exampleBytes(imageBytes(dataset, shape)) + FRAMING;
        return bytes * samplesPerFile + indexBytes(samplesPerFile, bytes);
      },
    };
  },
  locate(file) {
    const length = exampleBytes(imageBytes(file.dataset, file.shape)) + FRAMING;
    const ranges = (sample: number): readonly ByteRange[] => [{ at: sample * length, length }];
    return { samples: file.dataset.samplesPerFile, ranges };
  },
  probe: probeTfrecord,
  structure: {
    // The record of one sample: the order of its entries differs from writer to writer, its length never.
    expected: ({ dataset, shape }) => ({
      samples: dataset.samplesPerFile,
      shape: [exampleBytes(imageBytes(dataset, shape))],
    }),
    examine: examineTfrecord,
  },
};

const recordsOf = layoutByShape((file) => {
  const { samplesPerFile } = file.dataset;
  const pieces = piecesOf(file);
  const one = record(pieces);
  const { before, image, after, encoding } = pieces;
  const records: CheckedRecords = {
    count: samplesPerFile,
    before,
    payloadBytes: image,
    encoding,
    after,
    checkedFrom: FRAME_HEADER,
    streamBytes: one.streamBytes,
  };
  return onBlockGrid(file.dataset, { ...repeat(samplesPerFile, one), records });
});

const indexOf = layoutByShape(({ dataset, shape }) =>
  indexText(dataset.samplesPerFile, exampleBytes(imageBytes(dataset, shape)) + FRAMING)
);

function imageBytes({ dtype }: DatasetSpec, shape: readonly number[]): number {
  return shape.reduce((product, edge) => product * edge, DTYPES[dtype].bytes);
}

interface Pieces {
  /** Of the frame and of the message. */
  readonly before: Uint8Array;
  readonly image: number;
  readonly after: Uint8Array;
  readonly encoding: Encoding;
}

function piecesOf({ dataset, shape }: FileSpec): Pieces {
  const image = imageBytes(dataset, shape);
  const { before, after } = aroundImage(image);
  const header = frameHeader(before.length + image + after.length);
  const start = new Uint8Array(header.length + before.length);
  start.set(header);
  start.set(before, header.length);
  return { before: start, image, after, encoding: elementEncoding(dataset.dtype) };
}

function record({ before, image, after, encoding }: Pieces): Part {
  const builder = new LayoutBuilder();
  builder.literal(before);
  builder.payload(image, encoding);
  builder.literal(after);
  const message = { at: FRAME_HEADER, length: builder.size - FRAME_HEADER };
  builder.derived(FRAME_FOOTER, { kind: "crc32c-masked", endian: "little" }, message);
  return builder.build();
}

function checkMessage(dataset: DatasetSpec): readonly Problem[] {
  const furthest = dataset.sampleBytes + FURTHEST_DRAW * dataset.sampleBytesStdev;
  // Looking at every file of many takes a second, which most datasets need not spend.
  if (!dataset.dims && 2 * furthest < MOST_MESSAGE) return [];
  const bytes = exampleBytes(sampleExtent(dataset).most * itemBytes(dataset));
  if (bytes <= MOST_MESSAGE) return [];
  return [{
    code: "SAMPLE_TOO_LARGE",
    key: sizeKey(dataset),
    text: `The largest sample would make a tf.train.Example of ${bytes} bytes, but protobuf reads at most ` +
      `${MOST_MESSAGE}`,
    remedy: `Make samples smaller with ${sizeKey(dataset)}, or choose another dataset.format.`,
  }];
}
