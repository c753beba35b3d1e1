import { assertEquals } from "@std/assert";
import type { ReadHandle } from "../../storage/store.ts";
import { PieceReader } from "./piece_reader.ts";

const file = Uint8Array.from({ length: 100 }, (_, at) => at);

/** Gives blocks of at most 8 bytes. */
const handle: ReadHandle = {
  size: file.length,
  read(offset, length, each) {
    for (let at = offset; at < offset + length; at += 8) {
      const bytes = file.slice(at, Math.min(at + 8, offset + length));
      each({ offset: 0, length: 8, bytes, address: 0n }, at, bytes.length, 0);
    }
    return Promise.resolve();
  },
  residency: () => Promise.resolve({ fraction: null, measuredBy: "" }),
  dropCache: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

Deno.test("PieceReader: gives what was read already, and reads and counts the rest", async () => {
  const read: number[] = [];
  const [first, second] = [{ at: 10, bytes: file.slice(10, 20) }, { at: 50, bytes: file.slice(50, 90) }];
  const reader = new PieceReader(handle, [first], (bytes) => read.push(bytes));
  reader.add([second]);
  assertEquals(reader.size, 100);
  assertEquals(await reader.read({ at: 12, length: 8 }), file.slice(12, 20));
  assertEquals(await reader.read({ at: 50, length: 40 }), file.slice(50, 90));
  assertEquals(read, []);
  assertEquals(await reader.read({ at: 15, length: 20 }), file.slice(15, 35));
  reader.drop([second]);
  assertEquals(await reader.read({ at: 50, length: 5 }), file.slice(50, 55));
  assertEquals(read, [20, 5]);
});
