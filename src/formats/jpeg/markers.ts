/** The marker segments of a baseline JPEG (ITU-T T.81, annex B); big-endian. */
import { ByteWriter } from "../byte_writer.ts";
import { viewOf } from "../foreign_file.ts";
import type { ImageShape } from "../image_shape.ts";

const START_OF_IMAGE = 0xd8;
const JFIF = 0xe0;
const COMMENT = 0xfe;
const QUANTIZATION = 0xdb;
const BASELINE_FRAME = 0xc0;
const HUFFMAN = 0xc4;
const SCAN = 0xda;

export const END = Uint8Array.of(0xff, 0xd9);
/** A marker and the length of its segment. */
export const MARKER_BYTES = 4;
/** The length field counts itself. */
export const LONGEST_COMMENT = 65533;

/** Codes of eight bits that begin with 0: all that bytes below 0x80 can be. */
const CODES = 128;
const CODE_BITS = 8;
/** Of the mean: no bits follow, it does not change. */
const SAME_MEAN = 0;
/** Bits of a coefficient. */
const VALUE_BITS = 8;

/** The first table, with steps of one. */
const QUANTIZATION_TABLE = segment(QUANTIZATION, new ByteWriter().u8(0).fill(1, 64).bytes());
const FRAME_AT = QUANTIZATION_TABLE.length;

/** Up to where padding may stand. */
export function fileStart(): Uint8Array {
  const jfif = new ByteWriter().text("JFIF").raw(Uint8Array.of(0, 1, 2, 0, 0, 1, 0, 1, 0, 0)).bytes();
  return new ByteWriter().u8(0xff).u8(START_OF_IMAGE).raw(segment(JFIF, jfif)).bytes();
}

/** Everything between the padding and the coded blocks. `run` is how many zeros stand before a coefficient. */
export function pictureHeader({ rows, columns, channels }: ImageShape, run: number): Uint8Array {
  const header = templateOf(channels, run).slice();
  const view = viewOf(header);
  view.setUint16(FRAME_AT + 5, rows);
  view.setUint16(FRAME_AT + 7, columns);
  return header;
}

/** Its length. */
export function pictureHeaderBytes({ channels }: ImageShape): number {
  return templateOf(channels, 0).length;
}

/** Headers differ in little, and are asked for with every file: each kind is put together once. */
const templates = new Map<number, Uint8Array>();

function templateOf(channels: number, run: number): Uint8Array {
  const kind = channels << 4 | run;
  const made = templates.get(kind) ?? template(channels, run);
  templates.set(kind, made);
  return made;
}

/** Of a picture without rows and columns. */
function template(channels: number, run: number): Uint8Array {
  const frame = new ByteWriter().u8(8).raw(u16(0)).raw(u16(0)).u8(channels);
  const scan = new ByteWriter().u8(channels);
  for (let channel = 1; channel <= channels; channel++) {
    // Not subsampled, first quantization table; first tables of both kinds.
    frame.u8(channel).u8(0x11).u8(0);
    scan.u8(channel).u8(0);
  }
  return new ByteWriter()
    .raw(QUANTIZATION_TABLE)
    .raw(segment(BASELINE_FRAME, frame.bytes()))
    .raw(segment(HUFFMAN, huffmanTable(0, SAME_MEAN)))
    .raw(segment(HUFFMAN, huffmanTable(0x10, run << 4 | VALUE_BITS)))
    .raw(segment(SCAN, scan.u8(0).u8(63).u8(0).bytes()))
    .bytes();
}

/** Stands before `length` bytes of comment. */
export function commentHeader(length: number): Uint8Array {
  return new ByteWriter().u8(0xff).u8(COMMENT).raw(u16(length + 2)).bytes();
}

/** All codes mean the same symbol. */
function huffmanTable(which: number, symbol: number): Uint8Array {
  const table = new ByteWriter().u8(which);
  for (let bits = 1; bits <= 16; bits++) table.u8(bits === CODE_BITS ? CODES : 0);
  return table.fill(symbol, CODES).bytes();
}

function segment(marker: number, content: Uint8Array): Uint8Array {
  return new ByteWriter().u8(0xff).u8(marker).raw(u16(content.length + 2)).raw(content).bytes();
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}
