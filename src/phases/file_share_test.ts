import { assertEquals } from "@std/assert";
import { fileShare } from "./file_share.ts";

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
