import { assert, assertEquals, assertRejects } from "@std/assert";
import { FileMaker, testDataset, testFile } from "../test_files.ts";
import { csvFormat } from "../csv/csv_format.ts";
import { BadXz, unpackedXz } from "./unxz.ts";
import { pieces, textOfPieces } from "./unpack_fixture.ts";

const FOREIGN = new URL("../csv/foreign_files/", import.meta.url);
const NUMBERS = Deno.readFileSync(new URL("numbers.csv.xz", FOREIGN));
const STREAMS = Deno.readFileSync(new URL("two_streams.csv.xz", FOREIGN));

const unpacked = (packed: Uint8Array, length = 1 << 20) => textOfPieces(unpackedXz(pieces(packed, length)));

Deno.test("unpackedXz: reads what Python packed: every check, several streams, a window that moves", async () => {
  const expected = JSON.parse(Deno.readTextFileSync(new URL("expected.json", FOREIGN)));
  for (const [name, { bytes, sha256 }] of Object.entries<{ bytes: number; sha256: string }>(expected)) {
    if (!name.endsWith(".xz")) continue;
    const text = new TextEncoder().encode(await unpacked(Deno.readFileSync(new URL(name, FOREIGN)), 5000));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
    const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    assertEquals([text.length, hex], [bytes, sha256], name);
  }
});

Deno.test("unpackedXz: reads what is only stored, however its bytes arrive", async () => {
  const dataset = { dims: [50], samplesPerFile: 600 };
  const bytesOf = (compression: "none" | "xz") => {
    const [output] = csvFormat.outputs(testFile(testDataset("csv", { ...dataset, compression }), "csv"));
    if (!output) throw new Error("no output");
    return new FileMaker().bytes(output.layout);
  };
  const text = new TextDecoder().decode(bytesOf("none"));
  for (const length of [7, 1000, 1 << 20]) assertEquals(await unpacked(bytesOf("xz"), length), text);
});

Deno.test("unpackedXz: any damage is told: each byte, cut anywhere, something behind it", async () => {
  const text = await unpacked(STREAMS);
  for (let at = 0; at < STREAMS.length; at += 3) {
    const damaged = STREAMS.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    const found = await unpacked(damaged).catch((error) => error);
    assert(found instanceof BadXz, `byte ${at}: ${found === text ? "the same text" : found}`);
  }
  for (const length of [0, 1, 11, 12, 13, 30, 400, NUMBERS.length - 13, NUMBERS.length - 1]) {
    await assertRejects(() => unpacked(NUMBERS.subarray(0, length)), BadXz, "", `${length} bytes`);
  }
  await assertRejects(() => unpacked(new Uint8Array([...NUMBERS, 0, 0, 1])), BadXz, "bytes follow");
  await assertRejects(() => unpacked(new Uint8Array([...NUMBERS, 1, 2, 3, 4])), BadXz, "ends too early");
});

Deno.test("unpackedXz: a dictionary above 64 MiB and other filters are refused with the reason", async () => {
  const packed = async (filters: string) => {
    const bytes = NUMBERS.slice(0, 24);
    const header = Uint8Array.from(filters.split(" "), (byte) => parseInt(byte, 16));
    bytes.set(header, 12);
    const { crc32 } = await import("node:zlib");
    new DataView(bytes.buffer).setUint32(20, crc32(bytes.subarray(12, 20)), true);
    return await unpacked(bytes);
  };
  await assertRejects(() => packed("02 00 21 01 1e 00 00 00"), BadXz, "128 MiB");
  await assertRejects(() => packed("02 00 03 01 00 00 00 00"), BadXz, "filters");
  await assertRejects(() => packed("02 00 21 01 1c 00 00 00"), BadXz, "ends too early");
});
