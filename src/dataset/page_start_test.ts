import { assertEquals } from "@std/assert";
import { ownArena } from "./own_arena.ts";
import { pageStart } from "./page_start.ts";
import { testNumbers } from "./test_numbers.ts";

const { stream, room } = ownArena(65536);
const IDENTITY = { datasetHash: "0123456789abcd", file: 3, dedup: 1, compress: 1 };
stream.fill(IDENTITY, 0, room.length, room.offset);

Deno.test("pageStart: any piece of a page leads to its beginning", () => {
  for (const at of [0, 1, 16, 33, 500, 4000, 4096 * 3 + 777, 4096 * 5 - 81]) {
    const page = Math.floor(at / 4096) * 4096;
    const found = pageStart(room.bytes.subarray(at, at + 96));
    assertEquals(found?.index, page - at, `from ${at}`);
    assertEquals(found?.seeds, room.bytes.slice(page, page + 32));
  }
});

Deno.test("pageStart: passes over what ends there, and finds nothing in noise, zeros or too few bytes", () => {
  // The last 40 bytes of a page are too few to lead anywhere; the next page is not.
  assertEquals(pageStart(room.bytes.subarray(4096 - 40, 4096 + 200))?.index, 40);
  assertEquals(pageStart(room.bytes.subarray(100, 179)), undefined);
  const next = testNumbers(3);
  assertEquals(pageStart(Uint8Array.from({ length: 2000 }, () => next(256))), undefined);
});
