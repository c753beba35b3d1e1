/**
 * Looks for wrong bytes among the right ones of the same file, for content that carries no stamp: images, bools,
 * text cut into short pieces. The only search there is, so the caller bounds the window. Not by Node's buffers, whose
 * loading takes every Worker 8 ms.
 */
import type { LayoutSource } from "./layout_source.ts";

const NEEDLE = 24;
/** Bytes of so few different values stand everywhere: of those many more must agree. */
const LEAST_VALUES = 6;
const LONG_NEEDLE = 160;
/** And one must often differ from the one before it: text of zeros stands everywhere, however long. */
const LEAST_CHANGES = 30;
/** Where in the wrong bytes needles are taken; a damaged beginning must not hide the rest. */
const NEEDLES_AT = [0, 37, 1024, 4096] as const;
/** Bytes behind a needle that must agree with the place as well. */
const PROOF = 16;

/**
 * The offset in the file at which the first of the bytes belongs, or undefined. Looks at most `window` bytes to
 * either side of `at`, the nearest place first, and never answers `at` itself.
 */
export function findNearby(
  source: LayoutSource,
  bytes: Uint8Array,
  at: number,
  window: number,
): number | undefined {
  const from = Math.max(0, at - window);
  const to = Math.min(source.size, at + bytes.length + window);
  if (to <= from) return undefined;
  const around = expected(source, from, to - from);
  for (const skip of NEEDLES_AT) {
    const needle = needleAt(bytes, skip);
    if (!needle) continue;
    const proof = bytes.subarray(skip, skip + needle.length + PROOF);
    const place = nearest(around, needle, proof, at + skip - from);
    if (place !== undefined) return from + place - skip;
  }
  return undefined;
}

/** Undefined where the bytes there are too few, or might stand anywhere. */
function needleAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const short = bytes.subarray(at, at + NEEDLE);
  if (short.length === NEEDLE && new Set(short).size >= LEAST_VALUES) return short;
  const long = bytes.subarray(at, at + LONG_NEEDLE);
  let changes = 0;
  for (let i = 2; i < long.length; i++) if (long[i] !== long[i - 2]) changes++;
  return long.length === LONG_NEEDLE && changes >= LEAST_CHANGES ? long : undefined;
}

function nearest(
  around: Uint8Array,
  needle: Uint8Array,
  proof: Uint8Array,
  home: number,
): number | undefined {
  let best: number | undefined;
  for (let place = nextPlace(around, needle, 0); place >= 0; place = nextPlace(around, needle, place + 1)) {
    if (place === home || !standsAt(around, place, proof)) continue;
    if (best !== undefined && Math.abs(place - home) >= Math.abs(best - home)) break;
    best = place;
  }
  return best;
}

/** The first place from `from` on where the needle stands, or -1. */
function nextPlace(around: Uint8Array, needle: Uint8Array, from: number): number {
  const [first = 0] = needle;
  let place = around.indexOf(first, from);
  while (place >= 0 && !standsAt(around, place, needle)) place = around.indexOf(first, place + 1);
  return place;
}

function standsAt(around: Uint8Array, place: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (around[place + i] !== bytes[i]) return false;
  return true;
}

function expected(source: LayoutSource, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const piece = source.piece(at + done, length - done);
    bytes.set(piece, done);
    done += piece.length;
  }
  return bytes;
}
