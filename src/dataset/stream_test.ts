import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { FileIdentity } from "./file_identity.ts";
import { MASK } from "./kernel/kernel.ts";
import vectors from "./kernel/vectors.json" with { type: "json" };
import { ownArena } from "./own_arena.ts";
import { testNumbers } from "./test_numbers.ts";

const MIB = 1 << 20;
const IDENTITY: FileIdentity = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
const arena = ownArena(10 * MIB);
const { stream, room } = arena;

function pageOf(identity: FileIdentity, page: number): Uint8Array<ArrayBuffer> {
  stream.fill(identity, page * 4096, 4096, room.offset);
  return room.bytes.slice(0, 4096);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("Stream.fill: gives the bytes of the test vectors", () => {
  assert(vectors.length > 0);
  for (const { identity, page, first64, sha256 } of vectors) {
    const bytes = pageOf(identity, page);
    assertEquals(hex(bytes.subarray(0, 64)), first64);
    assertEquals(createHash("sha256").update(bytes).digest("hex"), sha256);
  }
});

Deno.test("Stream.fill: is the generator that its description says, written a second time", () => {
  for (const [file, page] of [[0, 0], [1, 0], [0, 1], [2 ** 36 - 1, 2 ** 36 - 1], [12345, 678]] as const) {
    assertEquals(
      pageOf({ ...IDENTITY, file }, page),
      slowPage(0x0123456789abcdn, BigInt(file), BigInt(page)),
    );
  }
});

Deno.test("Stream.fill: many pages at once are the pages one by one, masked or not", () => {
  const { float32, none } = MASK;
  for (const identity of [IDENTITY, { ...IDENTITY, dedup: 2, compress: 3 }]) {
    for (
      const [from, length] of [[0, 2], [1, 3], [5, 37], [2, 700]].map((pages) => pages.map((n) => n * 4096))
    ) {
      for (
        const [mask, before, after] of [[none, 0, 0], [none, 9, 70], [float32, 0, 0], [
          float32,
          6,
          3,
        ]] as const
      ) {
        const start = from! + before, end = from! + length! - after;
        room.bytes.fill(7);
        stream.fill(identity, start, end - start, room.offset, mask, start % 4);
        const found = room.bytes.slice(0, end - start + 64);
        assertEquals(found.slice(end - start), new Uint8Array(64).fill(7));
        for (let at = start; at < end;) {
          const page = Math.floor(at / 4096);
          const n = Math.min(end, 4096 * (page + 1)) - at;
          const right = pageOf(identity, page).slice(at % 4096, at % 4096 + n);
          if (mask === float32) {
            for (let i = 0; i < n; i++) if ((at + i) % 4 === 3) right[i] = right[i]! & 0xbf;
          }
          assertEquals(found.slice(at - start, at - start + n), right, `${n} at ${at}, mask ${mask}`);
          at += n;
        }
      }
    }
  }
});

const WORD = (1n << 64n) - 1n;

function scramble(x: bigint): bigint {
  x = (x ^ x >> 30n) * 0xbf58476d1ce4e5b9n & WORD;
  x = (x ^ x >> 27n) * 0x94d049bb133111ebn & WORD;
  return x ^ x >> 31n;
}

function slowPage(hash: bigint, file: bigint, page: bigint): Uint8Array {
  let left = (hash << 8n | file >> 28n) & WORD, right = (file << 36n | page) & WORD;
  left ^= scramble(right + 0x9e3779b97f4a7c15n & WORD);
  right ^= scramble(left + 0xd1b54a32d192ed03n & WORD);
  left ^= scramble(right + 0x8cb92ba72f3d8dd7n & WORD);
  const keys = [0x8ebc6af09c88c6e3n, 0x589965cc75374cc3n];
  const seeds = keys.map((key) => scramble(left + key & WORD) + scramble(right + key & WORD) & WORD);
  const vectors = [bytesOf(left, right), bytesOf(seeds[0]!, seeds[1]!)];
  const next = (a: Uint8Array, b: Uint8Array, c: Uint8Array) =>
    a.map((byte, i) => byte ^ shifted(c)[i]! ^ b[PERMUTATION[i]!]!);
  vectors.push(next(vectors[0]!, vectors[1]!, vectors[1]!));
  vectors.push(next(vectors[1]!, vectors[0]!, vectors[2]!));
  for (let i = 4; i < 256; i++) vectors.push(next(vectors[i - 4]!, vectors[i - 3]!, vectors[i - 2]!));
  return Uint8Array.from(vectors.flatMap((vector) => [...vector]));
}

const PERMUTATION = [9, 8, 7, 2, 5, 10, 11, 4, 14, 12, 13, 15, 6, 1, 0, 3];

function bytesOf(low: bigint, high: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setBigUint64(0, low, true);
  view.setBigUint64(8, high, true);
  return new Uint8Array(view.buffer);
}

/** Both halves of a vector 23 bits to the left. */
function shifted(vector: Uint8Array): Uint8Array {
  const view = new DataView(vector.buffer);
  return bytesOf(view.getBigUint64(0, true) << 23n & WORD, view.getBigUint64(8, true) << 23n & WORD);
}

for (const ratios of [{ dedup: 1, compress: 1 }, { dedup: 1.7, compress: 2.5 }]) {
  const identity = { ...IDENTITY, ...ratios };
  const name = `dedup ${ratios.dedup}, compress ${ratios.compress}`;

  Deno.test(`Stream.fill: gives the same bytes however a range is cut (${name})`, () => {
    const start = 5 * 2 ** 36 + 123, length = 3 * MIB;
    stream.fill(identity, start, length, room.offset);
    const whole = room.bytes.subarray(0, length);
    const next = testNumbers(4);
    for (let i = 0; i < 400; i++) {
      const from = next(length), n = Math.min(length - from, next(i % 2 ? 50 : 20000));
      const into = 4 * MIB + next(64);
      room.bytes.fill(0xaa, into - 16, into + n + 16);
      stream.fill(identity, start + from, n, room.offset + into);
      assertEquals(room.bytes.slice(into, into + n), whole.slice(from, from + n), `${n} bytes from ${from}`);
      for (const at of [into - 1, into + n]) assertEquals(room.bytes[at], 0xaa, "wrote beyond its range");
    }
  });

  Deno.test(`Stream.compare: finds the first wrong byte, wherever it is (${name})`, () => {
    const start = 4096 * 9 + 77, length = 100000;
    stream.fill(identity, start, length, room.offset);
    assertEquals(stream.compare(identity, start, length, room.offset), length);
    const next = testNumbers(5);
    for (let i = 0; i < 300; i++) {
      const from = next(length / 2), n = 1 + next(length / 2);
      const wrong = from + next(n), bit = 1 << next(8);
      room.bytes[wrong]! ^= bit;
      assertEquals(stream.compare(identity, start + from, n, room.offset + from), wrong - from);
      room.bytes[wrong]! ^= bit;
    }
  });

  Deno.test(`Stream.compare: finds the first wrong byte of a masked stream, wherever it is (${name})`, () => {
    const start = 4096 * 9 + 77, length = 100000;
    const next = testNumbers(6);
    for (const [of, mask] of Object.entries(MASK)) {
      const phase = next(8);
      stream.fill(identity, start, length, room.offset, mask, phase);
      assertEquals(stream.compare(identity, start, length, room.offset, mask, phase), length, of);
      for (let i = 0; i < 200; i++) {
        const from = i % 2 * next(length / 2), n = 1 + next(length / 2);
        const wrong = from + next(n), bit = 1 << next(8);
        room.bytes[wrong]! ^= bit;
        const found = stream.compare(identity, start + from, n, room.offset + from, mask, phase + from);
        assertEquals(found, wrong - from, `${of}: bit ${bit} at ${wrong}, ${n} bytes from ${from}`);
        room.bytes[wrong]! ^= bit;
      }
    }
  });
}

Deno.test("Stream.fill: does not take a page from memory that other ratios shaped", () => {
  const short = (compress: number) => {
    stream.fill({ ...IDENTITY, compress }, 10, 4000, room.offset);
    return room.bytes.slice(0, 4000);
  };
  const plain = short(1);
  assertEquals(short(4).subarray(1000, 2000), new Uint8Array(1000));
  assertEquals(short(1), plain);
});

Deno.test("Stream.fill: no two pages of files, datasets and places are alike", () => {
  const seen = new Set<string>();
  for (const datasetHash of ["00000000000000", "00000000000001", "ffffffffffffff"]) {
    for (let file = 0; file < 20; file++) {
      for (let page = 0; page < 20; page++) {
        seen.add(hex(pageOf({ ...IDENTITY, datasetHash, file }, page).subarray(100, 116)));
      }
    }
  }
  assertEquals(seen.size, 3 * 20 * 20);
});

Deno.test("Stream.fill: is noise by chi-square, repeats no 16 bytes, and gzip gains nothing", () => {
  const length = 8 * MIB;
  stream.fill(IDENTITY, 0, length, room.offset);
  const bytes = room.bytes.subarray(0, length);
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]!++;
  const expected = length / 256;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 255 degrees of freedom: outside these bounds once in a million streams, and this stream is always the same.
  assert(chiSquare > 155 && chiSquare < 385, `chi-square is ${chiSquare}`);
  // Where no aligned 8 bytes occur twice, no 16 bytes repeat at a distance of whole words.
  const words = new BigUint64Array(bytes.slice().buffer).sort();
  for (let i = 1; i < words.length; i++) assertNotEquals(words[i], words[i - 1], "a repeated window");
  const packed = gzipSync(bytes.subarray(0, 2 * MIB), { level: 9 }).length;
  assert(packed > 2 * MIB * 0.999, `gzip -9 makes ${packed} of ${2 * MIB}`);
});

Deno.test("Stream: refuses an identity that is none, and ratios that it cannot deliver", () => {
  const make = (change: Partial<FileIdentity>) => () =>
    stream.fill({ ...IDENTITY, ...change }, 0, 1, room.offset);
  assertThrows(make({ datasetHash: "12" }), TypeError, "14 hexadecimal digits");
  assertThrows(make({ file: -1 }), TypeError, "below 2^36");
  assertThrows(make({ dedup: 0.5 }), Error, "dedup ratio of 0.5");
  assertThrows(make({ compress: 11 }), Error, "compression ratio of 11");
});
