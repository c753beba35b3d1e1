import { assert, assertEquals, assertRejects } from "@std/assert";
import { ForwardWindow } from "./forward_window.ts";
import { CutShort } from "./structure.ts";
import { readerOf } from "./test_files.ts";

const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);

Deno.test("ForwardWindow: gives any bytes, and reads a piece for many of them", async () => {
  const reader = readerOf(BYTES);
  const window = new ForwardWindow(reader, "png");
  for (let at = 0; at + 12 <= BYTES.length; at += 1000) {
    assertEquals(await window.bytes(at, 12), BYTES.slice(at, at + 12));
  }
  assert(reader.reads.length <= 4, `${reader.reads.length} reads`);
  assertEquals(await window.bytes(150_000, 12), BYTES.slice(150_000, 150_012));
  assertEquals((await window.bytes(10, 100_000)).length, 100_000);
});

Deno.test("ForwardWindow: what is at hand ends with the file", async () => {
  const window = new ForwardWindow(readerOf(BYTES), "png");
  assertEquals((await window.rest(BYTES.length - 1, 2)).length, 1);
  const error = await assertRejects(() => window.bytes(BYTES.length - 3, 4), CutShort);
  assertEquals(error.message.includes("199997 to 200001"), true, error.message);
});
