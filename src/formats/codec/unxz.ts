/**
 * Unpacks .xz files that somebody else made, a chunk at a time: streams and blocks one after the other, with every
 * checksum and the index. Memory is that of one dictionary, of which a file above 64 MiB is refused.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { BadLzma, LzmaDecoder } from "./lzma.ts";

/** What `xz -9` takes. */
const MOST_DICTIONARY = 64 << 20;
const STREAM_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];
const HEADER_BYTES = 12;
const LZMA2 = 0x21;
/** Bytes of the check of a block, by its kind. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** What is wrong with the packed bytes, in words. */
export class BadXz extends Error {}

interface Block {
  readonly unpadded: number;
  readonly unpacked: number;
}

/** The text, in pieces that belong to the caller only until the next one is asked for. */
export async function* unpackedXz(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new Input(packed);
  try {
    for (let streams = 0;; streams++) {
      if (streams > 0 && await input.skipPadding()) return;
      yield* unpackedStream(input);
    }
  } catch (error) {
    if (error instanceof BadLzma) throw new BadXz(error.message);
    throw error;
  }
}

async function* unpackedStream(input: Input): AsyncGenerator<Uint8Array> {
  const header = await input.take(HEADER_BYTES);
  if (!STREAM_MAGIC.every((byte, i) => header[i] === byte)) {
    throw new BadXz("a stream does not begin as one does");
  }
  const flags = header.slice(6, 8);
  expectCrc(header.subarray(6, 8), header.subarray(8), "the header of a stream");
  if (flags[0] !== 0 || (flags[1] ?? 0) > 15) throw new BadXz("a stream has flags that are not known");
  const kind = flags[1] ?? 0;
  const blocks: Block[] = [];
  for (;;) {
    const first = await input.byte();
    if (first === 0) break;
    yield* unpackedBlock(input, (first + 1) * 4, kind, blocks);
  }
  await checkIndex(input, blocks, flags);
}

async function* unpackedBlock(
  input: Input,
  headerBytes: number,
  kind: number,
  blocks: Block[],
): AsyncGenerator<Uint8Array> {
  const began = input.taken - 1;
  const { dictionary, packed, unpacked } = await blockHeader(input, headerBytes);
  const check = new Check(kind);
  const decoder = new LzmaDecoder(dictionary);
  const dataBegan = input.taken;
  let bytes = 0;
  for await (const piece of chunks(input, decoder)) {
    bytes += piece.length;
    check.add(piece);
    yield piece;
  }
  const dataBytes = input.taken - dataBegan;
  if (packed !== undefined && packed !== dataBytes || unpacked !== undefined && unpacked !== bytes) {
    throw new BadXz("a block does not have the length that it names");
  }
  if ((await input.take(-dataBytes & 3)).some((byte) => byte !== 0)) throw new BadXz("padding is not zero");
  const checkBytes = CHECK_BYTES[kind] ?? 0;
  check.compare(await input.take(checkBytes));
  blocks.push({ unpadded: dataBegan - began + dataBytes + checkBytes, unpacked: bytes });
}

async function blockHeader(input: Input, length: number) {
  const bytes = await input.take(length - 1);
  const whole = new Uint8Array([length / 4 - 1, ...bytes]);
  expectCrc(whole.subarray(0, -4), whole.subarray(-4), "the header of a block");
  const fields = new Fields(whole.subarray(1, -4));
  const flags = fields.byte();
  const packed = (flags & 0x40) !== 0 ? fields.number() : undefined;
  const unpacked = (flags & 0x80) !== 0 ? fields.number() : undefined;
  if ((flags & 0x3f) !== 0 || fields.number() !== LZMA2 || fields.number() !== 1) {
    throw new BadXz("a block has filters other than LZMA2 alone");
  }
  const size = fields.byte();
  const dictionary = (2 | size & 1) * 2 ** ((size >> 1) + 11);
  if (size > 40 || dictionary > MOST_DICTIONARY) {
    throw new BadXz(`it needs a dictionary of ${dictionary / 2 ** 20} MiB; at most 64 MiB are unpacked here`);
  }
  if (!fields.areRestZero) throw new BadXz("padding is not zero");
  return { dictionary, packed, unpacked };
}

/** The chunks of LZMA2, to the end of the block. */
async function* chunks(input: Input, decoder: LzmaDecoder): AsyncGenerator<Uint8Array> {
  let hasDictionary = false;
  let hasProperties = false;
  for (;;) {
    const control = await input.byte();
    if (control === 0) return;
    if (control === 1 || control >= 0xe0) {
      decoder.resetDictionary();
      hasDictionary = true;
    } else if (!hasDictionary) throw new BadXz("a block begins in the middle");
    if (control < 0x80) {
      if (control > 2) throw new BadXz("a chunk is of no kind that is known");
      yield decoder.store(await input.take(await sixteen(input) + 1));
      continue;
    }
    const unpacked = (control & 0x1f) * 65536 + await sixteen(input) + 1;
    const packed = await sixteen(input) + 1;
    if (control >= 0xc0) {
      decoder.setProperties(await input.byte());
      hasProperties = true;
    } else if (!hasProperties) throw new BadXz("a chunk has no properties");
    if (control >= 0xa0) decoder.resetState();
    yield decoder.unpack(await input.take(packed), unpacked);
  }
}

async function sixteen(input: Input): Promise<number> {
  const [high = 0, low = 0] = await input.take(2);
  return high * 256 + low;
}

/** What stands behind the blocks tells all of them once more. */
async function checkIndex(input: Input, blocks: readonly Block[], flags: Uint8Array): Promise<void> {
  const began = input.taken - 1;
  const seen: number[] = [0];
  const number = async () => {
    let value = 0;
    for (let i = 0; i < 9; i++) {
      const byte = await input.byte();
      seen.push(byte);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new BadXz("the index has a number that does not end");
  };
  if (await number() !== blocks.length) throw new BadXz("the index names another number of blocks");
  for (const { unpadded, unpacked } of blocks) {
    if (await number() !== unpadded || await number() !== unpacked) {
      throw new BadXz("the index names other lengths of a block");
    }
  }
  const padding = await input.take(-(input.taken - began) & 3);
  if (padding.some((byte) => byte !== 0)) throw new BadXz("padding is not zero");
  const bytes = new Uint8Array([...seen, ...padding]);
  expectCrc(bytes, await input.take(4), "the index");
  const footer = (await input.take(HEADER_BYTES)).slice();
  expectCrc(footer.subarray(4, 10), footer.subarray(0, 4), "the end of a stream");
  const named = (u32(footer.subarray(4)) + 1) * 4;
  const isEnd = footer[8] === flags[0] && footer[9] === flags[1] && footer[10] === 0x59 &&
    footer[11] === 0x5a;
  if (!isEnd || named !== bytes.length + 4) throw new BadXz("a stream does not end as it began");
}

function expectCrc(bytes: Uint8Array, expected: Uint8Array, what: string): void {
  if (crc32(bytes) !== u32(expected)) throw new BadXz(`${what} does not have the checksum that it names`);
}

function u32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

/** The check of a block; kinds that nobody has defined yet are passed over, as xz itself does. */
class Check {
  readonly #kind: number;
  readonly #sha256 = createHash("sha256");
  #crc32 = 0;
  #crc64 = new Crc64();

  constructor(kind: number) {
    this.#kind = kind;
  }

  add(bytes: Uint8Array): void {
    if (this.#kind === 1) this.#crc32 = crc32(bytes, this.#crc32);
    else if (this.#kind === 4) this.#crc64.add(bytes);
    else if (this.#kind === 10) this.#sha256.update(bytes);
  }

  compare(expected: Uint8Array): void {
    const found = this.#found();
    if (found && Buffer.compare(found, expected) !== 0) {
      throw new BadXz("a block does not have the checksum that it names");
    }
  }

  #found(): Uint8Array | undefined {
    if (this.#kind === 1) return new Uint8Array(new Uint32Array([this.#crc32]).buffer);
    if (this.#kind === 4) return this.#crc64.bytes();
    return this.#kind === 10 ? this.#sha256.digest() : undefined;
  }
}

/** CRC-64 of ECMA-182, reflected, in two halves: numbers have no 64 bits. */
class Crc64 {
  static readonly #tables = crc64Tables();
  #low = 0xffffffff;
  #high = 0xffffffff;

  add(bytes: Uint8Array): void {
    const { low: lows, high: highs } = Crc64.#tables;
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < bytes.length; i++) {
      const at = (low ^ bytes[i]!) & 255;
      low = (low >>> 8 | high << 24) ^ lows[at]!;
      high = high >>> 8 ^ highs[at]!;
    }
    this.#low = low;
    this.#high = high;
  }

  bytes(): Uint8Array {
    return new Uint8Array(new Uint32Array([~this.#low, ~this.#high]).buffer);
  }
}

function crc64Tables() {
  const low = new Uint32Array(256);
  const high = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let [l, h] = [byte, 0];
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (l & 1) === 1;
      l = l >>> 1 | h << 31;
      h >>>= 1;
      if (isOdd) [l, h] = [l ^ 0xd7870f42, h ^ 0xc96c5795];
    }
    low[byte] = l;
    high[byte] = h;
  }
  return { low, high };
}

/** The fields of a header that lies in memory. */
class Fields {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new BadXz("a header ends too early");
    return byte;
  }

  number(): number {
    let value = 0;
    for (let i = 0; i < 9; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new BadXz("a header has a number that does not end");
  }

  get areRestZero(): boolean {
    return this.#bytes.subarray(this.#at).every((byte) => byte === 0);
  }
}

/** Packed bytes as they arrive. */
class Input {
  /** Bytes that were taken so far. */
  taken = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(packed: AsyncIterable<Uint8Array>) {
    this.#source = packed[Symbol.asyncIterator]();
  }

  async byte(): Promise<number> {
    return (await this.take(1))[0]!; // as many as were asked for
  }

  /** Exactly so many, to be used before the next are taken. */
  async take(length: number): Promise<Uint8Array> {
    if (!await this.#has(length)) throw new BadXz("it ends too early");
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    this.taken += length;
    return bytes;
  }

  /** Streams may be followed by zeros, four at a time; says whether all ends there. */
  async skipPadding(): Promise<boolean> {
    while (await this.#has(4)) {
      const four = this.#bytes.subarray(this.#at, this.#at + 4);
      if (four.some((byte) => byte !== 0)) return false;
      this.#at += 4;
    }
    if (this.#bytes.length > this.#at) throw new BadXz("bytes follow that belong to no stream");
    return true;
  }

  async #has(length: number): Promise<boolean> {
    while (this.#bytes.length - this.#at < length) {
      const next = await this.#source.next();
      if (next.done) return false;
      const rest = this.#bytes.subarray(this.#at);
      const joined = new Uint8Array(rest.length + next.value.length);
      joined.set(rest);
      joined.set(next.value, rest.length);
      this.#bytes = joined;
      this.#at = 0;
    }
    return true;
  }
}
