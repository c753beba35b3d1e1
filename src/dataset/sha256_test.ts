import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { sha256 } from "./sha256.ts";
import { testNumbers } from "./test_numbers.ts";

Deno.test("sha256: is that of FIPS 180-4", () => {
  assertEquals(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assertEquals(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

Deno.test("sha256: agrees with the runtime's for texts of every length up to three blocks, and long ones", () => {
  const next = testNumbers(3);
  const lengths = [...Array.from({ length: 193 }, (_, length) => length), 1000, 65_537];
  for (const length of lengths) {
    const text = Array.from({ length }, () => String.fromCodePoint(1 + next(0x700))).join("");
    assertEquals(sha256(text), createHash("sha256").update(text).digest("hex"), `${length} characters`);
  }
});
