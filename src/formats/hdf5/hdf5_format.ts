/**
 * HDF5 as DLIO lays it out: datasets records_0, records_1, ... of shape (samples, *sample), all with the same
 * data, and labels. All metadata stands first, so the file can be written from front to back.
 */
import type { ByteRange } from "../../base/range.ts";
import type { DatasetSpec, FileSpec } from "../../dataset/spec.ts";
import { fileOfShape } from "../file_sizes.ts";
import type { Format, SampleIndex } from "../format.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { layoutByShape } from "../layout_by_shape.ts";
import type { Part } from "../layout_part.ts";
import { onBlockGrid } from "../on_block_grid.ts";
import { chunkIndex, chunkIndexBytes } from "./chunk_index.ts";
import { checkGeometry, type Chunking, type Geometry, geometryOf } from "./geometry.ts";
import {
  chunkWidth,
  groupHeader,
  labelsHeader,
  recordsHeader,
  superblock,
  SUPERBLOCK_BYTES,
} from "./object_headers.ts";
import { probeHdf5 } from "./probe.ts";
import { hdf5Structure } from "./structure.ts";

/** Records begin where direct I/O and the page cache like it. */
const DATA_ALIGNMENT = 4096;

export const hdf5Format: Format = {
  name: "hdf5",
  separateSamples: true,
  partsApart: ({ compression }) => compression === "none" || compression === "gzip",
  extension: () => "hdf5",
  check: checkGeometry,
  outputs: (file) => [{ name: file.name, layout: layoutOf(file) }],
  sizes: (dataset) => ({ byShape: fileBytes(dataset) }),
  locate,
  probe: probeHdf5,
  structure: hdf5Structure,
};

const layoutOf = layoutByShape((file) => {
  const layout = fileLayout(file);
  return file.dataset.compression === "none" ? onBlockGrid(file.dataset, layout) : layout;
});

interface Places {
  readonly labelsHeaderAt: number;
  readonly labelsAt: number;
  /** Of each records dataset. */
  readonly headersAt: readonly number[];
  readonly indexesAt: readonly number[];
  readonly dataAt: number;
}

/** Of the headers, whatever addresses they hold. */
interface HeaderBytes {
  readonly group: number;
  readonly labels: number;
  /** Of each records dataset. */
  readonly records: number;
}

function headerBytes(
  { dtype, compressionLevel, samplesPerFile }: DatasetSpec,
  geometry: Geometry,
): HeaderBytes {
  return {
    group: groupHeader(linksOf(geometry, 0, [])).length,
    labels: labelsHeader(samplesPerFile, 0).length,
    records: recordsHeader(geometry, dtype, compressionLevel, 0).length,
  };
}

/** The size of a file by the shape of its samples; headers are made once for each length that they have. */
function fileBytes(dataset: DatasetSpec): (shape: readonly number[]) => number {
  const known = new Map<number, HeaderBytes>();
  return (shape) => {
    const geometry = geometryOf(fileOfShape(dataset, shape));
    const { chunking, itemBytes, datasets, data } = geometry;
    const width = chunking ? chunkWidth(chunking, itemBytes) : 0;
    let headers = known.get(width);
    if (!headers) known.set(width, headers = headerBytes(dataset, geometry));
    return places(geometry, headers).dataAt + datasets * data.size;
  };
}

/** Headers have the same length whatever addresses they hold, so places are known before them. */
function places(geometry: Geometry, headers: HeaderBytes): Places {
  let next = SUPERBLOCK_BYTES + headers.group;
  const take = (bytes: number) => (next += bytes) - bytes;
  const indexBytes = geometry.chunking ? chunkIndexBytes(geometry.chunking) : 0;
  const labelsHeaderAt = take(headers.labels);
  const headersAt: number[] = [];
  const indexesAt: number[] = [];
  for (let dataset = 0; dataset < geometry.datasets; dataset++) {
    headersAt.push(take(headers.records));
    indexesAt.push(take(indexBytes));
  }
  const labelsAt = take(8 * geometry.samples);
  return {
    labelsHeaderAt,
    labelsAt,
    headersAt,
    indexesAt,
    dataAt: Math.ceil(next / DATA_ALIGNMENT) * DATA_ALIGNMENT,
  };
}

function linksOf(geometry: Geometry, labelsAt: number, headersAt: readonly number[]) {
  const links = [{ name: "labels", at: labelsAt }];
  for (let dataset = 0; dataset < geometry.datasets; dataset++) {
    links.push({ name: `records_${dataset}`, at: headersAt[dataset] ?? 0 });
  }
  return links;
}

function fileLayout(file: FileSpec): Part {
  const geometry = geometryOf(file);
  const { dtype, compressionLevel, samplesPerFile } = file.dataset;
  const { labelsHeaderAt, labelsAt, headersAt, indexesAt, dataAt } = places(
    geometry,
    headerBytes(file.dataset, geometry),
  );
  const { chunking, data } = geometry;
  const builder = new LayoutBuilder();
  builder.literal(superblock(dataAt + geometry.datasets * data.size, SUPERBLOCK_BYTES));
  builder.literal(groupHeader(linksOf(geometry, labelsHeaderAt, headersAt)));
  builder.literal(labelsHeader(samplesPerFile, labelsAt));
  for (let dataset = 0; dataset < geometry.datasets; dataset++) {
    const from = dataAt + dataset * data.size;
    const indexAt = indexesAt[dataset] ?? 0;
    builder.literal(recordsHeader(geometry, dtype, compressionLevel, chunking ? indexAt : from));
    if (chunking) builder.part(chunkIndex(chunking, indexAt, from));
  }
  builder.zeros(8 * samplesPerFile);
  builder.align(DATA_ALIGNMENT);
  const shared = builder.stream;
  for (let dataset = 0; dataset < geometry.datasets; dataset++) builder.part(data, shared);
  return builder.build();
}

/** A sample is its row of every records dataset: the bytes themselves, or the chunks that hold them. */
function locate(file: FileSpec): SampleIndex {
  const geometry = geometryOf(file);
  const { dataAt } = places(geometry, headerBytes(file.dataset, geometry));
  const { samples, chunking, rowBytes, data } = geometry;
  const bases = Array.from({ length: geometry.datasets }, (_, dataset) => dataAt + dataset * data.size);
  if (!chunking) {
    const row = (sample: number) => (base: number): ByteRange => ({
      at: base + sample * rowBytes,
      length: rowBytes,
    });
    return { samples, ranges: (sample) => bases.map(row(sample)) };
  }
  return { samples, ranges: (sample) => bases.flatMap((base) => chunksOf(chunking, base, sample)) };
}

/** The library reads each chunk with a request of its own. */
function chunksOf({ shape, grid, count, storedBytes }: Chunking, base: number, sample: number): ByteRange[] {
  const ofRow = count / (grid[0] ?? 1);
  const first = Math.floor(sample / (shape[0] ?? 1)) * ofRow;
  return Array.from(
    { length: ofRow },
    (_, chunk) => ({ at: base + (first + chunk) * storedBytes, length: storedBytes }),
  );
}
