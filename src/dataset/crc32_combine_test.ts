import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import { crc32Combine } from "./crc32_combine.ts";

Deno.test("crc32Combine: is the checksum of both stretches, whatever their lengths", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_001));
  for (const at of [0, 1, 2, 255, 4096, 59_999, 60_000, 60_001]) {
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    assertEquals(crc32Combine(crc32(head), crc32(tail), tail.length), crc32(bytes), `cut at ${at}`);
  }
});

Deno.test("crc32Combine: of more than 4 GiB of zeros, by halves and at once", () => {
  const sum = crc32(new Uint8Array([1, 2, 3]));
  const zeros = (bytes: number) => crc32Combine(crc32(new Uint8Array(0)), 0, bytes);
  assertEquals(zeros(0), 0);
  const half = 3 * 2 ** 32;
  // What stands before grows by both halves as by their sum.
  const twice = crc32Combine(crc32Combine(sum, 0, half), 0, half);
  assertEquals(crc32Combine(sum, 0, 2 * half), twice);
});
