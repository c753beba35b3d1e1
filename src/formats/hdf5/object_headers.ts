/**
 * HDF5 metadata as literals, after the HDF5 File Format Specification 3.0: superblock 3, object headers 2, no
 * times. Every structure ends with its lookup3 checksum.
 */
import type { Dtype } from "../../dataset/dtype.ts";
import { ByteWriter } from "../byte_writer.ts";
import { lookup3 } from "../codec/lookup3.ts";
import type { ChunkFilter, Chunking, Geometry } from "./geometry.ts";

const MESSAGE = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  fill: 5,
  link: 6,
  layout: 8,
  groupInfo: 10,
  filters: 11,
} as const;
/** The message never changes: set by the library for datatypes and fill values. */
const CONSTANT = 1;
const DEFLATE_FILTER = 1;
/** h5py's own: its number, the revision of the filter, the version of LZF. Readers with h5py or hdf5plugin know it. */
const LZF_FILTER = 32000;
const LZF_REVISION = 4;
const LZF_VERSION = 0x0105;
/** log2 of the entries in a page of the chunk index: the library's own choice. */
export const PAGE_BITS = 10;
/** More links than this would go to a fractal heap if the group did not say otherwise. */
const COMPACT_LINKS = 8;

export const SUPERBLOCK_BYTES = 48;

export function superblock(fileBytes: number, rootAt: number): Uint8Array {
  const block = new ByteWriter().u8(0x89).text("HDF\r\n").u8(0x1a).text("\n");
  block.u8(3).u8(8).u8(8).u8(0).u64(0).fill(0xff, 8).u64(fileBytes).u64(rootAt);
  return sealed(block);
}

export interface Link {
  readonly name: string;
  readonly at: number;
}

/** The root group with its links inside the header. */
export function groupHeader(links: readonly Link[]): Uint8Array {
  const messages = new ByteWriter();
  message(messages, MESSAGE.linkInfo, 0, new ByteWriter().u8(0).u8(0).fill(0xff, 16));
  const info = new ByteWriter().u8(0);
  if (links.length > COMPACT_LINKS) info.u8(1).u16(Math.min(0xffff, links.length)).u16(COMPACT_LINKS);
  else info.u8(0);
  message(messages, MESSAGE.groupInfo, CONSTANT, info);
  for (const { name, at } of links) {
    message(messages, MESSAGE.link, 0, new ByteWriter().u8(1).u8(0).u8(name.length).text(name).u64(at));
  }
  return objectHeader(messages);
}

/** A contiguous dataset of int64: the labels. */
export function labelsHeader(samples: number, dataAt: number): Uint8Array {
  const messages = new ByteWriter();
  message(messages, MESSAGE.dataspace, 0, dataspace([samples], undefined));
  message(messages, MESSAGE.datatype, CONSTANT, datatype("int64"));
  message(messages, MESSAGE.fill, CONSTANT, new ByteWriter().u8(3).u8(0x0a));
  message(messages, MESSAGE.layout, 0, contiguous(dataAt, samples * 8));
  return objectHeader(messages);
}

/** `at`: of the data, or of the chunk index. */
export function recordsHeader(geometry: Geometry, dtype: Dtype, level: number, at: number): Uint8Array {
  const { shape, maxShape, chunking, itemBytes, data } = geometry;
  const messages = new ByteWriter();
  message(messages, MESSAGE.dataspace, 0, dataspace(shape, maxShape ?? shape));
  message(messages, MESSAGE.datatype, CONSTANT, datatype(dtype));
  // Space is allocated late, or chunk by chunk; fill values are written if they are set.
  message(messages, MESSAGE.fill, CONSTANT, new ByteWriter().u8(3).u8(chunking ? 0x0b : 0x0a));
  if (chunking?.filter) {
    message(messages, MESSAGE.filters, CONSTANT, pipeline(chunking.filter, level, chunking.bytes));
  }
  const layout = chunking ? chunked(chunking, itemBytes, at) : contiguous(at, data.size);
  message(messages, MESSAGE.layout, 0, layout);
  return objectHeader(messages);
}

/** One filter, optional as both libraries say of theirs. */
function pipeline(filter: ChunkFilter, level: number, chunkBytes: number): ByteWriter {
  const message = new ByteWriter().u8(2).u8(1);
  if (filter === "gzip") return message.u16(DEFLATE_FILTER).u16(1).u16(1).u32(level);
  const name = "lzf\0";
  message.u16(LZF_FILTER).u16(name.length).u16(1).u16(3).text(name);
  return message.u32(LZF_REVISION).u32(LZF_VERSION).u32(chunkBytes);
}

function objectHeader(messages: ByteWriter): Uint8Array {
  const header = new ByteWriter().text("OHDR").u8(2).u8(2).u32(messages.size).raw(messages.bytes());
  return sealed(header);
}

function message(into: ByteWriter, type: number, flags: number, body: ByteWriter): void {
  into.u8(type).u16(body.size).u8(flags).raw(body.bytes());
}

/** The structure with its checksum behind it. */
export function sealed(structure: ByteWriter): Uint8Array {
  return structure.u32(lookup3(structure.bytes())).bytes();
}

function dataspace(shape: readonly number[], maxShape: readonly number[] | undefined): ByteWriter {
  const space = new ByteWriter().u8(2).u8(shape.length).u8(maxShape ? 1 : 0).u8(1);
  for (const length of shape) space.u64(length);
  for (const length of maxShape ?? []) space.u64(length);
  return space;
}

function contiguous(at: number, bytes: number): ByteWriter {
  return new ByteWriter().u8(4).u8(1).u64(at).u64(bytes);
}

/** Bytes of each length in the description of a chunk: all that its header's own length follows. */
export function chunkWidth({ shape }: Chunking, itemBytes: number): number {
  return bytesFor(Math.max(...shape, itemBytes));
}

function chunked(chunking: Chunking, itemBytes: number, indexAt: number): ByteWriter {
  const lengths = [...chunking.shape, itemBytes];
  const width = chunkWidth(chunking, itemBytes);
  const layout = new ByteWriter().u8(4).u8(2).u8(0).u8(lengths.length).u8(width);
  for (const length of lengths) layout.uint(length, width);
  return layout.u8(3).u8(PAGE_BITS).u64(indexAt);
}

/** Bytes that a number needs. */
export function bytesFor(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 256); rest > 0; rest = Math.floor(rest / 256)) bytes++;
  return bytes;
}

function datatype(dtype: Dtype): ByteWriter {
  switch (dtype) {
    case "float16":
      return float(2, 15, 10, 5, 15);
    case "float32":
      return float(4, 31, 23, 8, 127);
    case "float64":
      return float(8, 63, 52, 11, 1023);
    case "bool": {
      // h5py's bool: an enumeration over int8 with these two names.
      const type = new ByteWriter().u8(0x38).u8(2).u16(0).u32(1).raw(integer(1, true).bytes());
      return type.text("FALSE\0TRUE\0").u8(0).u8(1);
    }
    default: {
      const bits = Number(/\d+/.exec(dtype)?.[0]);
      return integer(bits / 8, dtype.startsWith("int"));
    }
  }
}

function integer(bytes: number, signed: boolean): ByteWriter {
  return new ByteWriter().u8(0x10).u8(signed ? 8 : 0).u16(0).u32(bytes).u16(0).u16(8 * bytes);
}

function float(
  bytes: number,
  sign: number,
  exponentAt: number,
  exponentBits: number,
  bias: number,
): ByteWriter {
  const type = new ByteWriter().u8(0x11).u8(0x20).u8(sign).u8(0).u32(bytes);
  type.u16(0).u16(8 * bytes).u8(exponentAt).u8(exponentBits).u8(0).u8(exponentAt).u32(bias);
  return type;
}
