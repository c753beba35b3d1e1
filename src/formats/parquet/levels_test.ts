import { assertEquals } from "@std/assert";
import { type Column, columnOf } from "./column.ts";
import { levels } from "./levels.ts";
import { ThriftReader } from "./thrift_reader.ts";

function column(dtype: string, size: number): Column {
  return columnOf({ name: "c", dtype, size, read: true });
}

/** The RLE/bit-packed hybrid, read by its definition. */
function decode(bytes: Uint8Array, bitWidth: number, count: number): number[] {
  const found: number[] = [];
  const reader = new ThriftReader(bytes);
  while (reader.at < bytes.length) {
    const head = reader.varint();
    if (head % 2 === 0) {
      const level = reader.byte();
      for (let i = 0; i < head / 2; i++) found.push(level);
      continue;
    }
    for (let group = 0; group < (head - 1) / 2; group++) {
      const packed = Array.from({ length: bitWidth }, () => reader.byte());
      for (let i = 0; i < 8; i++) {
        let level = 0;
        for (let bit = 0; bit < bitWidth; bit++) {
          const at = i * bitWidth + bit;
          level += (packed[Math.floor(at / 8)]! >> at % 8 & 1) << bit;
        }
        found.push(level);
      }
    }
  }
  assertEquals(found.length - count >= 0 && found.length - count < 8, true, "padding of at most a group");
  return found.slice(0, count);
}

function sections(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0, true);
    found.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}

Deno.test("levels: of a scalar say that every value is there", () => {
  for (const rows of [1, 63, 64, 8191, 300_000]) {
    const [definition = new Uint8Array(), ...more] = sections(levels(column("int32", 1), rows));
    assertEquals(more, []);
    assertEquals(decode(definition, 1, rows), Array(rows).fill(1));
  }
});

Deno.test("levels: of lists begin a row where a row begins, in runs as in bits", () => {
  const kinds = new Set<number>();
  for (const length of [1, 2, 3, 7, 8, 9, 16, 31, 48, 64, 100, 1000]) {
    for (const rows of [1, 2, 5, 8, 17, 100]) {
      const [repetition = new Uint8Array(), definition = new Uint8Array()] = sections(
        levels(column("list", length), rows),
      );
      const values = rows * length;
      const expected = Array.from({ length: values }, (_, i) => i % length === 0 ? 0 : 1);
      assertEquals(decode(repetition, 1, values), expected, `${rows} rows of ${length}`);
      assertEquals(decode(definition, 2, values), Array(values).fill(3));
      kinds.add(repetition[0]! % 2);
    }
  }
  assertEquals(kinds, new Set([0, 1]));
});
