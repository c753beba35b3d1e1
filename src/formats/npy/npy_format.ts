/** numpy's .npy: one array of shape (*sample, samples), so each sample is spread over the whole file. */
import type { Problem } from "../../base/errors.ts";
import type { ByteRange } from "../../base/range.ts";
import { DTYPES } from "../../dataset/dtype.ts";
import type { DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import { elementEncoding } from "../element_encoding.ts";
import { unreadable } from "../foreign_file.ts";
import type { Format, SampleIndex } from "../format.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import type { Part } from "../layout_part.ts";
import { layoutByShape } from "../layout_by_shape.ts";
import { onBlockGrid } from "../on_block_grid.ts";
import { elements, type NpyArray, npyBytes, npyHeader } from "./header.ts";
import { npyStructure, readNpyHeader } from "./structure.ts";

/** numpy before 2.0 opens no array with more axes. */
const MAX_AXES = 32;

export const npyFormat: Format = {
  name: "npy",
  separateSamples: false,
  partsApart: () => true,
  extension: () => "npy",
  check: (dataset) => [...checkAxes(dataset), ...checkCompression(dataset)],
  outputs: (file) => [{ name: file.name, layout: layoutOf(file) }],
  sizes(dataset) {
    const perElement = DTYPES[dataset.dtype].bytes * dataset.samplesPerFile;
    const fixed = npyHeader(dataset.dtype, [...sampleShape(dataset), dataset.samplesPerFile]).length;
    return { byShape: (shape) => fixed + perElement * elements(shape) };
  },
  locate: (file) => wholeFile(file.dataset.samplesPerFile, npyBytes(file.dataset.dtype, arrayShape(file))),
  async probe(read) {
    return npySamples(await readNpyHeader(read), 0, read.size);
  },
  structure: npyStructure,
};

const layoutOf = layoutByShape((file) => onBlockGrid(file.dataset, npyPart(file)));

/** The array of a file as a part of its own: also the member x.npy of an npz. */
export function npyPart(file: FileSpec): Part {
  const { dtype } = file.dataset;
  const shape = arrayShape(file);
  const builder = new LayoutBuilder();
  builder.literal(npyHeader(dtype, shape));
  builder.payload(elements(shape) * DTYPES[dtype].bytes, elementEncoding(dtype));
  return builder.build();
}

/** The last axis counts the samples, as DLIO has it. */
export function arrayShape(file: FileSpec): readonly number[] {
  return [...file.shape, file.dataset.samplesPerFile];
}

/** Any shape of a drawn sample: numpy's room for growth makes their headers equally long. */
export function sampleShape(dataset: DatasetSpec): readonly number[] {
  return dataset.dims ?? [1, 1];
}

export function checkAxes(dataset: DatasetSpec): readonly Problem[] {
  const axes = (dataset.dims?.length ?? 2) + 1;
  if (axes <= MAX_AXES) return [];
  return [{
    code: "TOO_MANY_AXES",
    key: "dataset.record_dims",
    value: `[${dataset.dims}]`,
    text: `numpy opens no array with ${axes} axes: ${MAX_AXES} at most, one of them for the samples`,
    remedy: "Join some axes of dataset.record_dims: the bytes stay the same.",
  }];
}

function checkCompression(dataset: DatasetSpec): readonly Problem[] {
  if (dataset.compression === "none") return [];
  return [{
    code: "COMPRESSION",
    key: "dataset.compression",
    value: dataset.compression,
    text: `npy files cannot be compressed, but dataset.compression is '${dataset.compression}'`,
    remedy: "Set dataset.compression to none, or dataset.format to npz with compression zip.",
  }];
}

function wholeFile(samples: number, size: number): SampleIndex {
  const ranges: readonly ByteRange[] = [{ at: 0, length: size }];
  return { samples, ranges: () => ranges };
}

/**
 * Where the samples of an array lie that fills the `length` bytes at `at`: in C order a sample is spread over
 * all of it, in Fortran order it is one piece behind the header.
 */
export function npySamples(array: NpyArray, at: number, length: number): SampleIndex {
  const { headerBytes, itemBytes, fortranOrder, shape } = array;
  const dataBytes = elements(shape) * itemBytes;
  if (headerBytes + dataBytes > length) {
    throw unreadable(
      "npy",
      `an array of shape (${shape.join(", ")}) needs ${dataBytes} bytes after its header of ` +
        `${headerBytes}, but only ${length - headerBytes} are there`,
    );
  }
  const samples = shape.at(-1) ?? 1;
  if (!fortranOrder || shape.length < 2) {
    const ranges: readonly ByteRange[] = [{ at, length }];
    return { samples, ranges: () => ranges };
  }
  const header: ByteRange = { at, length: headerBytes };
  const each = dataBytes / Math.max(1, samples);
  return { samples, ranges: (sample) => [header, { at: at + headerBytes + sample * each, length: each }] };
}
