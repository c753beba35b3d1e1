import { assertEquals } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { libc } from "../../../ffi/libc.ts";
import { numbered } from "../store_contract.ts";
import { MEMORY_COPIES } from "./page_cache_copies.ts";
import { RehearsedFiles } from "./rehearsed_files.ts";

libc();

const PLAIN = { fsync: false, overwrite: true };

Deno.test("RehearsedFiles: writes whole files that leave no name, and nothing where there is no memory", () => {
  const slots = new Arena(8192).pool(4096, 2);
  const names = () =>
    [...Deno.readDirSync("/dev/shm")].map(({ name }) => name).filter((one) => one.includes("rehearsal"));
  const files = new RehearsedFiles(MEMORY_COPIES, slots, 4096);
  let moved = 0;
  const options = { ...PLAIN, onProgress: (bytes: number) => void (moved += bytes) };
  const written = [1, 2, 3].map(() => files.write(numbered(1000), options)?.bytes);
  assertEquals(written, [undefined, 1000, 1000], "the first one begins a stretch");
  assertEquals([moved, names()], [2000, []]);
  const elsewhere = new RehearsedFiles(MEMORY_COPIES, slots, 4096, "/proc");
  assertEquals([1, 2].map(() => elsewhere.write(numbered(1000), PLAIN)), [undefined, undefined]);
  assertEquals(slots.free, 2, "all slots are back");
});
