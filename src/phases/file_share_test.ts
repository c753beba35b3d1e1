import { assertEquals } from "@std/assert";
import { fileShare, lanesOf } from "./file_share.ts";

Deno.test("fileShare: deals every file to exactly one rank", () => {
  for (const size of [1, 2, 3, 7]) {
    for (const files of [0, 1, 6, 7, 8, 100]) {
      const dealt: number[] = [];
      for (let rank = 0; rank < size; rank++) {
        const { first, stride, count } = fileShare({ rank, size }, files);
        for (let ticket = 0; ticket < count; ticket++) dealt.push(first + ticket * stride);
      }
      assertEquals(dealt.sort((a, b) => a - b), Array.from({ length: files }, (_, file) => file));
    }
  }
});

Deno.test("lanesOf: whoever is ready first leaves files to the others", () => {
  const few = [[0, 1], [1, 1], [2, 2], [3, 2], [7, 4], [8, 2]].map(([files = 0, workers = 1]) =>
    lanesOf(files, workers)
  );
  assertEquals(few, [1, 1, 1, 1, 1, 4]);
  assertEquals([lanesOf(16, 2), lanesOf(10_000, 2)], [8, 8]);
});
