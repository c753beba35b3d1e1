import { assertEquals } from "@std/assert";
import { lz4Size } from "./lz4_size.ts";
import { testNumbers } from "./test_numbers.ts";

Deno.test("lz4Size: is what the format takes for a run, and for noise", () => {
  // A literal, then one match of all but the last five bytes, which must be literals; its length takes bytes of 255.
  const zeros = 100_000;
  const match = zeros - 1 - 5 - 4 - 15;
  assertEquals(lz4Size(new Uint8Array(zeros)), 1 + 1 + 2 + (1 + Math.floor(match / 255)) + 1 + 5);
  const next = testNumbers(3);
  const noise = Uint8Array.from({ length: 100_000 }, () => next(256));
  assertEquals(lz4Size(noise), 1 + 1 + Math.floor((noise.length - 15) / 255) + noise.length);
});
