/**
 * Unpacks .bz2 files that somebody else made, a block at a time: streams one after the other, blocks of at most
 * 900 000 bytes, both checksums. Memory is that of one block, whatever it unpacks to.
 */
import { BitsReader, OutOfBits } from "../../dataset/bits_reader.ts";
import { type Bzip2Block, bzip2Block } from "../../dataset/bunzip2_block.ts";

/** No block of the format takes more: 900 000 symbols of at most 20 bits, tables and selectors. */
const LONGEST_BLOCK = 2_400_000;
const LEVEL_BYTES = 100_000;
const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;

/** What is wrong with the packed bytes, in words. */
export class BadBzip2 extends Error {}

/** The text, in pieces that belong to the caller only until the next one is asked for. */
export async function* unpackedBzip2(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = packed[Symbol.asyncIterator]();
  const bits = new BitsReader();
  let streams = 0;
  let room = new Uint8Array();
  const more = async (bytes: number) => {
    while (!bits.isEnd && bits.bytesLeft < bytes) {
      const next = await source.next();
      if (next.done) bits.end();
      else bits.add(next.value);
    }
  };
  try {
    for (;;) {
      await more(4);
      if (bits.bytesLeft === 0 && streams > 0) return;
      const most = LEVEL_BYTES * streamLevel(bits, streams++);
      if (room.length !== most) room = new Uint8Array(most);
      let combined = 0;
      for (;;) {
        await more(LONGEST_BLOCK);
        const block = nextBlock(bits, room);
        if (!block) break;
        yield* block.pieces();
        const sum = block.checksum();
        if (sum !== block.expected) throw new BadBzip2("a block does not have the checksum that it names");
        combined = ((combined << 1 | combined >>> 31) ^ sum) >>> 0;
      }
      if (bits.take32() !== combined) {
        throw new BadBzip2("a stream does not have the checksum that it names");
      }
      bits.toByte();
    }
  } catch (error) {
    if (error instanceof OutOfBits) throw new BadBzip2("it ends inside a block");
    throw error;
  }
}

function streamLevel(bits: BitsReader, streams: number): number {
  const magic = bits.take(24);
  const level = bits.take(8) - 0x30;
  if (magic === 0x425a68 && level >= 1 && level <= 9) return level;
  throw new BadBzip2(streams === 0 ? "it does not begin as one" : `bytes follow its ${streams} streams`);
}

/** Undefined at the end of the stream. */
function nextBlock(bits: BitsReader, room: Uint8Array): Bzip2Block | undefined {
  const [high, low] = [bits.take(24), bits.take(24)];
  if (high === END_MAGIC[0] && low === END_MAGIC[1]) return undefined;
  if (high !== BLOCK_MAGIC[0] || low !== BLOCK_MAGIC[1]) throw new BadBzip2("a block does not begin as one");
  const block = bzip2Block(bits, room);
  if (typeof block === "string") throw new BadBzip2(block);
  return block;
}
