/** Where each chunk of a foreign HDF5 dataset lies, from whichever index it has. */
import type { ByteRange } from "../../base/range.ts";
import { unreadable } from "../foreign_file.ts";
import { elements } from "../npy/header.ts";
import type { ForeignDataset, Storage } from "./foreign_dataset.ts";
import { addressAt, type MetadataReader, signature, uintAt } from "./metadata_reader.ts";

/** Chunks that were written, by the place of their first row in units of chunks. */
export type ChunkRows = ReadonlyMap<number, readonly ByteRange[]>;

type Chunks = Extract<Storage, { kind: "chunks" }>;
type Add = (row: number, range: ByteRange) => void;

export async function chunkRows(
  file: MetadataReader,
  dataset: ForeignDataset,
  chunks: Chunks,
): Promise<ChunkRows> {
  const rows = new Map<number, ByteRange[]>();
  if (chunks.at === undefined) return rows;
  const add: Add = (row, range) => {
    const known = rows.get(row);
    if (known) known.push(range);
    else rows.set(row, [range]);
  };
  const bytes = elements(chunks.shape) * dataset.itemBytes;
  switch (chunks.index) {
    case "single":
      add(0, { at: chunks.at, length: chunks.filteredBytes ?? bytes });
      break;
    case "implicit":
      refuseTooMany(file, elements(grid(dataset.shape, chunks.shape)), bytes);
      numbered(grid(dataset.shape, chunks.shape), (row, chunk) => {
        add(row, { at: (chunks.at ?? 0) + chunk * bytes, length: bytes });
      });
      break;
    case "b-tree":
      await addTree(file, chunks.at, chunks.shape, add);
      break;
    case "fixed array":
      await addFixedArray(file, chunks.at, dataset, chunks.shape, bytes, add);
      break;
    default:
      throw unreadable("hdf5", `its chunks are indexed by ${chunks.index}, as datasets without a limit are`);
  }
  return rows;
}

function grid(shape: readonly number[], chunk: readonly number[]): readonly number[] {
  return shape.map((length, axis) => Math.ceil(length / (chunk[axis] ?? 1)));
}

function numbered(counts: readonly number[], visit: (row: number, chunk: number) => void): void {
  const ofRow = elements(counts.slice(1));
  for (let chunk = 0; chunk < elements(counts); chunk++) visit(Math.floor(chunk / ofRow), chunk);
}

/** What a damaged length asks for must not be tried: everything stands in the file with at least its bytes. */
function refuseTooMany(file: MetadataReader, count: number, bytes: number): void {
  if (count * bytes > file.size) {
    throw unreadable("hdf5", `${count} chunks do not fit a file of ${file.size} bytes`);
  }
}

/** Version 1 B-trees: keys are the coordinates of chunks. */
async function addTree(
  file: MetadataReader,
  at: number,
  chunk: readonly number[],
  add: Add,
  expected?: number,
): Promise<void> {
  const node = await file.view(at, 24);
  const level = node.getUint8(5);
  if (signature(node) !== "TREE" || node.getUint8(4) !== 1 || (expected ?? level) !== level) {
    throw unreadable("hdf5", `no B-tree node of chunks is at ${at}`);
  }
  const count = node.getUint16(6, true);
  const keyBytes = 8 + 8 * (chunk.length + 1);
  const entries = await file.view(at + 24, count * (keyBytes + 8));
  for (let entry = 0; entry < count; entry++) {
    const key = entry * (keyBytes + 8);
    const child = uintAt(entries, key + keyBytes, 8);
    if (level > 0) await addTree(file, child, chunk, add, level - 1);
    else {
      const row = chunk.length === 0 ? 0 : uintAt(entries, key + 8, 8) / (chunk[0] ?? 1);
      add(row, { at: child, length: entries.getUint32(key, true) });
    }
  }
}

async function addFixedArray(
  file: MetadataReader,
  at: number,
  dataset: ForeignDataset,
  chunk: readonly number[],
  bytes: number,
  add: Add,
): Promise<void> {
  const header = await file.view(at, 28);
  if (signature(header) !== "FAHD") throw unreadable("hdf5", `no fixed array is at ${at}`);
  const filtered = header.getUint8(5) === 1;
  const width = header.getUint8(6);
  const pageEntries = 2 ** header.getUint8(7);
  const total = uintAt(header, 8, 8);
  refuseTooMany(file, total, width);
  const block = addressAt(header, 16);
  if (block === undefined) return;
  if (signature(await file.view(block, 4)) !== "FADB") {
    throw unreadable("hdf5", `no data block is at ${block}`);
  }
  const paged = total > pageEntries;
  const bitmapBytes = paged ? Math.ceil(Math.ceil(total / pageEntries) / 8) : 0;
  const bitmap = await file.view(block + 14, bitmapBytes);
  const entriesAt = block + 14 + bitmapBytes + (paged ? 4 : 0);
  const ofRow = elements(grid(dataset.maxShape, chunk).slice(1));
  for (let from = 0; from < total; from += pageEntries) {
    const page = from / pageEntries;
    // A page whose bit is clear was never written.
    if (paged && !(bitmap.getUint8(page >> 3) & 0x80 >> page % 8)) continue;
    const count = Math.min(pageEntries, total - from);
    const entries = await file.view(entriesAt + from * width + (paged ? page * 4 : 0), count * width);
    for (let entry = 0; entry < count; entry++) {
      const place = addressAt(entries, entry * width);
      if (place === undefined) continue;
      const length = filtered ? uintAt(entries, entry * width + 8, width - 12) : bytes;
      add(Math.floor((from + entry) / ofRow), { at: place, length });
    }
  }
}
