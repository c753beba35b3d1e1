import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import type { Layout, Segment } from "../base/segment.ts";
import { longAhead, RunningChecksum } from "./running_checksum.ts";

const FILE = crypto.getRandomValues(new Uint8Array(50_000));
const OF = { at: 100, length: 40_000 };

function sumOf(running: RunningChecksum): number | undefined {
  return running.whole(() => crc32(FILE.subarray(OF.at, running.from)));
}

Deno.test("RunningChecksum: blocks in order make the whole, from wherever they begin", () => {
  for (const from of [0, 50, 100, 101, 30_000, 40_099]) {
    const running = new RunningChecksum(OF, from);
    for (let at = from; at < FILE.length; at += 7000) {
      running.add(at, FILE.subarray(at, at + 7000));
      running.add(at, FILE.subarray(at, at + 7000)); // asked for again
    }
    assertEquals(sumOf(running), crc32(FILE.subarray(OF.at, OF.at + OF.length)), `from ${from}`);
  }
});

Deno.test("RunningChecksum: knows nothing while a block is missing", () => {
  const running = new RunningChecksum(OF, 1000);
  running.add(1000, FILE.subarray(1000, 2000));
  running.add(3000, FILE.subarray(3000));
  assertEquals(sumOf(running), undefined);
  running.add(2000, FILE.subarray(2000));
  assertEquals(sumOf(running), crc32(FILE.subarray(OF.at, OF.at + OF.length)));
});

Deno.test("RunningChecksum: knows nothing of what lies before the place where the making began", () => {
  for (const [from, whole] of [[40_100, crc32(FILE.subarray(100, 40_100))], [40_101, undefined]] as const) {
    const running = new RunningChecksum(OF, from);
    running.add(from, FILE.subarray(from));
    assertEquals(sumOf(running), whole);
  }
});

Deno.test("longAhead: finds a checksum at the head over much behind it, and no other field", () => {
  const field = (at: number, of: number, length: number, kind: "crc32" | "adler32" = "crc32"): Segment => ({
    kind: "derived",
    at,
    length: 4,
    derive: { kind, endian: "little" },
    of: { at: of, length },
  });
  const layout = (segment: Segment): Layout => ({ size: 10_000_000, segments: () => [segment] });
  const long = field(20, 30, 9_000_000);
  assertEquals(longAhead(layout(long)), { at: 30, length: 9_000_000 });
  assertEquals(longAhead(layout(field(20, 30, 3_000_000))), undefined);
  assertEquals(longAhead(layout(field(9_500_000, 30, 9_000_000))), undefined);
  assertEquals(longAhead(layout(field(20, 30, 9_000_000, "adler32"))), undefined);
  assertEquals(longAhead({ size: 1000, segments: () => [long] }), undefined);
});
