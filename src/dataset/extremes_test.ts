import { assertEquals, assertThrows } from "@std/assert";
import type { ColumnValue } from "../base/segment.ts";
import { derive, DERIVE_BLOCK, DERIVE_BYTES } from "./derive.ts";
import { bindKernel } from "./kernel/kernel.ts";
import { ownArena } from "./own_arena.ts";
import { testNumbers } from "./test_numbers.ts";

const arena = ownArena(DERIVE_BYTES);
const kernel = bindKernel(arena.memory);
const { memory } = arena.stream;
const BETWEEN = Uint8Array.of(9, 9);
let made = 0;

function field(value: ColumnValue, column: Uint8Array, width: number): Uint8Array {
  made = 0;
  const derivation = { kind: "extremes", value, between: BETWEEN } as const;
  const make = (offset: number, length: number) => {
    made += length;
    memory.set(column.subarray(offset, offset + length), arena.room.offset);
    return arena.room.offset;
  };
  return derive(derivation, column.length, width, kernel, memory, arena.room.offset, make);
}

function noise(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const next = testNumbers(seed);
  return Uint8Array.from({ length }, () => next(256));
}

Deno.test("extremes: of numbers over several blocks, largest first", () => {
  const column = noise(3 * DERIVE_BLOCK + 8, 1);
  const view = new DataView(column.buffer);
  const values = Array.from({ length: column.length / 8 }, (_, i) => view.getBigUint64(8 * i, true));
  const found = field("uint64", column, 18);
  const at = (offset: number) => new DataView(found.buffer).getBigUint64(offset, true);
  assertEquals(at(0), values.reduce((a, b) => a > b ? a : b));
  assertEquals(found.slice(8, 10), BETWEEN);
  assertEquals(at(10), values.reduce((a, b) => a < b ? a : b));
});

Deno.test("extremes: of halves and of a single value", () => {
  const halves = Uint8Array.of(0x00, 0xbc, 0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00);
  assertEquals(field("float16", halves, 6), Uint8Array.of(0x00, 0x3c, 9, 9, 0x00, 0xc0));
  assertEquals(field("int32", Uint8Array.of(255, 255, 255, 255), 10).slice(6), new Uint8Array(4).fill(255));
});

Deno.test("extremes: of many halves, of which all, some, one or none have a sign", () => {
  const next = testNumbers(4);
  const rank = (bits: number) => bits < 0x8000 ? bits : 0x7fff - bits;
  for (const length of [128, 130, 256, 258, 300, 1000, DERIVE_BLOCK + 300]) {
    for (const signs of ["some", "all", "none", "one has none", "one alone has"]) {
      for (const most of [1, 3, 0x7bff]) {
        const one = next(length);
        const halves = Uint16Array.from({ length }, (_, i) => {
          const isNegative = { some: next(2) === 1, all: true, none: false }[signs] ??
            i === one === (signs !== "one has none");
          return next(most) | (isNegative ? 0x8000 : 0);
        });
        const sorted = [...halves].sort((a, b) => rank(a) - rank(b));
        const [largest = 0, smallest = 0] = [sorted.at(-1), sorted[0]];
        const expected = Uint8Array.of(largest & 255, largest >> 8, 9, 9, smallest & 255, smallest >> 8);
        const found = field("float16", new Uint8Array(halves.buffer), 6);
        assertEquals(found, expected, `${length} halves, sign: ${signs}, below ${most}`);
      }
    }
  }
});

Deno.test("extremes: of numbers that are given as text, without their highest bit", () => {
  const prefix = new TextEncoder().encode("n");
  const column = noise(DERIVE_BLOCK + 64, 8);
  const view = new DataView(column.buffer);
  const numbers = Array.from(
    { length: column.length / 4 },
    (_, i) => view.getUint32(4 * i, true) & 0x7fffffff,
  );
  const text = (number: number) => `n${String(number).padStart(10, "0")}`;
  const found = new TextDecoder().decode(field({ digits: 10, prefix }, column, 24));
  assertEquals(found, `${text(Math.max(...numbers))}\t\t${text(Math.min(...numbers))}`);
  const one = Uint8Array.of(1, 0, 0, 128);
  assertEquals(new TextDecoder().decode(field({ digits: 10, prefix }, one, 24)), `${text(1)}\t\t${text(1)}`);
});

Deno.test("extremes: of bits, where those behind the last do not count", () => {
  const cases: [number, number[], number, number][] = [
    [1, [0b11111110], 0, 0],
    [3, [0b00000111], 1, 1],
    [9, [255, 0b11111101], 1, 1],
    [9, [255, 0b11111110], 1, 0],
    [16, [0, 0], 0, 0],
    [16, [0, 128], 1, 0],
  ];
  for (const [bits, bytes, largest, smallest] of cases) {
    assertEquals(field({ bits }, Uint8Array.from(bytes), 4), Uint8Array.of(largest, 9, 9, smallest));
  }
  field({ bits: 80 * DERIVE_BLOCK }, noise(10 * DERIVE_BLOCK, 2), 4);
  assertEquals(made, DERIVE_BLOCK, "reads on after both values were found");
});

Deno.test("extremes: of records without their prefix, across blocks", () => {
  const skip = 4;
  for (const size of [1, 3, 7, 8, 9, 12, 33, 64]) {
    for (const count of [1, 2, 20_000]) {
      const record = skip + size;
      const column = noise(record * count, size + count);
      // Half of them begin alike, so that later bytes decide.
      for (let i = 0; i < count; i += 2) column.fill(i % 4 ? 0 : 255, i * record, (i + 1) * record - 1);
      const texts = Array.from({ length: count }, (_, i) => {
        return String.fromCharCode(...column.subarray(i * record + skip, (i + 1) * record));
      }).sort();
      const expected = texts.at(-1) + "\x09\x09" + texts[0];
      const found = String.fromCharCode(...field({ record, skip }, column, 2 * size + 2));
      assertEquals(found, expected, `${count} of ${size}`);
    }
  }
});

Deno.test("derive: refuses columns that are not whole and fields of another width", () => {
  assertThrows(() => field("float64", noise(12, 1), 18), TypeError, "12 bytes");
  assertThrows(() => field("float64", noise(16, 1), 8), TypeError, "18 bytes here, not 8");
  assertThrows(() => field("int32", noise(0, 1), 10), TypeError, "without values");
  assertThrows(() => field({ record: 5, skip: 0 }, noise(12, 1), 12), TypeError, "records of 5");
  assertThrows(() => field({ bits: 9 }, noise(1, 1), 4), TypeError, "9 bits");
});

Deno.test("derive: a checksum in Thrift's form has five bytes and decodes to the same number", () => {
  for (const seed of [1, 2, 3, 4]) {
    const bytes = noise(100, seed);
    const sum = (endian: "little" | "zigzag", width: number) =>
      derive({ kind: "crc32", endian }, 100, width, kernel, memory, arena.room.offset, () => {
        memory.set(bytes, arena.room.offset);
        return arena.room.offset;
      });
    const packed = sum("zigzag", 5).reduceRight((value, byte) => value * 128n + BigInt(byte & 127), 0n);
    const signed = Number(packed >> 1n ^ -(packed & 1n));
    assertEquals(signed, new DataView(sum("little", 4).buffer).getInt32(0, true));
  }
});
