/**
 * Which bytes of a foreign HDF5 file hold which sample: the rows of records_0, records_1, ..., or of its largest
 * dataset where no dataset has such a name.
 */
import type { ByteRange } from "../../base/range.ts";
import { unreadable } from "../foreign_file.ts";
import type { RangeReader, SampleIndex } from "../format.ts";
import { elements } from "../npy/header.ts";
import { chunkRows } from "./foreign_chunks.ts";
import { datasetAt, type ForeignDataset } from "./foreign_dataset.ts";
import { linksOf, rootAddress } from "./foreign_objects.ts";
import { MetadataReader } from "./metadata_reader.ts";

export interface Named {
  readonly name: string;
  readonly dataset: ForeignDataset;
}

type Rows = (sample: number) => readonly ByteRange[];

export function probeHdf5(read: RangeReader): Promise<SampleIndex> {
  return withMetadata(read, probeFile);
}

export async function withMetadata<T>(
  read: RangeReader,
  use: (file: MetadataReader) => Promise<T>,
): Promise<T> {
  try {
    return await use(new MetadataReader(read));
  } catch (cause) {
    // Views refuse what lies outside a structure, which happens only where its lengths are wrong.
    if (cause instanceof RangeError) throw unreadable("hdf5", "its metadata contradicts itself", cause);
    throw cause;
  }
}

async function probeFile(file: MetadataReader): Promise<SampleIndex> {
  const records = chooseRecords(await datasetsOf(file));
  const samples = Math.min(...records.map(({ dataset }) => dataset.shape[0] ?? 0));
  const rows = await Promise.all(records.map(({ dataset }) => rowsOf(file, dataset)));
  return { samples, ranges: (sample) => rows.flatMap((row) => row(sample)) };
}

/** Those of the root group that have an axis. */
export async function datasetsOf(file: MetadataReader): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const [name, at] of await linksOf(file, await rootAddress(file))) {
    const dataset = await datasetAt(file, at);
    if (dataset && dataset.shape.length > 0) found.push({ name, dataset });
  }
  return found;
}

/** What choosing takes to know of a dataset. */
interface Choice {
  readonly name: string;
  readonly dataset: Pick<ForeignDataset, "shape" | "itemBytes">;
}

export function chooseRecords<Found extends Choice>(found: readonly Found[]): readonly Found[] {
  const number = ({ name }: Choice) => Number(/^records_(\d+)$/.exec(name)?.[1] ?? NaN);
  const records = found.filter((named) => !Number.isNaN(number(named))).sort((a, b) => number(a) - number(b));
  if (records.length > 0) return records;
  const bytes = ({ dataset }: Choice) => elements(dataset.shape) * dataset.itemBytes;
  const [largest] = [...found].sort((a, b) => bytes(b) - bytes(a));
  if (!largest) throw unreadable("hdf5", "its root group holds no dataset with samples");
  return [largest];
}

async function rowsOf(file: MetadataReader, dataset: ForeignDataset): Promise<Rows> {
  const { storage, shape, itemBytes } = dataset;
  if (storage.kind === "whole") {
    const length = elements(shape.slice(1)) * itemBytes;
    const { at } = storage;
    if (at === undefined) return () => [];
    return (sample) => [{ at: at + sample * length, length }];
  }
  const rows = await chunkRows(file, dataset, storage);
  const rowsOfChunk = storage.shape[0] ?? 1;
  return (sample) => rows.get(Math.floor(sample / rowsOfChunk)) ?? [];
}
