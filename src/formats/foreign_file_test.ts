import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../base/errors.ts";
import { readExactly, u64At, viewOf } from "./foreign_file.ts";
import { readerOf } from "./test_files.ts";

Deno.test("readExactly: refuses what lies outside the file before it reads", async () => {
  const reader = readerOf(new Uint8Array(10));
  assertEquals((await readExactly(reader, "npy", 4, 6)).length, 6);
  await assertRejects(() => readExactly(reader, "npy", 4, 7), IntegrityError, "bytes 4 to 11 are needed");
  await assertRejects(() => readExactly(reader, "npy", -1, 2), IntegrityError, "bytes -1 to 1");
  assertEquals(reader.reads.length, 1);
});

Deno.test("readExactly: refuses a short answer", async () => {
  const reader = { size: 10, read: () => Promise.resolve(new Uint8Array(3)) };
  await assertRejects(() => readExactly(reader, "npz", 0, 4), IntegrityError, "gave 3");
});

Deno.test("u64At: reads offsets beyond 4 GiB", () => {
  assertEquals(u64At(viewOf(Uint8Array.of(9, 1, 0, 0, 0, 2, 0, 0, 0)), 1), 2 ** 33 + 1);
});
