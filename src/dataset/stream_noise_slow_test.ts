import { assert, assertEquals } from "@std/assert";
import { constants, zstdCompressSync } from "node:zlib";
import { peerTest, testUnless } from "../../tests/peers.ts";
import { ownArena } from "./own_arena.ts";

const MIB = 1 << 20;
/** Of the bytes, at most. */
const MOST_GAIN = 0.001;
const IDENTITY = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };

function noise(bytes: number): Uint8Array<ArrayBuffer> {
  const { stream, room } = ownArena(bytes);
  stream.fill(IDENTITY, 0, bytes, room.offset);
  return room.bytes;
}

function assertGainsNothing(packed: number, bytes: number): void {
  assert(packed > bytes * (1 - MOST_GAIN), `${bytes} bytes became ${packed}`);
}

/** Deno 2.5 names the functions and has nothing behind them. */
function missingZstd(): string | undefined {
  try {
    zstdCompressSync(new Uint8Array(1));
    return undefined;
  } catch (error) {
    return `this runtime has no zstd: ${error}`;
  }
}

testUnless(missingZstd(), "Stream.fill: zstd -19 gains nothing", () => {
  const bytes = noise(4 * MIB);
  const strongest = { params: { [constants.ZSTD_c_compressionLevel]: 19 } };
  const packed = (data: Uint8Array) => zstdCompressSync(data, strongest).length;
  assertGainsNothing(packed(bytes), bytes.length);
  // The judge itself: it sees one page in a hundred that stands there twice.
  const twice = bytes.slice(0, MIB);
  for (let page = 0; page < MIB; page += 100 * 4096) twice.copyWithin(page, page + 4096, page + 8192);
  assert(packed(twice) < MIB * (1 - MOST_GAIN));
});

const LZMA = `
import lzma, sys
print(len(lzma.compress(sys.stdin.buffer.read(), preset=9 | lzma.PRESET_EXTREME)))
`;

peerTest("Stream.fill: lzma gains nothing", "STOKER_TEST_PYTHON", async (python) => {
  const bytes = noise(4 * MIB);
  const child = new Deno.Command(python, { args: ["-c", LZMA], stdin: "piped", stdout: "piped" }).spawn();
  const input = child.stdin.getWriter();
  await input.write(bytes);
  await input.close();
  const { success, stdout } = await child.output();
  assert(success, "python's lzma does not work");
  assertGainsNothing(Number(new TextDecoder().decode(stdout)), bytes.length);
});

/** Of all aligned words of 8 bytes, those that end so: 1 of 64, wherever they stand, so a repeat is chosen twice. */
const CHOSEN = 63;

function chosenWords(bytes: Uint8Array<ArrayBuffer>, into: BigUint64Array, from: number): number {
  const halves = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 3);
  let count = from;
  for (let half = 0; half < halves.length; half += 2) {
    if ((halves[half]! & CHOSEN) === 0) into[count++] = words[half >> 1]!;
  }
  return count;
}

function repeats(words: BigUint64Array): number {
  words.sort();
  let count = 0;
  for (let at = 1; at < words.length; at++) if (words[at] === words[at - 1]) count++;
  return count;
}

Deno.test("Stream.fill: repeats nothing in 1 GiB, as far as words chosen by what they are can tell", () => {
  const block = 64 * MIB;
  const { stream, room } = ownArena(block);
  const words = new BigUint64Array(1024 * MIB / 8 / CHOSEN);
  let count = 0;
  for (let offset = 0; offset < 1024 * MIB; offset += block) {
    stream.fill(IDENTITY, offset, block, room.offset);
    count = chosenWords(room.bytes, words, count);
  }
  assert(count > words.length * 0.95 && count < words.length, `${count} of ${words.length}`);
  assertEquals(repeats(words.subarray(0, count)), 0);
  // The judge itself: it sees a page of the last block that stands in it twice.
  room.bytes.copyWithin(4096, 8 * MIB, 8 * MIB + 4096);
  const last = words.subarray(0, chosenWords(room.bytes, words, 0));
  assert(repeats(last) > 0);
});
