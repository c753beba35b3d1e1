/** Goes from marker to marker of any JPEG to its end (ITU-T T.81, annex B), without decoding it. */
import { unreadable } from "../foreign_file.ts";
import type { RangeReader } from "../format.ts";
import { ForwardWindow } from "../forward_window.ts";
import { NO_PICTURE, type WalkedImage } from "../image_format.ts";
import { CutShort } from "../structure.ts";

const MARKER = 0xff;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const SCAN = 0xda;
/** Markers of frames, but for three among them that are something else. */
const FRAMES = { from: 0xc0, to: 0xcf, not: [0xc4, 0xc8, 0xcc] } as const;

export async function walkJpeg(read: RangeReader): Promise<WalkedImage> {
  const window = new ForwardWindow(read, "jpeg");
  const start = await window.bytes(0, 3);
  if (start[0] !== MARKER || start[1] !== START_OF_IMAGE || start[2] !== MARKER) {
    throw unreadable("jpeg", NO_PICTURE);
  }
  let image: Omit<WalkedImage, "end"> | undefined;
  for (let at = 2;;) {
    const [first, marker = 0] = await window.bytes(at, 2);
    if (first !== MARKER) throw unreadable("jpeg", `no marker is at ${at}`);
    if (marker === MARKER) {
      at++; // a fill byte
      continue;
    }
    if (marker === END_OF_IMAGE) {
      if (!image) throw unreadable("jpeg", "it has no frame");
      return { ...image, end: at + 2 };
    }
    const [, , high = 0, low = 0] = await window.bytes(at, 4);
    const length = high << 8 | low;
    if (length < 2) throw unreadable("jpeg", `the segment at ${at} has a length of ${length}`);
    if (isFrame(marker)) {
      const frame = await window.bytes(at + 4, 6);
      const [, rowsHigh = 0, rowsLow = 0, columnsHigh = 0, columnsLow = 0, channels = 0] = frame;
      image = { rows: rowsHigh << 8 | rowsLow, columns: columnsHigh << 8 | columnsLow, channels };
    }
    at += 2 + length;
    if (marker === SCAN) at = await scanEnd(window, at);
  }
}

function isFrame(marker: number): boolean {
  return marker >= FRAMES.from && marker <= FRAMES.to && !FRAMES.not.some((other) => other === marker);
}

/** The next marker that is none of the coded data: there 0xFF is followed by 0 or a restart. */
async function scanEnd(window: ForwardWindow, from: number): Promise<number> {
  for (let at = from; at + 1 < window.size;) {
    const piece = await window.rest(at, 2);
    const found = piece.indexOf(MARKER);
    if (found < 0) {
      at += piece.length;
      continue;
    }
    if (found + 1 === piece.length) {
      at += found; // its second byte is in the next piece
      if (found === 0) break;
      continue;
    }
    const next = piece[found + 1] ?? 0;
    const isData = next === 0 || next >= 0xd0 && next <= 0xd7;
    if (!isData && next !== MARKER) return at + found;
    at += found + (next === MARKER ? 1 : 2);
  }
  throw new CutShort("jpeg", "its coded data goes on to the end of the file, where no end of an image is");
}
