import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";
import { IntegrityError } from "../../base/errors.ts";
import { LayoutSource } from "../../dataset/layout_source.ts";
import { ownArena } from "../../dataset/own_arena.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { pngFormat } from "./png_format.ts";

testFormatContract(pngFormat, {
  dataset: (dice) =>
    testDataset("png", {
      sampleBytes: dice.pick([800, 5000, 200_000]) + dice.roll(5000),
      sampleBytesStdev: dice.pick([0, 50]),
      dims: dice.pick([undefined, undefined, [70, 90], [900, 3], [40, 50, 3], [1, 3000], [20_000]]),
      imagePayload: dice.pick(["real", "real", "raw"] as const),
    }),
  golden: {
    "90 rows of 70 grey pixels": {
      dataset: testDataset("png", { dims: [90, 70] }),
      sha256: "a15765bfe70220a05ebd5a506442b9877ba197cf7bfdb3c50278cde5a20093a9",
    },
    "90 rows of 70 coloured pixels": {
      dataset: testDataset("png", { dims: [90, 70, 3] }),
      sha256: "bd6b35bda4f434d5f9e204478aaa4b51a812388438e8869ee95537532f7e4876",
    },
    "raw": {
      dataset: testDataset("png", { dims: [90, 70], imagePayload: "raw" }),
      sha256: "d376f7703cedc9b5e82886e42f822c702d019654db6b1bfede9d9bb115f54060",
    },
  },
});

const maker = new FileMaker();

function bytesOf(dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const [output] = pngFormat.outputs(testFile(dataset, "png"));
  if (!output) throw new Error("no output");
  return maker.bytes(output.layout);
}

/** Reads as the standard says: every checksum, every filter. */
function readPng(bytes: Uint8Array): { rows: number; columns: number; channels: number; pixels: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  assertEquals([...bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    const name = new TextDecoder("latin1").decode(bytes.subarray(at + 4, at + 8));
    assertEquals(crc32(bytes.subarray(at + 4, at + 8 + length)), view.getUint32(at + 8 + length), name);
    assert(!chunks.has(name), name);
    chunks.set(name, bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  assertEquals([...chunks.keys()].filter((name) => name !== "paDd"), ["IHDR", "IDAT", "IEND"]);
  const header = chunks.get("IHDR")!;
  const size = new DataView(header.buffer, header.byteOffset);
  const [columns, rows] = [size.getUint32(0), size.getUint32(4)];
  const channels = header[9] === 2 ? 3 : 1;
  assertEquals([...header.subarray(8)], [8, channels === 3 ? 2 : 0, 0, 0, 0]);
  // Checks the Adler-32.
  const lines = inflateSync(Buffer.from(chunks.get("IDAT")!));
  const row = 1 + columns * channels;
  assertEquals(lines.length, rows * row);
  const pixels = new Uint8Array(rows * (row - 1));
  for (let y = 0; y < rows; y++) {
    assertEquals(lines[y * row], 0);
    pixels.set(lines.subarray(y * row + 1, (y + 1) * row), y * (row - 1));
  }
  return { rows, columns, channels, pixels };
}

Deno.test("pngFormat: the picture has the planned rows, columns and channels, the file the planned bytes", () => {
  for (
    const dims of [[321, 317], [64, 64], [12, 12], [100, 90, 3], [1, 5000], [900, 3], [40, 5000]] as const
  ) {
    const bytes = bytesOf(testDataset("png", { dims }));
    assertEquals(bytes.length, (dims as readonly number[]).reduce((product, edge) => product * edge, 1));
    const { rows, columns, channels } = readPng(bytes);
    assertEquals([rows, columns, channels], [dims[0], dims[1], dims[2] ?? 1], `${dims}`);
  }
});

Deno.test("pngFormat: no more rows are black than make room for the rest", () => {
  const { pixels, columns } = readPng(bytesOf(testDataset("png", { dims: [1000, 1000] })));
  let black = 0;
  while (pixels.subarray(-(black + 1) * columns).every((pixel) => pixel === 0)) black++;
  assert(black >= 1 && black <= 8, `${black}`);
  assert(new Set(pixels.subarray(0, 10_000)).size === 256);
});

Deno.test("pngFormat: rows too long for a block make the picture smaller, in the planned proportions", () => {
  const { rows, columns } = readPng(bytesOf(testDataset("png", { dims: [3, 70_000] })));
  assertEquals([rows, columns], [2, 65_534]);
});

Deno.test("pngFormat: every size from the least on is met exactly", () => {
  for (let bytes = 100; bytes < 260; bytes++) {
    const dataset = testDataset("png", { dims: [bytes] });
    if (pngFormat.check(dataset).length === 0) assertEquals(bytesOf(dataset).length, bytes);
    readPng(bytesOf(testDataset("png", { dims: [bytes, 2] })));
  }
});

Deno.test("pngFormat.check: refuses files too small or too large for a picture", () => {
  const [problem] = pngFormat.check(testDataset("png", { dims: [5, 5] }));
  const least = Number(/needs (\d+)/.exec(problem?.text ?? "")?.[1]);
  assertEquals(problem?.code, "IMAGE_TOO_SMALL");
  assertEquals(pngFormat.check(testDataset("png", { dims: [least] })), []);
  readPng(bytesOf(testDataset("png", { dims: [least] })));
  assertThrows(() => bytesOf(testDataset("png", { dims: [40] })), RangeError);
  assertEquals(pngFormat.check(testDataset("png", { dims: [2 ** 31] }))[0]?.code, "IMAGE_TOO_LARGE");
  assertEquals(pngFormat.check(testDataset("png", { compression: "gzip" })).length, 1);
});

Deno.test("pngFormat.probe: one picture, or why it is none", async () => {
  const good = bytesOf(testDataset("png", { dims: [50, 50] }));
  const { samples, ranges } = await pngFormat.probe(readerOf(good));
  assertEquals([samples, ranges(0)], [1, [{ at: 0, length: 2500 }]]);
  const fails = (bytes: Uint8Array, message: string) =>
    assertRejects(() => pngFormat.probe(readerOf(bytes)), IntegrityError, message);
  await fails(bytesOf(testDataset("png", { dims: [50, 50], imagePayload: "raw" })), "does not begin");
  await fails(good.slice(0, -1), "does not end");
  await fails(new Uint8Array(0), "does not begin");
});

Deno.test("pngFormat: block by block, in order or not, only the wrong byte of a large file differs", () => {
  const [output] = pngFormat.outputs(testFile(testDataset("png", { sampleBytes: 1_000_000 }), "png"));
  const { stream, slot } = ownArena(1 << 21);
  const identity = { datasetHash: "0123456789abcd", file: 0, dedup: 1, compress: 1 };
  const layout = output!.layout;
  assertEquals([...layout.inPassing?.(0) ?? []].map(({ derive }) => derive.kind), ["adler32", "crc32"]);
  const { size } = layout;
  const block = 100_000;
  const blocks = Array.from(
    { length: Math.ceil(size / block) },
    (_, i) => [i * block, Math.min(block, size - i * block)],
  );
  const source = new LayoutSource(layout, identity, stream);
  for (const [at, length] of blocks) source.fill(at!, length!, slot(at!, block));
  const whole = slot(0, size);
  // The Adler-32, the CRC behind it and the end of the picture are the last 20 bytes.
  for (
    const wrong of [
      undefined,
      5,
      150_000,
      150_001,
      499_999,
      size - 20,
      size - 17,
      size - 16,
      size - 13,
      size - 1,
    ]
  ) {
    if (wrong !== undefined) whole.bytes[wrong]! ^= 4;
    for (const order of [blocks, blocks.toReversed()]) {
      const verifier = new LayoutSource(layout, identity, stream);
      const found = order.flatMap((
        [at, length],
      ) => [...verifier.differences(at!, length!, slot(at!, block))]);
      assertEquals(found, wrong === undefined ? [] : [{ at: wrong, length: 1 }], `byte ${wrong}`);
    }
    if (wrong !== undefined) whole.bytes[wrong]! ^= 4;
  }
});
