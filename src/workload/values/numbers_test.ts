import { assertEquals } from "@std/assert";
import type { BytesKey, DurationKey, IntKey } from "../key.ts";
import { rangeText, readBytes, readDuration, readInt, readNumber } from "./numbers.ts";
import { good } from "./outcome.ts";

const COMMON = { meaning: "", usedBy: [] } as const;
const INT: IntKey = { ...COMMON, type: "int", min: 0, max: 9 };
const BYTES: BytesKey = { ...COMMON, type: "bytes", min: 1 };
const DURATION: DurationKey = { ...COMMON, type: "duration", min: 0 };

Deno.test("readInt: takes whole numbers of the range and nothing else", () => {
  assertEquals(readInt(0, INT), good(0));
  assertEquals(readInt(9, INT), good(9));
  for (const raw of [-1, 10, 1.5, Number.NaN, Infinity, "3", true, null, [3], {}]) {
    assertEquals(readInt(raw, INT).ok, false, String(raw));
  }
});

Deno.test("readInt: refuses 2^53 and above, where numbers lose digits", () => {
  const free: IntKey = { ...COMMON, type: "int" };
  assertEquals(readInt(2 ** 53 - 1, free).ok, true);
  assertEquals(readInt(2 ** 53, free).ok, false);
  assertEquals(readInt(-(2 ** 53), free).ok, false);
});

Deno.test("readInt: converts text where DLIO does", () => {
  const key: IntKey = { ...INT, fromText: true, default: 4 };
  assertEquals(readInt(" 7 ", key), good(7));
  assertEquals(readInt("seven", key).ok, false);
});

Deno.test("readNumber: takes fractions, refuses NaN and infinities", () => {
  const key = { ...COMMON, type: "number", min: 0, max: 1 } as const;
  assertEquals(readNumber(0.25, key), good(0.25));
  for (const raw of [Number.NaN, Infinity, 1.01, -0.01, "0.5"]) assertEquals(readNumber(raw, key).ok, false);
});

Deno.test("readBytes: understands units, keeps fractions only where a mean is meant", () => {
  assertEquals(readBytes("64KiB", BYTES), good(65536));
  assertEquals(readBytes("1GB", BYTES), good(1e9));
  assertEquals(readBytes(4096, BYTES), good(4096));
  assertEquals(readBytes(1.5, BYTES).ok, false);
  assertEquals(readBytes(114660.07, { ...BYTES, fractional: true }), good(114660.07));
  for (const raw of [0, -1, "0", "-4K", "many", "5XB", true]) assertEquals(readBytes(raw, BYTES).ok, false);
});

Deno.test("readDuration: understands units, and a negative number as none where DLIO does", () => {
  assertEquals(readDuration("1m30s", DURATION), good(90));
  assertEquals(readDuration(0.5, DURATION), good(0.5));
  assertEquals(readDuration(-1, DURATION).ok, false);
  assertEquals(readDuration(-1, { ...DURATION, negativeIsZero: true }), good(0));
  assertEquals(readDuration(Number.NaN, { ...DURATION, negativeIsZero: true }).ok, false);
});

Deno.test("rangeText: says what the limits are", () => {
  assertEquals(rangeText({ min: 0, max: 3 }), "from 0 to 3");
  assertEquals(rangeText({ min: 1 }), "1 or more");
  assertEquals(rangeText({ max: 1 }), "1 or less");
  assertEquals(rangeText({}), "");
});
