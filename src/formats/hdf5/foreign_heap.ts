/**
 * Groups with many links, as the library's latest format keeps them: link messages in a fractal heap, found through
 * a version 2 B-tree of their names.
 */
import { u64At, unreadable } from "../foreign_file.ts";
import { type MetadataReader, signature, uintAt } from "./metadata_reader.ts";

/** A record of the name index: a hash of the name, then the place in the heap. */
const HASH_BYTES = 4;
const NODE_PREFIX = 6;
/** Heap, then version, address of the header: before the offset of a block. */
const BLOCK_PREFIX = 13;

/** The link messages of a group, in no order. */
export async function denseLinks(
  file: MetadataReader,
  heapAt: number,
  indexAt: number,
): Promise<readonly DataView[]> {
  const heap = await openHeap(file, heapAt);
  return await Promise.all((await heapIds(file, indexAt)).map((id) => objectOf(file, heap, id)));
}

async function heapIds(file: MetadataReader, at: number): Promise<readonly DataView[]> {
  const header = await file.view(at, 38);
  if (signature(header) !== "BTHD" || header.getUint8(5) !== 5) {
    throw unreadable("hdf5", `no index of link names is at ${at}`);
  }
  const recordBytes = header.getUint16(10, true);
  if (header.getUint16(12, true) > 0) {
    throw unreadable("hdf5", "its root group holds more objects than one index node");
  }
  const count = header.getUint16(24, true);
  const root = u64At(header, 16);
  const leaf = await file.view(root, NODE_PREFIX + count * recordBytes);
  if (signature(leaf) !== "BTLF") throw unreadable("hdf5", `no leaf of link names is at ${root}`);
  return Array.from({ length: count }, (_, record) => {
    const from = leaf.byteOffset + NODE_PREFIX + record * recordBytes + HASH_BYTES;
    return new DataView(leaf.buffer, from, recordBytes - HASH_BYTES);
  });
}

interface Block {
  /** Where its bytes begin in the heap's own space. */
  readonly from: number;
  readonly length: number;
  readonly at: number;
}

interface Heap {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly blocks: readonly Block[];
}

async function openHeap(file: MetadataReader, at: number): Promise<Heap> {
  const header = await file.view(at, 142);
  if (signature(header) !== "FRHP") throw unreadable("hdf5", `no fractal heap is at ${at}`);
  if (header.getUint16(7, true) > 0) throw unreadable("hdf5", "its links are compressed");
  const offsetBytes = Math.ceil(header.getUint16(128, true) / 8);
  const largest = Math.min(u64At(header, 120), header.getUint32(10, true));
  const lengthBytes = Math.ceil(Math.log2(largest + 1) / 8);
  const rootAt = u64At(header, 132);
  const rows = header.getUint16(140, true);
  const start = u64At(header, 112);
  if (rows === 0) return { offsetBytes, lengthBytes, blocks: [{ from: 0, length: start, at: rootAt }] };
  const width = header.getUint16(110, true);
  const root = await file.view(rootAt, BLOCK_PREFIX + offsetBytes + rows * width * 8);
  if (signature(root) !== "FHIB") throw unreadable("hdf5", `no indirect block of a heap is at ${rootAt}`);
  const blocks: Block[] = [];
  let from = 0;
  for (let entry = 0; entry < rows * width; entry++) {
    // The first two rows have blocks of the starting size, each later row blocks twice as large.
    const length = start * 2 ** Math.max(0, Math.floor(entry / width) - 1);
    blocks.push({ from, length, at: u64At(root, BLOCK_PREFIX + offsetBytes + entry * 8) });
    from += length;
  }
  return { offsetBytes, lengthBytes, blocks };
}

async function objectOf(file: MetadataReader, heap: Heap, id: DataView): Promise<DataView> {
  if (id.getUint8(0) !== 0) {
    throw unreadable("hdf5", "the link of an object lies outside the blocks of its heap");
  }
  const offset = uintAt(id, 1, heap.offsetBytes);
  const length = uintAt(id, 1 + heap.offsetBytes, heap.lengthBytes);
  const block = heap.blocks.find(({ from, length }) => offset >= from && offset < from + length);
  if (!block) throw unreadable("hdf5", `its heap has no block for offset ${offset}`);
  return await file.view(block.at + offset - block.from, length);
}
