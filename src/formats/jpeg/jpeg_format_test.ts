import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { jpegFormat } from "./jpeg_format.ts";

testFormatContract(jpegFormat, {
  dataset: (dice) =>
    testDataset("jpeg", {
      sampleBytes: dice.pick([800, 5000, 200_000]) + dice.roll(5000),
      sampleBytesStdev: dice.pick([0, 50]),
      dims: dice.pick([undefined, undefined, [70, 90], [900, 3], [40, 50, 3], [1, 3000], [20_000]]),
      imagePayload: dice.pick(["real", "real", "raw"] as const),
    }),
  golden: {
    "90 rows of 70 grey pixels": {
      dataset: testDataset("jpeg", { dims: [90, 70] }),
      sha256: "5f6aad6abdaf35ff2bd00bca4346f9bb7a696848aa661bddedfb4a5b031585f6",
    },
    "90 rows of 70 coloured pixels": {
      dataset: testDataset("jpeg", { dims: [90, 70, 3] }),
      sha256: "01879ad364c77b11da6ba1a0872e55df0c8011a0ad90cb2ba39784f21dfaa5c4",
    },
    "raw": {
      dataset: testDataset("jpeg", { dims: [90, 70], imagePayload: "raw" }),
      sha256: "d376f7703cedc9b5e82886e42f822c702d019654db6b1bfede9d9bb115f54060",
    },
  },
});

const maker = new FileMaker();

function bytesOf(dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const [output] = jpegFormat.outputs(testFile(dataset, "jpeg"));
  if (!output) throw new Error("no output");
  return maker.bytes(output.layout);
}

/** As the refusal of a small file says it. */
function leastBytes(): number {
  const [problem] = jpegFormat.check(testDataset("jpeg", { dims: [20, 20] }));
  assertEquals(problem?.code, "IMAGE_TOO_SMALL");
  return Number(/needs (\d+)/.exec(problem?.text ?? "")?.[1]);
}

interface Read {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly comments: number;
  /** Bytes before a marker that mean nothing. */
  readonly fill: number;
  /** Entropy-coded blocks, decoded with the tables of the file. */
  readonly blocks: number;
}

/** Reads as the standard says, and fails on anything that a strict decoder would complain about. */
function readJpeg(bytes: Uint8Array): Read {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  assertEquals(view.getUint16(0), 0xffd8);
  const tables = new Map<number, { codes: number; symbol: number }>();
  let rows = 0, columns = 0, channels = 0, comments = 0, fill = 0;
  for (let at = 2;;) {
    assertEquals(bytes[at], 0xff);
    for (; bytes[at + 1] === 0xff; at++) fill++;
    const marker = bytes[at + 1];
    const length = view.getUint16(at + 2);
    if (marker === 0xfe) comments++;
    if (marker === 0xc0) {
      [rows, columns, channels] = [view.getUint16(at + 5), view.getUint16(at + 7), bytes[at + 9]!];
      assertEquals(length, 8 + 3 * channels);
    }
    if (marker === 0xc4) {
      const counts = bytes.subarray(at + 5, at + 21);
      assertEquals([...counts], [0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0]);
      const symbols = new Set(bytes.subarray(at + 21, at + 2 + length));
      assertEquals([symbols.size, length], [1, 19 + 128]);
      tables.set(bytes[at + 4]!, { codes: 128, symbol: [...symbols][0]! });
    }
    at += 2 + length;
    if (marker !== 0xda) continue;
    const scan = bytes.subarray(at, bytes.length - 2);
    assertEquals(view.getUint16(bytes.length - 2), 0xffd9);
    assert(scan.every((byte) => byte < 0x80), "a byte that no code begins with");
    const [dc, ac] = [tables.get(0)!, tables.get(0x10)!];
    assertEquals([dc.symbol, ac.symbol & 15], [0, 8]);
    let coefficient = 0, used = 0, blocks = 0;
    while (used < scan.length) {
      if (coefficient === 0) {
        used += 1;
        coefficient = 1;
      } else {
        coefficient += (ac.symbol >> 4) + 1;
        used += 2;
        assert(coefficient <= 64, "a coefficient behind the last");
      }
      if (coefficient === 64) {
        blocks++;
        coefficient = 0;
      }
    }
    assertEquals([coefficient, used], [0, scan.length]);
    return { rows, columns, channels, comments, fill, blocks };
  }
}

Deno.test("jpegFormat: the picture has the planned rows, columns and channels, the file the planned bytes", () => {
  for (const dims of [[321, 317], [64, 64], [24, 24], [100, 90, 3], [17, 3000]] as const) {
    const bytes = bytesOf(testDataset("jpeg", { dims }));
    assertEquals(bytes.length, (dims as readonly number[]).reduce((product, edge) => product * edge, 1));
    const { rows, columns, channels, blocks } = readJpeg(bytes);
    assertEquals([rows, columns, channels], [dims[0], dims[1], dims[2] ?? 1]);
    assertEquals(blocks, Math.ceil(rows / 8) * Math.ceil(columns / 8) * channels);
  }
});

Deno.test("jpegFormat: a picture that cannot fit is smaller, in the planned proportions", () => {
  const { rows, columns } = readJpeg(bytesOf(testDataset("jpeg", { dims: [1, 5000] })));
  assertEquals(rows, 1);
  assert(columns > 2000 && columns < 5000, `${columns}`);
  const wide = readJpeg(bytesOf(testDataset("jpeg", { dims: [3, 70_000] })));
  assertEquals([wide.rows, wide.columns], [2, 65_500]);
});

Deno.test("jpegFormat: padding is comments, or fill bytes where it is shorter than one", () => {
  const least = leastBytes();
  const padded = (bytes: number) => {
    const { fill, comments } = readJpeg(bytesOf(testDataset("jpeg", { dims: [bytes] })));
    return [fill, comments];
  };
  assertEquals([0, 1, 2, 3].map((more) => padded(least + more)), [[0, 0], [1, 0], [2, 0], [3, 0]]);
  // Four more are taken by the picture, which shows more coefficients then.
  assertEquals([4, 8].map((more) => padded(least + more)), [[0, 0], [0, 1]]);
  assertEquals(padded(900 * 900)[1], 4);
});

Deno.test("jpegFormat.check: refuses files that cannot hold a picture, with the least size", () => {
  const least = leastBytes();
  assertEquals(jpegFormat.check(testDataset("jpeg", { dims: [least] })), []);
  readJpeg(bytesOf(testDataset("jpeg", { dims: [least] })));
  assertEquals(jpegFormat.check(testDataset("jpeg", { dims: [least - 1] })).length, 1);
  assertThrows(() => bytesOf(testDataset("jpeg", { dims: [least - 1] })), RangeError);
  assertEquals(jpegFormat.check(testDataset("jpeg", { compression: "gzip" })).length, 1);
});

Deno.test("jpegFormat.probe: one picture, or why it is none", async () => {
  const good = bytesOf(testDataset("jpeg", { dims: [50, 50] }));
  const { samples, ranges } = await jpegFormat.probe(readerOf(good));
  assertEquals([samples, ranges(0)], [1, [{ at: 0, length: 2500 }]]);
  const fails = (bytes: Uint8Array, message: string) =>
    assertRejects(() => jpegFormat.probe(readerOf(bytes)), IntegrityError, message);
  await fails(bytesOf(testDataset("jpeg", { dims: [50, 50], imagePayload: "raw" })), "does not begin");
  await fails(good.slice(0, -1), "does not end");
  await fails(new Uint8Array(0), "does not begin");
});
