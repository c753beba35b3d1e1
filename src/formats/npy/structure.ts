/** What a .npy says of itself: its header, and how long the array makes it. */
import { DTYPES } from "../../dataset/dtype.ts";
import type { FileSpec } from "../../dataset/spec.ts";
import { readExactly } from "../foreign_file.ts";
import type { RangeReader, StructureCheck } from "../format.ts";
import type { ExpectedStructure, FoundStructure } from "../structure.ts";
import { elements, NPY_PREFIX, type NpyArray, npyHeaderBytes, parseNpyHeader } from "./header.ts";

export const npyStructure: StructureCheck = {
  expected: expectedArray,
  examine: async (read) => arrayStructure(await readNpyHeader(read)),
};

/** The last axis counts the samples. Also of the member x.npy of an npz. */
export function expectedArray({ dataset, shape }: FileSpec): ExpectedStructure {
  return { samples: dataset.samplesPerFile, shape, type: DTYPES[dataset.dtype].numpy.slice(1) };
}

export function arrayStructure({ shape, type, headerBytes, itemBytes }: NpyArray): FoundStructure {
  return {
    samples: shape.at(-1) ?? 1,
    shape: shape.slice(0, -1),
    type,
    bytes: headerBytes + elements(shape) * itemBytes,
  };
}

export async function readNpyHeader(read: RangeReader): Promise<NpyArray> {
  const start = await readExactly(read, "npy", 0, Math.min(NPY_PREFIX, read.size));
  return parseNpyHeader(await readExactly(read, "npy", 0, npyHeaderBytes(start)));
}
