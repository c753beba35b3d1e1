/** The two envelopes of a deflate stream, with checksums of the content. Neither holds a clock. */
import type { Part } from "../layout_part.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { ByteWriter } from "../byte_writer.ts";
import { DeflateWriter, storedRecords } from "./deflate.ts";

/** RFC 1950: what HDF5's gzip filter and PNG hold. */
export function zlibOf(content: Part): Part {
  const builder = new LayoutBuilder();
  builder.literal(Uint8Array.of(0x78, 0x01));
  const deflated = new DeflateWriter().content(content).finish();
  const { at } = builder.part(deflated);
  const stored = storedRecords(content, deflated);
  if (stored) {
    // Of the blocks themselves: their bytes are at hand where the content would have to be made for it.
    const { blocks, records } = stored;
    builder.derived(4, { kind: "adler32", endian: "big", records }, {
      at: at + blocks.at,
      length: blocks.length,
    });
  } else builder.derived(4, { kind: "adler32", endian: "big" }, content);
  return builder.build();
}

/** RFC 1952, without a time and a name. */
export function gzipOf(content: Part): Part {
  const builder = new LayoutBuilder();
  builder.literal(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255));
  builder.part(new DeflateWriter().content(content).finish());
  builder.derived(4, { kind: "crc32", endian: "little" }, content);
  builder.literal(new ByteWriter().u32(content.size % 0x1_0000_0000).bytes());
  return builder.build();
}
