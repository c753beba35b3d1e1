import { assertEquals } from "@std/assert";
import { alignedMemoryInUse } from "./aligned_memory.ts";
import { firstWriteAnswers } from "./first_write.ts";
import { libc } from "./libc.ts";

libc();

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

Deno.test("firstWriteAnswers: resolves wherever it is asked, and leaves no file, descriptor or memory", async () => {
  const folder = Deno.makeTempDirSync();
  const before = descriptors();
  const { pieces } = alignedMemoryInUse();
  for (const path of [`${folder}/x`, "/proc/x", "/no/such/file"]) {
    for (const isDirect of [true, false]) await firstWriteAnswers(path, isDirect);
  }
  assertEquals([descriptors(), alignedMemoryInUse().pieces], [before, pieces]);
  assertEquals([...Deno.readDirSync(folder)], []);
  Deno.removeSync(folder);
});
