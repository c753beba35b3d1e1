import { assert, assertEquals } from "@std/assert";
import { indexBytes, indexText } from "./index_file.ts";

/** The bytes that hold byte 0, twice. */
function firstTwice(records: number): readonly (Uint8Array | undefined)[] {
  const index = indexText(records, 1078);
  return [0, 1].map(() => {
    for (const segment of index.segments(0)) if (segment.kind === "literal") return segment.bytes;
  });
}

Deno.test("indexText: is made once, unless it is so large that it had better not be kept", () => {
  assert(indexBytes(65536, 1078) < 1 << 20 && indexBytes(200_000, 1078) > 1 << 20);
  const [first, again] = firstTwice(65536);
  assert(first !== undefined && first === again);
  const [large, made] = firstTwice(200_000);
  assert(large !== undefined && large !== made);
  assertEquals(large, made);
});
