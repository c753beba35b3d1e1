/**
 * numpy's .npz: a ZIP archive of x.npy (the samples) and y.npy (zeros as labels), stored, or deflated by
 * formula under `compression: zip`.
 */
import type { Problem } from "../../base/errors.ts";
import type { DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import { DeflateWriter } from "../codec/deflate.ts";
import { fileOfShape } from "../file_sizes.ts";
import type { Format, SampleIndex } from "../format.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { layoutByShape } from "../layout_by_shape.ts";
import type { Part } from "../layout_part.ts";
import { npyHeader } from "../npy/header.ts";
import { checkAxes, npyPart } from "../npy/npy_format.ts";
import { onBlockGrid } from "../on_block_grid.ts";
import { archive, archiveShape, DEFLATED, type Member, STORED } from "./archive.ts";
import { probeNpz } from "./probe.ts";
import { npzStructure } from "./structure.ts";

export const npzFormat: Format = {
  name: "npz",
  separateSamples: false,
  partsApart: () => true,
  extension: () => "npz",
  check: (dataset) => [...checkAxes(dataset), ...checkCompression(dataset)],
  outputs: (file) => [{ name: file.name, layout: layoutOf(file) }],
  sizes: (dataset) => ({ byShape: archiveBytes(dataset) }),
  locate: locateNpz,
  probe: probeNpz,
  structure: npzStructure,
};

const layoutOf = layoutByShape((file) => {
  const layout = archive(members(file));
  return file.dataset.compression === "none" ? onBlockGrid(file.dataset, layout) : layout;
});

function members(file: FileSpec): readonly Member[] {
  const deflated = file.dataset.compression === "zip";
  const x = npyPart(file);
  const y = labels(file.dataset.samplesPerFile);
  if (!deflated) {
    return [
      { name: "x.npy", method: STORED, packed: x, content: x },
      { name: "y.npy", method: STORED, packed: y, content: y },
    ];
  }
  return [
    { name: "x.npy", method: DEFLATED, packed: new DeflateWriter().content(x).finish(), content: x },
    { name: "y.npy", method: DEFLATED, packed: deflatedLabels(file.dataset.samplesPerFile), content: y },
  ];
}

function labels(samples: number): Part {
  const builder = new LayoutBuilder();
  builder.literal(npyHeader("int64", [samples]));
  builder.zeros(8 * samples);
  return builder.build();
}

function deflatedLabels(samples: number): Part {
  return new DeflateWriter().literal(npyHeader("int64", [samples])).zeros(8 * samples).finish();
}

/** numpy reads the directory at the end, then the member that was asked for. */
function locateNpz(file: FileSpec): SampleIndex {
  const all = members(file);
  const [x] = all;
  if (!x) throw new TypeError("An npz has a member x.npy");
  const { headerBytes, directoryAt, size } = archiveShape(all);
  const ranges = [
    { at: directoryAt, length: size - directoryAt },
    { at: 0, length: headerBytes + x.name.length + x.packed.size },
  ];
  return { samples: file.dataset.samplesPerFile, ranges: () => ranges };
}

/** Only the packed array of samples differs from file to file. */
function archiveBytes(dataset: DatasetSpec): (shape: readonly number[]) => number {
  const [, y] = members(fileOfShape(dataset, [1]));
  if (!y) throw new TypeError("An npz has a member y.npy");
  const packed = (x: Part) => dataset.compression === "none" ? x : new DeflateWriter().content(x).finish();
  return (shape) => {
    const x = { name: "x.npy", packed: packed(npyPart(fileOfShape(dataset, shape))) };
    return archiveShape([x, y]).size;
  };
}

function checkCompression(dataset: DatasetSpec): readonly Problem[] {
  if (dataset.compression === "none" || dataset.compression === "zip") return [];
  return [{
    code: "COMPRESSION",
    key: "dataset.compression",
    value: dataset.compression,
    text: `npz files are stored or deflated, but dataset.compression is '${dataset.compression}'`,
    remedy: "Set dataset.compression to none or zip.",
  }];
}
