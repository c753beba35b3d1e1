/**
 * The four codecs of a page by formula: what each would write for bytes that it cannot shrink. Known bytes and
 * payload stand in blocks whose size is known beforehand, so any range of a compressed page can be made alone.
 */
import type { Encoding } from "../../base/segment.ts";
import type { Compression } from "../../dataset/spec.ts";
import { ByteWriter } from "../byte_writer.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import type { Part } from "../layout_part.ts";
import type { Piece } from "./column.ts";
import { varint } from "./thrift_writer.ts";

export interface PageCodec {
  /** Its number in parquet.thrift. */
  readonly id: number;
  /** Undefined: payload is never cut. */
  readonly block: { readonly most: number; head(length: number): Uint8Array } | undefined;
  before(size: number): Uint8Array;
  after(out: LayoutBuilder, content: Part): void;
  readonly afterBytes: number;
}

const NONE = new Uint8Array();

export const PAGE_CODECS: Readonly<Partial<Record<Compression, PageCodec>>> = {
  none: { id: 0, block: undefined, before: () => NONE, after: () => {}, afterBytes: 0 },
  // One literal element, its length in four bytes.
  snappy: {
    id: 1,
    block: undefined,
    before: (size) => new ByteWriter().raw(varint(size)).u8(63 << 2).u32(size - 1).bytes(),
    after: () => {},
    afterBytes: 0,
  },
  // Stored blocks (RFC 1951) and an empty last block of fixed codes.
  gzip: {
    id: 2,
    block: { most: 65535, head: (length) => new ByteWriter().u8(0).u16(length).u16(65535 - length).bytes() },
    before: () => Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255),
    after(out, content) {
      out.literal(Uint8Array.of(3, 0));
      out.derived(4, { kind: "crc32", endian: "little" }, content);
      out.literal(new ByteWriter().u32(content.size).bytes());
    },
    afterBytes: 10,
  },
  // A single-segment frame of raw blocks (RFC 8878), the last one empty. No checksum: the page has one.
  zstd: {
    id: 6,
    block: { most: 131072, head: (length) => new ByteWriter().uint(length * 8, 3).bytes() },
    before: (size) => new ByteWriter().u32(0xfd2fb528).u8(0xa0).u32(size).bytes(),
    after: (out) => void out.literal(Uint8Array.of(1, 0, 0)),
    afterBytes: 3,
  },
};

export interface Packed {
  /** As it stands in the file. */
  readonly body: Part;
  /** Bytes before compression. */
  readonly contentSize: number;
  /** Bytes of the levels, which stand before the values. */
  readonly levels: number;
  /** The values alone, without levels and codec, with their payload at the same places of the stream. */
  readonly values: Part;
}

/** Length of the body that `packPage` makes of so many bytes of levels and one piece of payload. */
export function packedBytes(codec: PageCodec, levels: number, length: number, unit: number): number {
  return codec.before(levels + length).length + levels + length + blockHeads(codec, levels, length, unit) +
    codec.afterBytes;
}

function blockHeads({ block }: PageCodec, levels: number, length: number, unit: number): number {
  if (!block) return 0;
  const count = Math.ceil(levels / block.most) + Math.ceil(length / (Math.floor(block.most / unit) * unit));
  return count * block.head(0).length;
}

export function packPage(codec: PageCodec, levels: Uint8Array, pieces: readonly Piece[]): Packed {
  const content = new LayoutBuilder();
  const values = new LayoutBuilder();
  const blocks = new LayoutBuilder();
  const literal = (bytes: Uint8Array) => {
    content.literal(bytes);
    const most = codec.block?.most ?? Infinity;
    for (let at = 0; at < bytes.length; at += most) {
      const part = bytes.subarray(at, at + most);
      if (codec.block) blocks.literal(codec.block.head(part.length));
      blocks.literal(part);
    }
  };
  const payload = (length: number, encoding: Encoding, each: number) => {
    if (length === 0) return;
    const stream = blocks.stream;
    content.payload(length, encoding, stream);
    values.payload(length, encoding, stream);
    if (!codec.block) blocks.payload(length, encoding, stream);
    else if (each === length) {
      blocks.literal(codec.block.head(each));
      blocks.payload(length, encoding, stream);
    } else {
      const frame = codec.block.head(each);
      const framed: Encoding = { kind: "framed", frame, each, inner: encoding };
      blocks.payload(length / each * (frame.length + each), framed, stream);
    }
  };
  literal(levels);
  for (const piece of pieces) {
    if ("bytes" in piece) {
      values.literal(piece.bytes);
      literal(piece.bytes);
      continue;
    }
    const { length, encoding, unit } = piece;
    const each = codec.block ? Math.floor(codec.block.most / unit) * unit : length;
    const main = Math.floor(length / each) * each;
    payload(main, encoding, each);
    payload(length - main, encoding, length - main);
  }
  const plain = content.build();
  const out = new LayoutBuilder();
  out.literal(codec.before(plain.size));
  out.part(blocks.build());
  codec.after(out, plain);
  return { body: out.build(), contentSize: plain.size, levels: levels.length, values: values.build() };
}
