import { assertEquals, assertThrows } from "@std/assert";
import type { FileIdentity } from "./file_identity.ts";
import { MaskedPage } from "./masked_page.ts";
import { ownArena } from "./own_arena.ts";
import { stampIn } from "./stamp_in.ts";

const { stream, room } = ownArena(1 << 16);
const FILE: FileIdentity = { datasetHash: "0123456789abcd", file: 5, dedup: 1, compress: 1 };
const MASKS: readonly (readonly [name: string, kept: readonly number[]])[] = [
  ["bool", [1]],
  ["seven of eight bits", [0x7f]],
  ["31 of 32 bits", [255, 255, 255, 0x7f]],
  ["31 of 32 bits, elsewhere in an element", [255, 0x7f, 255, 255]],
];

/** From the middle of page 10 to the middle of page 12, as an encoding leaves them. */
function kept(mask: readonly number[]): Uint8Array {
  stream.fill(FILE, 10 * 4096 + 2000, 8192, room.offset);
  // The first page begins 2096 bytes on, with the first byte of the mask.
  return room.bytes.slice(0, 8192).map((byte, i) => byte & mask[i % mask.length]!);
}

for (const [name, mask] of MASKS) {
  Deno.test(`MaskedPage: finds the pages among bytes and gives back their stamps (${name})`, () => {
    const page = new MaskedPage(mask);
    const found = [...page.starts(kept(mask))].filter(({ index }) => index % mask.length === 0);
    assertEquals(found.map(({ index }) => index), [2096, 6192]);
    assertEquals(
      found.map(({ seeds }) => stampIn(stream, seeds)),
      [11, 12].map((number) => ({
        datasetHash: FILE.datasetHash,
        file: 5,
        page: number,
      })),
    );
  });

  Deno.test(`MaskedPage: finds none in noise, nor where much of the beginning is wrong (${name})`, () => {
    const page = new MaskedPage(mask);
    const noise = crypto.getRandomValues(new Uint8Array(8192)).map((byte, i) =>
      byte & mask[i % mask.length]!
    );
    assertEquals([...page.starts(noise)], []);
    const bytes = kept(mask);
    for (const index of [2096, 6192]) for (let i = 0; i < page.length; i += 3) bytes[index + i]! ^= 1;
    assertEquals([...page.starts(bytes)].filter(({ seeds }) => stampIn(stream, seeds)), []);
  });
}

Deno.test("MaskedPage: needs a small part of a page, and refuses masks that keep too little", () => {
  assertEquals(MASKS.map(([, mask]) => new MaskedPage(mask).length < 1024), [true, true, true, true]);
  assertThrows(() => new MaskedPage([0]), TypeError, "do not tell the others");
});
