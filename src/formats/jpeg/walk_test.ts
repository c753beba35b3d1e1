import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { CutShort } from "../structure.ts";
import { readerOf } from "../test_files.ts";
import { walkJpeg } from "./walk.ts";

const START = [0xff, 0xd8];
const FRAME = [0xff, 0xc2, 0, 11, 8, 0, 40, 1, 2, 1, 1, 0x11, 0];
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
const END = [0xff, 0xd9];
const walk = (...parts: readonly (readonly number[])[]) => walkJpeg(readerOf(Uint8Array.from(parts.flat())));
/** Where a walk's first piece ends. */
const PIECE = 65536;

Deno.test("walkJpeg: passes stuffed bytes, restarts, fill bytes and several scans", async () => {
  const coded = [1, 0xff, 0, 2, 0xff, 0xd3, 3, 0xff, 0];
  const found = await walk(START, [0xff, 0xff], FRAME.slice(1), SCAN, coded, SCAN, coded, [0xff], END, [
    9,
    9,
  ]);
  assertEquals(found, { rows: 40, columns: 258, channels: 1, end: 57 });
});

Deno.test("walkJpeg: a marker may stand anywhere around the end of a piece", async () => {
  const head = START.length + FRAME.length + SCAN.length;
  for (let length = PIECE - 4; length <= PIECE + 4; length++) {
    for (const fill of [0x55, 0xff]) {
      // Pairs of 0xFF and 0 are data, whatever falls onto the border.
      const coded = Array.from({ length }, (_, i) => fill === 0xff ? (i % 2 === 0 ? 0xff : 0) : fill);
      if (coded.at(-1) === 0xff) coded.pop();
      const { end } = await walk(START, FRAME, SCAN, coded, END, [1, 2, 3]);
      assertEquals(end, head + coded.length + END.length, `${length} bytes of ${fill}`);
    }
  }
});

Deno.test("walkJpeg: says why a file is none", async () => {
  await assertRejects(() => walk([1, 2, 3]), IntegrityError, "image_payload=raw");
  await assertRejects(() => walk(START, FRAME, SCAN, [1, 2, 3]), CutShort, "no end of an image");
  await assertRejects(() => walk(START, FRAME, SCAN, [1, 0xff]), CutShort, "no end of an image");
  await assertRejects(() => walk(START, FRAME.slice(0, 9)), CutShort);
  await assertRejects(() => walk(START, END), IntegrityError, "no frame");
  await assertRejects(() => walk(START, FRAME, [7, 7], END), IntegrityError, "no marker");
});
