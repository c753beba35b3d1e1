/**
 * Every format by its name. A row is all that a new format needs; its code is loaded when a workload asks for
 * it, so that one format's libraries never cost the others their start.
 */
import { configError } from "../base/errors.ts";
import type { Format } from "./format.ts";

export type FormatRows = Readonly<Record<string, () => Promise<Format>>>;

export const FORMATS: FormatRows = {
  csv: async () => (await import("./csv/csv_format.ts")).csvFormat,
  hdf5: async () => (await import("./hdf5/hdf5_format.ts")).hdf5Format,
  indexed_binary: async () => (await import("./indexed_binary/indexed_binary_format.ts")).indexedBinaryFormat,
  jpeg: async () => (await import("./jpeg/jpeg_format.ts")).jpegFormat,
  mmap_indexed_binary: async () =>
    (await import("./indexed_binary/indexed_binary_format.ts")).mmapIndexedBinaryFormat,
  npy: async () => (await import("./npy/npy_format.ts")).npyFormat,
  npz: async () => (await import("./npz/npz_format.ts")).npzFormat,
  parquet: async () => (await import("./parquet/parquet_format.ts")).parquetFormat,
  png: async () => (await import("./png/png_format.ts")).pngFormat,
  synthetic: async () => (await import("./synthetic/synthetic_format.ts")).syntheticFormat,
  tfrecord: async () => (await import("./tfrecord/tfrecord_format.ts")).tfrecordFormat,
};

/** The format of that name, or an error that lists the names. */
export async function loadFormat(name: string, rows: FormatRows = FORMATS): Promise<Format> {
  const load = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (!load) {
    const names = Object.keys(rows).sort().join(", ");
    throw configError(
      "UNKNOWN_FORMAT",
      "dataset.format",
      `Unknown dataset format '${name}'`,
      `Set dataset.format to one of: ${names}.`,
    );
  }
  return await load();
}
