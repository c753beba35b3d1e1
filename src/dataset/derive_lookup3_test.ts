import { assertEquals } from "@std/assert";
import { derive, DERIVE_BLOCK } from "./derive.ts";
import { ownArena } from "./own_arena.ts";
import { testNumbers } from "./test_numbers.ts";

/** Jenkins' hashlittle, byte by byte, as HDF5 defines its metadata checksum. */
function slowLookup3(bytes: Uint8Array): number {
  const rotate = (x: number, by: number) => x << by | x >>> (32 - by);
  let a = 0xdeadbeef + bytes.length | 0, b = a, c = a;
  const add = (from: number) => {
    const word = (at: number) => {
      let value = 0;
      for (let i = 0; i < 4; i++) value |= (bytes[at + i] ?? 0) << 8 * i;
      return value;
    };
    a = a + word(from) | 0;
    b = b + word(from + 4) | 0;
    c = c + word(from + 8) | 0;
  };
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    add(at);
    for (const [first, second, third] of [[4, 6, 8], [16, 19, 4]] as const) {
      a = (a - c ^ rotate(c, first)) | 0;
      c = c + b | 0;
      b = (b - a ^ rotate(a, second)) | 0;
      a = a + c | 0;
      c = (c - b ^ rotate(b, third)) | 0;
      b = b + a | 0;
    }
  }
  if (bytes.length === 0) return c >>> 0;
  add(at);
  const steps = [14, 11, 25, 16, 4, 14, 24];
  steps.forEach((by, i) => {
    if (i % 3 === 0) c = (c ^ b) - rotate(b, by) | 0;
    else if (i % 3 === 1) a = (a ^ c) - rotate(c, by) | 0;
    else b = (b ^ a) - rotate(a, by) | 0;
  });
  return c >>> 0;
}

Deno.test("derive: gives the lookup3 of any length, also at the ends of words, rounds and blocks", () => {
  const arena = ownArena(4 * DERIVE_BLOCK);
  const { kernel, memory, scratch } = arena.stream;
  const next = testNumbers(3);
  const bytes = Uint8Array.from({ length: 2 * DERIVE_BLOCK + 30 }, () => next(256));
  const lengths = Array.from({ length: 40 }, (_, i) => i);
  for (const extra of [-1, 0, 1, 11, 12, 13]) lengths.push(DERIVE_BLOCK + extra, 2 * DERIVE_BLOCK + extra);
  for (const length of lengths) {
    const make = (from: number, n: number) => {
      memory.set(bytes.subarray(from, from + n), scratch.offset);
      return scratch.offset;
    };
    const kind = { kind: "lookup3", endian: "big" } as const;
    const field = derive(kind, length, 4, kernel, memory, scratch.offset, make);
    const expected = slowLookup3(bytes.subarray(0, length));
    assertEquals(new DataView(field.buffer).getUint32(0), expected, `${length} bytes`);
  }
});
