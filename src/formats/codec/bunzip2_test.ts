import { assert, assertEquals, assertRejects } from "@std/assert";
import { bzip2 } from "../../dataset/bzip2.ts";
import { BadBzip2, unpackedBzip2 } from "./bunzip2.ts";
import { pieces, textOfPieces } from "./unpack_fixture.ts";

const FOREIGN = new URL("../csv/foreign_files/", import.meta.url);

const unpacked = (packed: Uint8Array, length = 1 << 20) =>
  textOfPieces(unpackedBzip2(pieces(packed, length)));

function textOf(rows: number): string {
  let state = 7;
  const next = () => state = state * 48271 % 0x7fffffff;
  return Array.from({ length: rows }, () => `${next()},${next() % 10},${"0".repeat(next() % 400)}\n`).join(
    "",
  );
}

Deno.test("unpackedBzip2: streams one after the other come back, however their bytes arrive", async () => {
  const texts = ["1,2\n", textOf(12), "7\n".repeat(900), "0".repeat(3600)];
  const packed = texts.map((text) => bzip2(new TextEncoder().encode(text)));
  const whole = new Uint8Array(packed.flatMap((one) => [...one]));
  for (const length of [1, 3, 1000, whole.length]) {
    assertEquals(await unpacked(whole, length), texts.join(""));
  }
});

Deno.test("unpackedBzip2: reads what Python packed: several blocks, several streams, long runs, nothing", async () => {
  const expected = JSON.parse(Deno.readTextFileSync(new URL("expected.json", FOREIGN)));
  for (const [name, { bytes, sha256 }] of Object.entries<{ bytes: number; sha256: string }>(expected)) {
    if (!name.endsWith(".bz2")) continue;
    const text = new TextEncoder().encode(await unpacked(Deno.readFileSync(new URL(name, FOREIGN)), 5000));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
    const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    assertEquals([text.length, hex], [bytes, sha256], name);
  }
});

Deno.test("unpackedBzip2: any damage is told: each byte, cut anywhere, something behind it", async () => {
  const packed = bzip2(new TextEncoder().encode(textOf(3)));
  for (let at = 0; at < packed.length; at += 3) {
    const damaged = packed.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    const text = await unpacked(damaged).catch((error) => error);
    // Two of the tables are alike, so some selectors mean the same.
    assert(text instanceof BadBzip2 || text === textOf(3), `byte ${at}`);
  }
  for (const length of [1, 3, 4, 10, 40, packed.length - 11, packed.length - 1]) {
    await assertRejects(() => unpacked(packed.subarray(0, length)), BadBzip2, "", `${length} bytes`);
  }
  await assertRejects(() => unpacked(new Uint8Array([...packed, 1, 2, 3, 4])), BadBzip2, "bytes follow");
  const checksum = packed.slice();
  checksum[10] = (checksum[10] ?? 0) ^ 1;
  await assertRejects(() => unpacked(checksum), BadBzip2, "checksum");
});
