import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import type { Derived } from "../base/segment.ts";
import { ownArena } from "./own_arena.ts";
import { SumsInPassing } from "./sums_in_passing.ts";
import { testNumbers } from "./test_numbers.ts";

const { stream, room } = ownArena(1 << 17);
const next = testNumbers(3);
for (let i = 0; i < room.length; i++) room.bytes[i] = next(256);

const OF = { at: 1000, length: 90_000 };
const RECORD = 372, SKIP = 5;
const fields: Derived[] = [
  {
    kind: "derived",
    at: 95_000,
    length: 4,
    of: OF,
    derive: { kind: "adler32", endian: "big", records: { skip: SKIP, bytes: RECORD } },
  },
  { kind: "derived", at: 95_004, length: 4, of: OF, derive: { kind: "crc32", endian: "big" } },
];

/** What the sums are of the first bytes. */
function expected(bytes: number): readonly [adler: number, crc: number] {
  const data = room.bytes.subarray(OF.at, OF.at + bytes);
  let a = 1, b = 0;
  data.forEach((byte, i) => {
    if (i % RECORD < SKIP) return;
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  });
  return [(b * 65536 + a) >>> 0, crc32(data)];
}

function known(sums: SumsInPassing): unknown {
  return fields.map(({ at }) => {
    const begun = sums.of(at);
    return begun && [begun.bytes, begun.sum >>> 0];
  });
}

const from = (place: number) => fields.filter(({ at, length }) => at + length > place);
const pass = (sums: SumsInPassing, from: number, to: number) => sums.pass(from, to, room.offset + from);

Deno.test("SumsInPassing: adds up blocks that follow each other, also those that came before", () => {
  const sums = new SumsInPassing(from, stream);
  assertEquals(known(sums), [undefined, undefined]);
  pass(sums, 0, 200);
  pass(sums, 200, 1000);
  assertEquals(known(sums), [undefined, undefined]);
  for (
    const [from, to] of [[1000, 1500], [1500, 1777], [1000, 1777], [1200, 40_000], [40_000, 40_003]] as const
  ) {
    pass(sums, from, to);
  }
  const [adler, crc] = expected(39_003);
  assertEquals(known(sums), [[39_003, adler], [39_003, crc]]);
  pass(sums, 40_003, 95_000);
  const [whole, all] = expected(OF.length);
  assertEquals(known(sums), [[OF.length, whole], [OF.length, all]]);
  pass(sums, 95_000, 100_000);
  assertEquals(known(sums), [undefined, undefined]);
});

Deno.test("SumsInPassing: what comes behind a gap does not count", () => {
  const sums = new SumsInPassing(from, stream);
  pass(sums, 0, 5000);
  pass(sums, 5001, 9000);
  pass(sums, 0, 0);
  pass(sums, 97_000, 99_000);
  const [adler, crc] = expected(4000);
  assertEquals(known(sums), [[4000, adler], [4000, crc]]);
});

Deno.test("SumsInPassing: knows nothing of other fields", () => {
  assertEquals(new SumsInPassing(from, stream).of(7), undefined);
});
