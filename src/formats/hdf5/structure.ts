/** What an HDF5 file says of itself: its end, its datasets and where each of them lies. */
import { DTYPES } from "../../dataset/dtype.ts";
import type { ByteRange } from "../../base/range.ts";
import type { StructureCheck } from "../format.ts";
import { elements } from "../npy/header.ts";
import { CutShort, type FoundStructure, type StructureFault } from "../structure.ts";
import { chunkRows } from "./foreign_chunks.ts";
import { superblockOf } from "./foreign_objects.ts";
import { rowShape } from "./geometry.ts";
import type { MetadataReader } from "./metadata_reader.ts";
import { chooseRecords, datasetsOf, type Named, withMetadata } from "./probe.ts";

export const hdf5Structure: StructureCheck = {
  expected: ({ dataset, shape }) => ({
    samples: dataset.samplesPerFile,
    shape: rowShape(shape, dataset.hdf5.datasets),
    type: DTYPES[dataset.dtype].numpy.slice(1),
  }),
  examine: (read, dataset) => withMetadata(read, (file) => examine(file, dataset.hdf5.datasets)),
};

async function examine(file: MetadataReader, wanted: number): Promise<FoundStructure> {
  const { end } = await superblockOf(file);
  if (end > file.size) throw new CutShort("hdf5", `it says that it ends at ${end}, not ${file.size}`, end);
  const all = await datasetsOf(file);
  const records = chooseRecords(all);
  const faults: StructureFault[] = [];
  const fault = (detail: string) => faults.push({ kind: "foreign", offset: 0, length: file.size, detail });
  if (records.length !== wanted) fault(`holds ${records.length} datasets of records instead of ${wanted}`);
  const [first] = records;
  const samples = first?.dataset.shape[0] ?? 0;
  const labels = all.find(({ name }) => name === "labels");
  for (const { name, dataset } of labels ? [...records, labels] : records) {
    const [length] = dataset.shape;
    if (length !== samples) fault(`holds ${length} entries in '${name}' and ${samples} in '${first?.name}'`);
  }
  for (const named of records) faults.push(...await storageFaults(file, named, end));
  const shapes = new Set(records.map(({ dataset }) => dataset.shape.slice(1).join()));
  const types = new Set(records.map(({ dataset }) => dataset.type));
  return {
    samples,
    shape: shapes.size === 1 ? first?.dataset.shape.slice(1) : undefined,
    type: types.size === 1 && first?.dataset.type || "several",
    bytes: end,
    faults,
  };
}

/** What lies outside the file, and what was never written: the library reads that as zeros. */
async function storageFaults(
  file: MetadataReader,
  { name, dataset }: Named,
  end: number,
): Promise<readonly StructureFault[]> {
  const { storage, shape, itemBytes } = dataset;
  const bytes = elements(shape) * itemBytes;
  let ranges: readonly ByteRange[];
  if (storage.kind === "whole") ranges = storage.at === undefined ? [] : [{ at: storage.at, length: bytes }];
  else ranges = [...(await chunkRows(file, dataset, storage)).values()].flat();
  const outside = ranges.find(({ at, length }) => at + length > end);
  if (outside) {
    const { at, length } = outside;
    return [{ kind: "unreadable", offset: at, length, detail: `has bytes of '${name}' behind its end` }];
  }
  const expected = storage.kind === "whole" ? Math.min(1, bytes) : chunksOf(shape, storage.shape);
  if (ranges.length >= expected) return [];
  const detail = `lacks ${expected - ranges.length} of ${expected} stretches of '${name}': never written`;
  return [{ kind: "short", offset: end, length: 0, detail }];
}

function chunksOf(shape: readonly number[], chunk: readonly number[]): number {
  return elements(shape.map((length, axis) => Math.ceil(length / (chunk[axis] ?? 1))));
}
