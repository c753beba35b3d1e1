/** What a fast compressor without entropy coding makes of some bytes: only the length is found, nothing is written. */

/** Matches reach back so far, and are found by so many bytes. */
const WINDOW = 65535;
const LEAST_MATCH = 4;
const SLOTS = 65536;
/** The format ends a block with literals. */
const LAST_LITERALS = 5;
const LAST_MATCH = 12;
/** Where nothing is found, ever more bytes are passed over. */
const PATIENCE_BITS = 6;

/** Bytes of an LZ4 block: greedy, as `lz4 -1`. */
export function lz4Size(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const last = new Int32Array(SLOTS).fill(-1);
  let size = 0, literals = 0, misses = 1 << PATIENCE_BITS;
  for (let at = 0; at < bytes.length - LAST_MATCH;) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 2654435761) >>> 16;
    let match = last[slot]!;
    last[slot] = at;
    if (match < 0 || at - match > WINDOW || view.getUint32(match, true) !== word) {
      at += misses++ >> PATIENCE_BITS;
      continue;
    }
    while (at > literals && match > 0 && bytes[at - 1] === bytes[match - 1]) at--, match--;
    let length = LEAST_MATCH;
    while (at + length < bytes.length - LAST_LITERALS && bytes[at + length] === bytes[match + length]) {
      length++;
    }
    size += 1 + lengthBytes(at - literals) + (at - literals) + 2 + lengthBytes(length - LEAST_MATCH);
    at += length;
    literals = at;
    misses = 1 << PATIENCE_BITS;
  }
  const rest = bytes.length - literals;
  return size + 1 + lengthBytes(rest) + rest;
}

/** Of a length, beyond the half byte that it has in any case. */
function lengthBytes(length: number): number {
  return length < 15 ? 0 : 1 + Math.floor((length - 15) / 255);
}
