/** A plain decoder of bzip2, written from the format's description and sharing nothing with the encoder. Only tests import it. */
import { crc32Bzip2 } from "./bzip2_crc.ts";

export function unpackedBzip2(packed: Uint8Array): Uint8Array {
  const bits = new BitReader(packed);
  const out: number[] = [];
  while (bits.left >= 8) {
    if (String.fromCharCode(bits.take(8), bits.take(8), bits.take(8)) !== "BZh") throw new Error("no stream");
    bits.take(8);
    let combined = 0;
    for (;;) {
      const magic = bits.take(24) * 2 ** 24 + bits.take(24);
      const sum = bits.take(16) * 65536 + bits.take(16);
      if (magic === 0x177245385090) {
        if (sum !== combined) throw new Error("wrong checksum of a stream");
        break;
      }
      if (magic !== 0x314159265359) throw new Error("no block");
      const block = blockOf(bits);
      if (crc32Bzip2(Uint8Array.from(block)) !== sum) throw new Error("wrong checksum of a block");
      combined = ((combined << 1 | combined >>> 31) ^ sum) >>> 0;
      for (const byte of block) out.push(byte);
    }
    bits.toByte();
  }
  return Uint8Array.from(out);
}

function blockOf(bits: BitReader): number[] {
  if (bits.take(1) !== 0) throw new Error("randomised");
  const origin = bits.take(24);
  const groups = bits.take(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if (!(groups & 0x8000 >> group)) continue;
    const inUse = bits.take(16);
    for (let i = 0; i < 16; i++) if (inUse & 0x8000 >> i) used.push(16 * group + i);
  }
  const tables = bits.take(3);
  const list = Array.from({ length: tables }, (_, table) => table);
  const selectors = Array.from({ length: bits.take(15) }, () => {
    let place = 0;
    while (bits.take(1) === 1) place++;
    const [table = 0] = list.splice(place, 1);
    list.unshift(table);
    return table;
  });
  const codes = Array.from({ length: tables }, () => codeOf(bits, used.length + 2));
  const places: number[] = [];
  for (let run = 0, digit = 1, read = 0;; read++) {
    const selector = selectors[Math.floor(read / 50)];
    if (selector === undefined) throw new Error("too few selectors");
    const symbol = symbolOf(bits, codes[selector]);
    if (symbol <= 1) {
      run += digit << symbol;
      digit *= 2;
      continue;
    }
    for (; run > 0; run--) places.push(0);
    digit = 1;
    if (symbol === used.length + 1) break;
    places.push(symbol - 1);
  }
  const last = places.map((place) => {
    const [byte = 0] = used.splice(place, 1);
    used.unshift(byte);
    return byte;
  });
  return lengthened(rotatedBack(last, origin));
}

function codeOf(bits: BitReader, symbols: number): Map<string, number> {
  let length = bits.take(5);
  const lengths = Array.from({ length: symbols }, () => {
    while (bits.take(1) === 1) length += bits.take(1) === 1 ? -1 : 1;
    return length;
  });
  const codes = new Map<string, number>();
  let code = 0;
  for (let n = 1; n <= 20; n++, code *= 2) {
    lengths.forEach((one, symbol) => {
      if (one === n) codes.set((code++).toString(2).padStart(n, "0"), symbol);
    });
  }
  // A complete code, which some decoders insist on.
  if (lengths.reduce((sum, n) => sum + 2 ** -n, 0) !== 1) throw new Error("the code is not complete");
  return codes;
}

function symbolOf(bits: BitReader, codes: Map<string, number> | undefined): number {
  for (let text = ""; text.length <= 20;) {
    text += bits.take(1);
    const symbol = codes?.get(text);
    if (symbol !== undefined) return symbol;
  }
  throw new Error("no such code");
}

function rotatedBack(last: readonly number[], origin: number): number[] {
  const order = last.map((_, i) => i).sort((a, b) => (last[a] ?? 0) - (last[b] ?? 0) || a - b);
  const block: number[] = [];
  for (let at = order[origin] ?? 0; block.length < last.length; at = order[at] ?? 0) {
    block.push(last[at] ?? 0);
  }
  return block;
}

function lengthened(block: readonly number[]): number[] {
  const out: number[] = [];
  let run = 0;
  for (let i = 0; i < block.length; i++) {
    const byte = block[i] ?? 0;
    run = byte === out.at(-1) && run > 0 ? run + 1 : 1;
    out.push(byte);
    if (run < 4) continue;
    for (let more = block[++i] ?? 0; more > 0; more--) out.push(byte);
    run = 0;
  }
  return out;
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return 8 * this.#bytes.length - this.#at;
  }

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = value * 2 + ((this.#bytes[this.#at >> 3] ?? 0) >> 7 - this.#at % 8 & 1);
    }
    return value;
  }

  toByte(): void {
    this.#at = Math.ceil(this.#at / 8) * 8;
  }
}
