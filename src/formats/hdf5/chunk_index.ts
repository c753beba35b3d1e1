/**
 * The fixed array that tells where each chunk lies. Its pages are made when they are reached, so an index of
 * millions of chunks costs nothing until then.
 */
import { ByteWriter } from "../byte_writer.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { type Part, series } from "../layout_part.ts";
import { elements } from "../npy/header.ts";
import type { Chunking } from "./geometry.ts";
import { bytesFor, PAGE_BITS, sealed } from "./object_headers.ts";

const HEADER_BYTES = 28;
const PAGE_ENTRIES = 2 ** PAGE_BITS;

/** Of a data block without entries: its head, its checksum. */
const BLOCK_BYTES = 14 + 4;

/** Length of `chunkIndex`. */
export function chunkIndexBytes(chunking: Chunking): number {
  const entries = elements(chunking.maxGrid);
  const bare = HEADER_BYTES + BLOCK_BYTES + entries * entryBytes(chunking);
  if (entries <= PAGE_ENTRIES) return bare;
  const pages = Math.ceil(entries / PAGE_ENTRIES);
  // A bit and a checksum for each page.
  return bare + Math.ceil(pages / 8) + 4 * pages;
}

/** Header and data block, to stand at `at`, for chunks that lie in order from `dataAt` on. */
export function chunkIndex(chunking: Chunking, at: number, dataAt: number): Part {
  const entries = elements(chunking.maxGrid);
  const client = chunking.compressed ? 1 : 0;
  const builder = new LayoutBuilder();
  builder.literal(sealed(
    new ByteWriter().text("FAHD").u8(0).u8(client).u8(entryBytes(chunking)).u8(PAGE_BITS)
      .u64(entries).u64(at + HEADER_BYTES),
  ));
  const block = new ByteWriter().text("FADB").u8(0).u8(client).u64(at);
  if (entries <= PAGE_ENTRIES) {
    writeEntries(block, chunking, dataAt, 0, entries);
    builder.literal(sealed(block));
    return builder.build();
  }
  const pages = Math.ceil(entries / PAGE_ENTRIES);
  for (let page = 0; page < pages; page += 8) {
    // A bit for each page that is in use, the highest first.
    block.u8(0xff00 >> Math.min(8, pages - page) & 0xff);
  }
  builder.literal(sealed(block));
  builder.part(indexPages(chunking, dataAt, entries, pages));
  return builder.build();
}

function indexPages(chunking: Chunking, dataAt: number, entries: number, pages: number): Part {
  const width = entryBytes(chunking);
  return series({
    count: pages,
    at: (page) => Math.min(entries, page * PAGE_ENTRIES) * width + page * 4,
    stream: () => 0,
    part: (page) => {
      const from = page * PAGE_ENTRIES;
      const bytes = new ByteWriter();
      writeEntries(bytes, chunking, dataAt, from, Math.min(PAGE_ENTRIES, entries - from));
      const builder = new LayoutBuilder();
      builder.literal(sealed(bytes));
      return builder.build();
    },
  });
}

/** Address; of compressed chunks also length and the mask of filters that were left out. */
function entryBytes(chunking: Chunking): number {
  return chunking.compressed ? 8 + lengthBytes(chunking) + 4 : 8;
}

/** One byte more than the raw length needs, as the library has it for chunks that grow. */
function lengthBytes({ bytes }: Chunking): number {
  return Math.min(8, 1 + bytesFor(bytes));
}

function writeEntries(
  into: ByteWriter,
  chunking: Chunking,
  dataAt: number,
  from: number,
  count: number,
): void {
  const { compressed, storedBytes } = chunking;
  for (let entry = from; entry < from + count; entry++) {
    const chunk = chunkAt(chunking, entry);
    if (chunk === undefined) into.fill(0xff, 8);
    else into.u64(dataAt + chunk * storedBytes);
    if (compressed) into.uint(chunk === undefined ? 0 : storedBytes, lengthBytes(chunking)).u32(0);
  }
}

/**
 * Entries are numbered over the grid of the dataset's limit, chunks in the file over its present grid; an
 * entry beyond the present has no chunk.
 */
function chunkAt({ grid, maxGrid }: Chunking, entry: number): number | undefined {
  let rest = entry;
  let chunk = 0;
  let stride = 1;
  for (let axis = grid.length - 1; axis >= 0; axis--) {
    const limit = maxGrid[axis] ?? 1;
    const present = grid[axis] ?? 1;
    const place = rest % limit;
    if (place >= present) return undefined;
    chunk += place * stride;
    stride *= present;
    rest = Math.floor(rest / limit);
  }
  return chunk;
}
