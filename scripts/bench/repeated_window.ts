/** Finds a piece of 16 bytes that occurs twice in a large block, at whatever distance. */

const WINDOW = 16;

/**
 * Where a window of 16 bytes repeats, as the two offsets, or undefined. Of two equal windows one holds a whole
 * aligned word of 8 bytes, which equals 8 bytes of the other: so every 8 bytes are looked up among the aligned
 * words, and a hit is extended both ways. The length must be a multiple of 8; a copy of the words is sorted.
 */
export function repeatedWindow(bytes: Uint8Array): [number, number] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const sorted = words.slice().sort();
  // Where the words with the same upper 24 bits begin makes each look-up a few comparisons.
  const first = new Uint32Array((1 << 24) + 1).fill(sorted.length);
  for (let i = sorted.length - 1; i >= 0; i--) first[Number(sorted[i]! >> 40n)] = i;
  for (let k = (1 << 24) - 1; k >= 0; k--) first[k] = Math.min(first[k]!, first[k + 1]!);
  const halves = new Uint32Array(sorted.buffer);
  for (let at = 0; at + 8 <= bytes.length; at++) {
    const lower = view.getUint32(at, true), upper = view.getUint32(at + 4, true);
    const end = first[(upper >>> 8) + 1]!;
    let elsewhere = at % 8 === 0 ? -1 : 0;
    for (let i = first[upper >>> 8]!; i < end; i++) {
      if (halves[2 * i] === lower && halves[2 * i + 1] === upper) elsewhere++;
    }
    if (elsewhere <= 0) continue;
    const word = view.getBigUint64(at, true);
    for (let i = words.indexOf(word); i >= 0; i = words.indexOf(word, i + 1)) {
      if (i * 8 !== at && equalAround(bytes, at, i * 8) >= WINDOW) return [at, i * 8];
    }
  }
  return undefined;
}

/** Length of the equal stretch around two places. */
function equalAround(bytes: Uint8Array, a: number, b: number): number {
  let before = 0, after = 0;
  while (before < WINDOW && Math.min(a, b) > before && bytes[a - before - 1] === bytes[b - before - 1]) {
    before++;
  }
  while (after < WINDOW && Math.max(a, b) + after < bytes.length && bytes[a + after] === bytes[b + after]) {
    after++;
  }
  return before + after;
}
