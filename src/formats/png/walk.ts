/** Goes from chunk to chunk of any PNG to its end, without looking at pixels. */
import { unreadable, viewOf } from "../foreign_file.ts";
import type { RangeReader } from "../format.ts";
import { ForwardWindow } from "../forward_window.ts";
import { NO_PICTURE, type WalkedImage } from "../image_format.ts";

const SIGNATURE_BYTES = 8;
/** Length and name, and the checksum behind the content. */
const BEFORE = 8;
const BEHIND = 4;
const HEADER_BYTES = 13;
/** Channels by colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export async function walkPng(read: RangeReader): Promise<WalkedImage> {
  // Loaded for those who walk: it costs a Worker 4 MiB and half of its start.
  const { crc32 } = await import("node:zlib");
  const window = new ForwardWindow(read, "png");
  const start = await window.bytes(0, SIGNATURE_BYTES + BEFORE + HEADER_BYTES + BEHIND);
  const signature = new TextDecoder("latin1").decode(start.subarray(1, 4));
  const view = viewOf(start);
  if (start[0] !== 0x89 || signature !== "PNG" || nameAt(start, SIGNATURE_BYTES) !== "IHDR") {
    throw unreadable("png", NO_PICTURE);
  }
  const headerAt = SIGNATURE_BYTES + 4;
  const header = start.subarray(headerAt, headerAt + 4 + HEADER_BYTES);
  if (crc32(header) !== view.getUint32(headerAt + header.length)) {
    throw unreadable("png", "the checksum of its header is wrong");
  }
  const channels = CHANNELS[start[SIGNATURE_BYTES + BEFORE + 9] ?? -1];
  if (channels === undefined) throw unreadable("png", "its header names no known colours");
  const rows = view.getUint32(SIGNATURE_BYTES + BEFORE + 4);
  const columns = view.getUint32(SIGNATURE_BYTES + BEFORE);
  let hasPixels = false;
  for (let at = SIGNATURE_BYTES;;) {
    const chunk = await window.bytes(at, BEFORE);
    const name = nameAt(chunk, 0);
    if (!/^[A-Za-z]{4}$/.test(name)) throw unreadable("png", `no chunk begins at ${at}`);
    const end = at + BEFORE + viewOf(chunk).getUint32(0) + BEHIND;
    hasPixels ||= name === "IDAT";
    if (name === "IEND") {
      if (!hasPixels) throw unreadable("png", "it has no pixels");
      return { rows, columns, channels, end };
    }
    at = end;
  }
}

function nameAt(bytes: Uint8Array, at: number): string {
  return new TextDecoder("latin1").decode(bytes.subarray(at + 4, at + 8));
}
