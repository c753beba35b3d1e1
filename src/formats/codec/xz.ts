/**
 * An .xz file whose length is known before its content (tukaani.org/xz/xz-file-format.txt): one block of LZMA2
 * chunks that store what they hold, as xz itself writes bytes that it cannot shrink.
 */
import { crc32 } from "node:zlib";
import { ByteWriter } from "../byte_writer.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import type { Part } from "../layout_part.ts";
import { addBlocks } from "./blocks.ts";

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const FOOTER_MAGIC = "YZ";
/** Stream flags: the check of each block is a CRC-32. */
const FLAGS = [0x00, 0x01];
const CHECK_BYTES = 4;
const BLOCK_HEADER_BYTES = 12;
/** Header and footer of the stream. */
const STREAM_ENDS_BYTES = 24;
const LZMA2 = 0x21;
/** The least dictionary, 4 KiB: stored chunks look nothing up. */
const DICTIONARY = 0;
const MAX_CHUNK = 65536;
const END_OF_CHUNKS = 0;

/** `content` holds literals and payload only, and not many of them. */
export function xzOf(content: Part): Part {
  const out = new LayoutBuilder();
  out.literal(Uint8Array.from(MAGIC));
  out.literal(withCrc(Uint8Array.from(FLAGS)));
  const blockAt = out.size;
  // Header of 12 bytes, given in units of 4 less one; one filter, no sizes; its properties; padding.
  out.literal(withCrc(Uint8Array.of(2, 0, LZMA2, 1, DICTIONARY, 0, 0, 0)));
  addChunks(out, content);
  out.literal(Uint8Array.of(END_OF_CHUNKS));
  const unpadded = out.size - blockAt + CHECK_BYTES;
  out.align(4);
  out.derived(CHECK_BYTES, { kind: "crc32", endian: "little" }, content);
  const index = indexOf(unpadded, content.size);
  out.literal(index);
  out.literal(footer(index.length));
  return out.build();
}

/** Length of `xzOf`. */
export function xzBytes(content: Part): number {
  const chunks = new LayoutBuilder();
  addChunks(chunks, content);
  const unpadded = BLOCK_HEADER_BYTES + chunks.size + 1 + CHECK_BYTES;
  const index = 2 + varintBytes(unpadded) + varintBytes(content.size);
  return STREAM_ENDS_BYTES + roundUp(unpadded) + roundUp(index) + CHECK_BYTES;
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

function addChunks(out: LayoutBuilder, content: Part): void {
  for (const segment of content.segments(0)) {
    if (segment.kind === "literal") {
      for (let at = 0; at < segment.bytes.length; at += MAX_CHUNK) {
        const chunk = segment.bytes.subarray(at, at + MAX_CHUNK);
        out.literal(chunkHeader(chunk.length));
        out.literal(chunk);
      }
    } else if (segment.kind === "payload") {
      const { length, encoding, stream } = segment;
      addBlocks(out, { length, encoding, stream, most: MAX_CHUNK, header: chunkHeader });
    } else throw new TypeError("A codec cannot wrap content that holds derived fields");
  }
}

/** A stored chunk that forgets the dictionary, so that all chunks begin alike. */
function chunkHeader(length: number): Uint8Array {
  return Uint8Array.of(1, length - 1 >> 8, length - 1 & 0xff);
}

/** Lists the only block; whole words. */
function indexOf(unpadded: number, uncompressed: number): Uint8Array {
  const index = new ByteWriter().u8(0).u8(1);
  for (const value of [unpadded, uncompressed]) {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) index.u8(rest % 128 + 128);
    index.u8(rest);
  }
  return withCrc(index.fill(0, (4 - index.size % 4) % 4).bytes());
}

function footer(indexBytes: number): Uint8Array {
  const fields = new ByteWriter().u32(indexBytes / 4 - 1).raw(Uint8Array.from(FLAGS)).bytes();
  return new ByteWriter().u32(crc32(fields)).raw(fields).text(FOOTER_MAGIC).bytes();
}

function withCrc(bytes: Uint8Array): Uint8Array {
  return new ByteWriter().raw(bytes).u32(crc32(bytes)).bytes();
}
