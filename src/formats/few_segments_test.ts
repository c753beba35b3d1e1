import { assert, assertEquals } from "@std/assert";
import type { Layout } from "../base/segment.ts";
import { fewKept, firstFrom } from "./few_segments.ts";

/** Literals of two bytes each, which count how often they were walked. */
function pairs(count: number): Layout & { walked: number } {
  const layout = {
    size: 2 * count,
    walked: 0,
    *segments(from: number) {
      layout.walked++;
      for (let i = Math.floor(from / 2); i < count; i++) {
        yield { kind: "literal" as const, at: 2 * i, bytes: Uint8Array.of(i, i) };
      }
    },
  };
  return layout;
}

Deno.test("fewKept: walks a layout of few segments once, and gives the same ones from every byte on", () => {
  const layout = pairs(16), kept = fewKept(layout);
  for (let from = 0; from <= layout.size; from++) {
    const walked = [...layout.segments(from)];
    const before = layout.walked;
    assertEquals([...kept.segments(from)], walked, `from ${from}`);
    if (from > 0) assertEquals(layout.walked, before);
  }
  assert(kept.segments(0) === kept.segments(0));
});

Deno.test("fewKept: lists none of many segments", () => {
  const layout = pairs(17), kept = fewKept(layout);
  assertEquals([...kept.segments(5)].length, 15);
  assertEquals(layout.walked, 2);
  assertEquals([...kept.segments(0)].length, 17);
  assertEquals(layout.walked, 3);
});

Deno.test("firstFrom: is the segment that holds a byte, or none behind the last", () => {
  const few = [...pairs(3).segments(0)];
  assertEquals([0, 1, 2, 3, 4, 5, 6].map((from) => firstFrom(few, from)), [0, 0, 1, 1, 2, 2, 3]);
});
