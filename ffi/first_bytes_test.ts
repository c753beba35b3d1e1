import { assertEquals } from "@std/assert";
import { alignedMemoryInUse } from "./aligned_memory.ts";
import { firstBytesAnswer } from "./first_bytes.ts";
import { libc } from "./libc.ts";

libc();

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

Deno.test("firstBytesAnswer: resolves for files, folders and nothing, and keeps no descriptor and no memory", async () => {
  const file = Deno.makeTempFileSync();
  const before = descriptors();
  const { pieces } = alignedMemoryInUse();
  for (const path of [file, "/", "/no/such/file"]) {
    for (const isDirect of [true, false]) await firstBytesAnswer(path, isDirect);
  }
  assertEquals([descriptors(), alignedMemoryInUse().pieces], [before, pieces]);
  Deno.removeSync(file);
});
