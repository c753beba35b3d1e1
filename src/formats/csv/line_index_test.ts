import { assert, assertEquals, assertThrows } from "@std/assert";
import { LineIndex } from "./line_index.ts";

/** Indexes a text in pieces of some bytes. */
function indexed(text: string, piece: number): LineIndex {
  const bytes = new TextEncoder().encode(text);
  const index = new LineIndex();
  for (let at = 0; at < bytes.length; at += piece) index.add(bytes.subarray(at, at + piece));
  index.finish();
  return index;
}

Deno.test("LineIndex: finds lines of one length and of any, whatever the pieces", () => {
  for (const lines of [["12,3", "45,6", "78,9"], ["1", "22,33", "4", "555"]]) {
    for (const end of ["\n", "\r\n"]) {
      for (const last of ["", end]) {
        const text = lines.join(end) + last;
        for (let piece = 1; piece <= text.length; piece++) {
          const index = indexed(text, piece);
          assertEquals(index.lines, lines.length);
          lines.forEach((line, i) => {
            const { at, length } = index.range(i);
            assertEquals(text.slice(at, at + length).trimEnd(), line, JSON.stringify([text, piece, i]));
          });
        }
      }
    }
  }
});

Deno.test("LineIndex: empty lines are no rows", () => {
  for (const text of ["1,2\n\n3,4\n", "1,2\r\n\r\n3,4\r\n", "\n1,2\n3,4\n\n\n"]) {
    for (const piece of [1, 2, 100]) assertEquals(indexed(text, piece).lines, 2, JSON.stringify(text));
  }
  assertEquals(indexed("", 1).lines, 0);
});

Deno.test("LineIndex: of very many lines it keeps some starts, and the range holds the line", () => {
  const lines = Array.from({ length: 300_000 }, (_, i) => String(i));
  const text = lines.join("\n") + "\n";
  const index = indexed(text, 1 << 20);
  assertEquals(index.lines, 300_000);
  let longest = 0;
  for (const line of [0, 1, 7, 65_535, 65_536, 131_072, 250_001, 299_999]) {
    const { at, length } = index.range(line);
    longest = Math.max(longest, length);
    assert(text.slice(at, at + length).split("\n").includes(String(line)), `${line}`);
  }
  assert(longest <= 8 * 7, `${longest}`);
  assertThrows(() => index.range(300_000), RangeError, "none with number 300000");
});
