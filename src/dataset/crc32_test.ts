import type { Layout, Segment } from "../base/segment.ts";
import { assertEquals, assertNotEquals } from "@std/assert";
import { crc32 as runtimes } from "node:zlib";
import { crc32, crc32ByTable, holdsCrc32, loadCrc32 } from "./crc32.ts";

const BYTES = Uint8Array.from({ length: 1000 }, (_, at) => at * 7 + (at >>> 3));

Deno.test("crc32: gives the sums of ISO 3309 before and after the runtime's own is loaded", async () => {
  const check = new TextEncoder().encode("123456789");
  const first = crc32(check);
  await loadCrc32();
  assertEquals([first, crc32(check)], [0xcbf43926, 0xcbf43926]);
});

Deno.test("crc32ByTable: gives what the runtime gives, whole and piece by piece", () => {
  for (const length of [0, 1, 3, 4, 255, 1000]) {
    assertEquals(crc32ByTable(BYTES.subarray(0, length)), runtimes(BYTES.subarray(0, length)), `${length}`);
  }
  const head = crc32ByTable(BYTES.subarray(0, 333));
  assertEquals(crc32ByTable(BYTES.subarray(333), head), runtimes(BYTES));
  assertNotEquals(crc32ByTable(BYTES.subarray(333)), runtimes(BYTES));
});

Deno.test("holdsCrc32: finds a sum in the layout, or in what it is derived of, and nothing else", () => {
  const layoutOf = (...segments: readonly Segment[]): Layout => ({ size: 12, segments: () => segments });
  const payload: Segment = { kind: "payload", at: 0, length: 8, stream: 0, encoding: { kind: "raw" } };
  const sum = (kind: "crc32" | "crc32c-masked", of: Layout | { at: number; length: number }): Segment => ({
    kind: "derived",
    at: 8,
    length: 4,
    of,
    derive: { kind, endian: "little" },
  });
  const range = { at: 0, length: 8 };
  const plain = layoutOf(payload);
  const summed = layoutOf(payload, sum("crc32", range));
  const nested = layoutOf(payload, sum("crc32c-masked", summed));
  assertEquals([plain, summed, nested].map(holdsCrc32), [false, true, true]);
  assertEquals(holdsCrc32(layoutOf(payload, sum("crc32c-masked", range))), false);
});
