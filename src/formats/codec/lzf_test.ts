import { assertEquals } from "@std/assert";
import { FileMaker } from "../test_files.ts";
import { lzfOf } from "./lzf.ts";

/** The format's own loop: short references need no more than this here, and are refused. */
function unpacked(packed: Uint8Array): number[] {
  const out: number[] = [];
  for (let at = 0; at < packed.length;) {
    const control = packed[at] ?? 0;
    if (control >= 32) throw new RangeError(`A reference at ${at}`);
    const run = packed.subarray(at + 1, at + 2 + control);
    if (run.length !== control + 1) throw new RangeError(`A run at ${at} ends early`);
    out.push(...run);
    at += 2 + control;
  }
  return out;
}

Deno.test("lzfOf: any length unpacks to that many bytes of the encoding", () => {
  const maker = new FileMaker();
  for (const bytes of [1, 31, 32, 33, 64, 4096, 10_007]) {
    const part = lzfOf(bytes, { kind: "bool" });
    assertEquals(part.size, bytes + Math.ceil(bytes / 32), `${bytes}`);
    const content = unpacked(maker.bytes(part));
    assertEquals(content.length, bytes);
    assertEquals(content.every((byte) => byte <= 1), true);
  }
});
