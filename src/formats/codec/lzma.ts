/**
 * Decodes LZMA as LZMA2 carries it (tukaani.org/xz, 7-zip's LZMA specification): chunks whose packed bytes are all
 * there, into a window that the caller empties. Knows nothing of containers and checks no sums.
 */

/** What is wrong with packed bytes, in words. */
export class BadLzma extends Error {}

/** No chunk of LZMA2 unpacks to more. */
export const MOST_UNPACKED = 1 << 21;

// Where each kind of probability begins in the one table.
const IS_MATCH = 0;
const IS_REP = 192;
const IS_REP_0 = 204;
const IS_REP_1 = 216;
const IS_REP_2 = 228;
const IS_REP_0_LONG = 240;
const SLOTS = 432;
const SPECIAL = 688;
const ALIGN = 816;
const MATCH_LENGTH = 832;
const REP_LENGTH = 1346;
const LITERAL = 1860;
const LITERAL_BYTES = 0x300;
/** lc + lp is at most 4 in LZMA2. */
const TABLE = LITERAL + (LITERAL_BYTES << 4);

const HALF = 1024;
const FIRST_SPECIAL_SLOT = 4;
const FIRST_ALIGNED_SLOT = 14;
const LEAST_MATCH = 2;
/** Positions count modulo this in every context. */
const TURN = 16;

export class LzmaDecoder {
  readonly #window: Uint8Array<ArrayBuffer>;
  readonly #dictionary: number;
  readonly #probs = new Uint16Array(TABLE);
  /** Where the next byte goes in the window, and how many came since the dictionary was emptied. */
  #at = 0;
  #total = 0;
  #state = 0;
  #rep0 = 0;
  #rep1 = 0;
  #rep2 = 0;
  #rep3 = 0;
  #literalContext = 0;
  #literalPosition = 0;
  #positionMask = 0;
  #range = 0;
  #code = 0;
  #packed: Uint8Array = new Uint8Array();
  #next = 0;

  constructor(dictionaryBytes: number) {
    this.#dictionary = dictionaryBytes;
    this.#window = new Uint8Array(dictionaryBytes + MOST_UNPACKED);
  }

  resetDictionary(): void {
    this.#at = 0;
    this.#total = 0;
  }

  resetState(): void {
    this.#probs.fill(HALF);
    this.#state =
      this.#rep0 =
      this.#rep1 =
      this.#rep2 =
      this.#rep3 =
        0;
  }

  /** The byte that holds lc, lp and pb. */
  setProperties(byte: number): void {
    if (byte >= 9 * 5 * 5) throw new BadLzma("it asks for properties that do not exist");
    const rest = Math.floor(byte / 9);
    this.#literalContext = byte % 9;
    const literalPositionBits = rest % 5;
    if (this.#literalContext + literalPositionBits > 4) {
      throw new BadLzma("it asks for properties that LZMA2 does not have");
    }
    this.#literalPosition = (1 << literalPositionBits) - 1;
    this.#positionMask = (1 << Math.floor(rest / 5)) - 1;
  }

  /** Bytes that are not packed; what comes back is the caller's until the next call. */
  store(bytes: Uint8Array): Uint8Array {
    const start = this.#makeRoom(bytes.length);
    this.#window.set(bytes, start);
    this.#at += bytes.length;
    this.#total += bytes.length;
    return this.#window.subarray(start, this.#at);
  }

  /** A chunk that unpacks to exactly this; what comes back is the caller's until the next call. */
  unpack(packed: Uint8Array, bytes: number): Uint8Array {
    const start = this.#makeRoom(bytes);
    this.#packed = packed;
    this.#range = 0xffffffff;
    if (packed[0] !== 0) throw new BadLzma("a chunk does not begin as one does");
    this.#code = 0;
    for (this.#next = 1; this.#next < 5; this.#next++) {
      this.#code = (this.#code << 8 | (packed[this.#next] ?? 0)) >>> 0;
    }
    this.#run(start + bytes);
    this.#normalise();
    if (this.#next !== packed.length || this.#code !== 0) {
      throw new BadLzma("a chunk does not end where its content does");
    }
    return this.#window.subarray(start, this.#at);
  }

  /** Moves what may be referred to yet to the front where the rest is too short; where the next byte goes. */
  #makeRoom(bytes: number): number {
    if (this.#at + bytes > this.#window.length) {
      const kept = Math.min(this.#at, this.#dictionary);
      this.#window.copyWithin(0, this.#at - kept, this.#at);
      this.#at = kept;
    }
    return this.#at;
  }

  #run(end: number): void {
    const window = this.#window;
    const origin = this.#total - this.#at;
    let at = this.#at;
    let state = this.#state;
    while (at < end) {
      const total = origin + at;
      const position = total % TURN & this.#positionMask;
      if (this.#bit(IS_MATCH + (state << 4) + position) === 0) {
        const before = total > 0 ? window[at - 1] ?? 0 : 0;
        const context = ((total & this.#literalPosition) << this.#literalContext) +
          (before >> 8 - this.#literalContext);
        const base = LITERAL + LITERAL_BYTES * context;
        window[at] = state < 7
          ? this.#tree(base, 8)
          : this.#matchedLiteral(base, window[at - this.#rep0 - 1] ?? 0);
        at++;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      let length: number;
      if (this.#bit(IS_REP + state) === 0) {
        this.#rep3 = this.#rep2;
        this.#rep2 = this.#rep1;
        this.#rep1 = this.#rep0;
        length = this.#length(MATCH_LENGTH, position);
        this.#rep0 = this.#distance(length);
        state = state < 7 ? 7 : 10;
      } else if (this.#bit(IS_REP_0 + state) === 0) {
        if (this.#bit(IS_REP_0_LONG + (state << 4) + position) === 0) {
          length = 1;
          state = state < 7 ? 9 : 11;
        } else {
          length = this.#length(REP_LENGTH, position);
          state = state < 7 ? 8 : 11;
        }
      } else {
        this.#choose(state);
        length = this.#length(REP_LENGTH, position);
        state = state < 7 ? 8 : 11;
      }
      const back = this.#rep0 + 1;
      if (back > total || back > this.#dictionary || at + length > end) {
        throw new BadLzma("it refers to bytes that are not there");
      }
      // Copies may overlap themselves: byte by byte.
      for (const stop = at + length; at < stop; at++) window[at] = window[at - back]!;
    }
    this.#total = origin + at;
    this.#at = at;
    this.#state = state;
  }

  /** One of the earlier distances, which becomes the latest. */
  #choose(state: number): void {
    let chosen = this.#rep1;
    if (this.#bit(IS_REP_1 + state) === 1) {
      if (this.#bit(IS_REP_2 + state) === 0) chosen = this.#rep2;
      else {
        chosen = this.#rep3;
        this.#rep3 = this.#rep2;
      }
      this.#rep2 = this.#rep1;
    }
    this.#rep1 = this.#rep0;
    this.#rep0 = chosen;
  }

  #matchedLiteral(base: number, match: number): number {
    let symbol = 1;
    let offset = 0x100;
    while (symbol < 0x100) {
      match <<= 1;
      const wanted = match & offset;
      const bit = this.#bit(base + offset + wanted + symbol);
      symbol = symbol << 1 | bit;
      offset &= bit === 1 ? wanted : ~wanted;
    }
    return symbol & 0xff;
  }

  #length(base: number, position: number): number {
    if (this.#bit(base) === 0) return LEAST_MATCH + this.#tree(base + 2 + (position << 3), 3);
    if (this.#bit(base + 1) === 0) return LEAST_MATCH + 8 + this.#tree(base + 130 + (position << 3), 3);
    return LEAST_MATCH + 16 + this.#tree(base + 258, 8);
  }

  #distance(length: number): number {
    const slot = this.#tree(SLOTS + (Math.min(length - LEAST_MATCH, 3) << 6), 6);
    if (slot < FIRST_SPECIAL_SLOT) return slot;
    const bits = (slot >> 1) - 1;
    const high = (2 | slot & 1) * 2 ** bits;
    if (slot < FIRST_ALIGNED_SLOT) return high + this.#reversed(SPECIAL + high - slot, bits);
    return high + this.#direct(bits - 4) * TURN + this.#reversed(ALIGN, 4);
  }

  #tree(base: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = symbol << 1 | this.#bit(base + symbol);
    return symbol - (1 << bits);
  }

  #reversed(base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(base + symbol);
      symbol = symbol << 1 | bit;
      value |= bit << i;
    }
    return value;
  }

  #direct(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      this.#normalise();
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
    }
    return value;
  }

  #bit(index: number): 0 | 1 {
    this.#normalise();
    const probs = this.#probs;
    const probability = probs[index]!; // an index of the table
    const bound = (this.#range >>> 11) * probability;
    if (this.#code < bound) {
      this.#range = bound;
      probs[index] = probability + (2048 - probability >> 5);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    probs[index] = probability - (probability >> 5);
    return 1;
  }

  #normalise(): void {
    if (this.#range >= 0x1000000) return;
    if (this.#next >= this.#packed.length) throw new BadLzma("a chunk ends too early");
    this.#range = this.#range << 8 >>> 0;
    this.#code = (this.#code << 8 | this.#packed[this.#next++]!) >>> 0;
  }
}
