import { assertEquals } from "@std/assert";
import { newPartedFiles, SharedParts } from "./shared_parts.ts";

const MIB = 1 << 20;

Deno.test("SharedParts: parts cover a file of any size once, in whole MiB", () => {
  const parts = new SharedParts(newPartedFiles(1, 4));
  for (const size of [0, 1, 3 * MIB, 64 * MIB - 1, 64 * MIB, 64 * MIB + 1, 71 * MIB + 5]) {
    let end = 0;
    for (let part = 0; part < 4; part++) {
      const { at, length } = parts.range(size, part);
      assertEquals([at, length > 0 && at % MIB], [end, length > 0 ? 0 : false]);
      end += length;
    }
    assertEquals(end, size);
  }
  assertEquals(parts.range(64 * MIB, 3), { at: 48 * MIB, length: 16 * MIB });
});

Deno.test("SharedParts: one hears that a file is doubted first, one that its last part is done, of two that share them", () => {
  const shared = newPartedFiles(2, 3);
  const [one, other] = [new SharedParts(shared), new SharedParts(shared)];
  assertEquals([one.isDoubted(1), one.end(1), other.doubt(1), one.doubt(1), other.isDoubted(1)], [
    false,
    false,
    true,
    false,
    true,
  ]);
  assertEquals([other.end(1), one.end(1), one.isDoubted(1)], [false, true, true]);
  assertEquals([one.isDoubted(0), one.end(0), one.end(0), other.end(0)], [false, false, false, true]);
});
