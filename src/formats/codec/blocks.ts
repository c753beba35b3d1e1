/**
 * Encoded stream cut into blocks that each begin with a header, as containers store bytes that they cannot shrink.
 * Whole blocks are one payload whose frame is the header, so their number costs nothing.
 */
import type { Encoding } from "../../base/segment.ts";
import { PAGE_BYTES } from "../../dataset/file_identity.ts";
import type { LayoutBuilder } from "../layout_builder.ts";
import { digitsUnit } from "../stream_bytes.ts";

export interface Blocks {
  /** Bytes of content. */
  readonly length: number;
  readonly encoding: Encoding;
  /** Where the content begins in the stream. */
  readonly stream: number;
  /** The largest block that the container knows. */
  readonly most: number;
  /** What stands before a block of so many bytes. */
  header(length: number): Uint8Array;
}

/** Appends the blocks. All but the last hold whole pages of the stream, so that the last can begin at one. */
export function addBlocks(out: LayoutBuilder, { length, encoding, stream, most, header }: Blocks): void {
  const pages = pagesOfBlock(encoding, most);
  const each = pages * fileBytesOfPage(encoding);
  const blocks = Math.floor(length / each);
  const rest = length - blocks * each;
  if (blocks > 0) {
    const frame = header(each);
    out.payload(blocks * (frame.length + each), { kind: "framed", frame, each, inner: encoding }, stream);
  }
  if (rest > 0) {
    out.literal(header(rest));
    out.payload(rest, after(encoding, blocks * each), stream + blocks * pages * PAGE_BYTES);
  }
}

/** Bytes of content in all blocks but the last. */
export function contentOfBlock(encoding: Encoding, most: number): number {
  return pagesOfBlock(encoding, most) * fileBytesOfPage(encoding);
}

function pagesOfBlock(encoding: Encoding, most: number): number {
  const page = fileBytesOfPage(encoding);
  const pages = Math.floor(most / page);
  if (pages < 1) {
    throw new RangeError(`A page of ${encoding.kind} has ${page} bytes, a block at most ${most}`);
  }
  return pages;
}

function fileBytesOfPage(encoding: Encoding): number {
  switch (encoding.kind) {
    case "widen":
      return PAGE_BYTES / encoding.from * 4;
    case "digits":
      return PAGE_BYTES / encoding.from * digitsUnit(encoding);
    case "framed":
      throw new TypeError("A payload that is framed already cannot be framed again by blocks");
    default:
      return PAGE_BYTES;
  }
}

/** The encoding of what follows the first `bytes`: rows of digits go on where they were cut. */
function after(encoding: Encoding, bytes: number): Encoding {
  if (encoding.kind !== "digits" || encoding.perRow === 0) return encoding;
  const values = (encoding.column ?? 0) + bytes / digitsUnit(encoding);
  return { ...encoding, column: values % encoding.perRow };
}
