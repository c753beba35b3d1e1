import { assert, assertEquals } from "@std/assert";
import { dedupThousandths, type FileIdentity, PAGE_BYTES } from "./file_identity.ts";
import { ownArena } from "./own_arena.ts";
import { RepeatedPage } from "./repeated_pages.ts";
import { stampIn } from "./stamp_in.ts";

const { stream, room } = ownArena(1 << 16);
const PAGES = 700;

/** The original of every page, as the kernel has it. */
function originals(dedup: number): number[] {
  const file: FileIdentity = { datasetHash: "0123456789abcd", file: 5, dedup, compress: 1 };
  return Array.from({ length: PAGES }, (_, page) => {
    stream.fill(file, page * PAGE_BYTES, 32, room.offset);
    return stampIn(stream, room.bytes.slice(0, 32))?.page ?? -1;
  });
}

for (const dedup of [1, 1.01, 1.5, 2, 2.345, 3, 10, 250, 1000]) {
  Deno.test(`RepeatedPage: knows all places of a page, and the nearest ones (ratio ${dedup})`, () => {
    const places = new Map<number, number[]>();
    for (const [page, original] of originals(dedup).entries()) {
      places.set(original, [...places.get(original) ?? [], page]);
    }
    for (const [original, expected] of places) {
      const page = new RepeatedPage(original, dedupThousandths(dedup));
      const found = page.nearest(0, PAGES, PAGES);
      assertEquals(found, expected);
      const near = 333;
      const nearest = expected.toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near));
      const distances = page.nearest(near, PAGES, 3).map((one) => Math.abs(one - near));
      assertEquals(distances, nearest.slice(0, 3).map((one) => Math.abs(one - near)));
    }
  });
}

Deno.test("RepeatedPage: answers at once in files of terabytes", () => {
  const end = 2 ** 34;
  const found = new RepeatedPage(7 * 3, 3000).nearest(2 ** 33, end, 5);
  assertEquals(found.length, 5);
  assert(found.every((page) => page < end));
});
