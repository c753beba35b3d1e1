import { assertEquals, assertThrows } from "@std/assert";
import { decode, encode } from "./wire.ts";

Deno.test("encode: brings plain data through unchanged, always", () => {
  const value = { a: [1, -2.5, "x", null, true], b: { c: [] }, d: 2 ** 53 - 1 };
  assertEquals(decode(encode(value)), value);
  assertEquals(decode(encode({ here: 1, absent: undefined })), { here: 1 });
});

Deno.test("encode: names the place, when something would be lost", () => {
  for (
    const lossy of [
      NaN,
      Infinity,
      -0,
      undefined,
      1n,
      () => 1,
      new Map(),
      new Float64Array(1),
      new Date(0),
    ]
  ) {
    assertThrows(() => encode(lossy), TypeError, "Cannot send value");
    assertThrows(() => encode({ list: [0, lossy] }), TypeError, "value.list[1]");
  }
});
