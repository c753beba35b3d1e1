/**
 * CSV as DLIO writes it: a row for each sample, a column for each of its elements, no header. Numbers have a fixed
 * width (number_text.ts), so any row is found by formula. A compressed file says so in its name.
 */
import type { Problem } from "../../base/errors.ts";
import type { Compression, DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import { bzip2Of } from "../codec/bzip2_streams.ts";
import { gzipOf } from "../codec/deflate_containers.ts";
import { DeflateWriter } from "../codec/deflate.ts";
import { xzBytes, xzOf } from "../codec/xz.ts";
import { fileOfShape } from "../file_sizes.ts";
import type { Format, SampleIndex } from "../format.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { layoutByShape } from "../layout_by_shape.ts";
import type { Part } from "../layout_part.ts";
import { archive, archiveShape, DEFLATED } from "../npz/archive.ts";
import { digitsUnit } from "../stream_bytes.ts";
import { numberText } from "./number_text.ts";
import { probeCsv } from "./probe.ts";
import { csvStructure } from "./structure.ts";

const SUFFIX: Readonly<Partial<Record<Compression, string>>> = {
  none: "",
  gzip: ".gz",
  bz2: ".bz2",
  zip: ".zip",
  xz: ".xz",
};

/** The only member of a zip. Not the name of the file, so that all files of a dataset are equally large. */
const MEMBER = "rows.csv";

export const csvFormat: Format = {
  name: "csv",
  separateSamples: true,
  partsApart: ({ compression }) => compression === "none",
  extension: ({ compression }) => `csv${SUFFIX[compression] ?? ""}`,
  check: checkCompression,
  outputs: (file) => [{ name: file.name, layout: layoutOf(file) }],
  sizes: (dataset) => ({ byShape: (shape) => packedBytes(fileOfShape(dataset, shape)) }),
  locate,
  probe: probeCsv,
  structure: csvStructure,
};

const layoutOf = layoutByShape(packed);

function packed(file: FileSpec): Part {
  const content = text(file);
  switch (file.dataset.compression) {
    case "gzip":
      return gzipOf(content);
    case "bz2":
      return bzip2Of(content);
    case "xz":
      return xzOf(content);
    case "zip": {
      const packed = new DeflateWriter().content(content).finish();
      return archive([{ name: MEMBER, method: DEFLATED, packed, content }]);
    }
    default:
      return content;
  }
}

/** Length of `packed`; of the archives that take long to describe, what follows the content alone. */
function packedBytes(file: FileSpec): number {
  const { compression } = file.dataset;
  if (compression === "xz") return xzBytes(text(file));
  if (compression !== "zip") return packed(file).size;
  return archiveShape([{ name: MEMBER, packed: new DeflateWriter().content(text(file)).finish() }]).size;
}

function text(file: FileSpec): Part {
  const encoding = numberText(file.dataset.dtype, columnsOf(file));
  const builder = new LayoutBuilder();
  builder.payload(file.dataset.samplesPerFile * rowBytes(file), encoding);
  return builder.build();
}

function columnsOf(file: FileSpec): number {
  return file.shape.reduce((product, edge) => product * edge, 1);
}

function rowBytes(file: FileSpec): number {
  return columnsOf(file) * digitsUnit(numberText(file.dataset.dtype, 1));
}

/** A packed file has no rows that could be read alone. */
function locate(file: FileSpec): SampleIndex {
  const samples = file.dataset.samplesPerFile;
  if (file.dataset.compression === "none") {
    const length = rowBytes(file);
    return { samples, ranges: (sample) => [{ at: sample * length, length }] };
  }
  const whole = [{ at: 0, length: packed(file).size }];
  return { samples, ranges: () => whole };
}

function checkCompression({ compression }: DatasetSpec): readonly Problem[] {
  if (SUFFIX[compression] !== undefined) return [];
  return [{
    code: "COMPRESSION",
    key: "dataset.compression",
    value: compression,
    text:
      `Cannot write csv files with dataset.compression '${compression}': no CSV reader looks into such files`,
    remedy: "Set dataset.compression to none, gzip, bz2, zip or xz.",
  }];
}
