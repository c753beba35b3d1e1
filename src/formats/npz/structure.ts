/** What a .npz says of itself: its directory, its members' own headers, and the arrays in them. */
import { unreadable } from "../foreign_file.ts";
import type { RangeReader, StructureCheck } from "../format.ts";
import { parseNpyHeader } from "../npy/header.ts";
import { arrayStructure, expectedArray } from "../npy/structure.ts";
import type { FoundStructure, StructureFault } from "../structure.ts";
import { arrayHead, type Entry, memberData, readDirectory, samplesOf } from "./probe.ts";

const LABELS = "y.npy";

export const npzStructure: StructureCheck = {
  expected: expectedArray,
  async examine(read) {
    const { range, end, entries } = await readDirectory(read);
    const x = await member(read, samplesOf(entries), range.at);
    // Readers of samples need no labels, so a file may lack them.
    const labels = entries.find(({ name }) => name === LABELS);
    const y = labels && await member(read, labels, range.at);
    const faults: StructureFault[] = [];
    if (y && y.samples !== x.samples) {
      const detail = `holds ${y.samples} labels for ${x.samples} samples`;
      faults.push({ kind: "foreign", offset: labels.at, length: labels.packed, detail });
    }
    return { ...x, bytes: end, faults };
  },
};

async function member(read: RangeReader, entry: Entry, directoryAt: number): Promise<FoundStructure> {
  const dataAt = await memberData(read, entry);
  if (dataAt + entry.packed > directoryAt) {
    throw unreadable("npz", `its member ${entry.name} reaches into the directory at ${directoryAt}`);
  }
  const found = arrayStructure(parseNpyHeader(await arrayHead(read, entry, dataAt)));
  if (found.bytes !== entry.size) {
    throw unreadable("npz", `its member ${entry.name} has ${entry.size} bytes, its array ${found.bytes}`);
  }
  return found;
}
