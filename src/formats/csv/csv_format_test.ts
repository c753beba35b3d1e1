import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { IntegrityError } from "../../base/errors.ts";
import { type Dtype, DTYPES } from "../../dataset/dtype.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { unpackedBzip2 } from "../../dataset/test_bunzip2.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { csvFormat } from "./csv_format.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table

testFormatContract(csvFormat, {
  dataset: (dice) =>
    testDataset("csv", {
      dtype: dice.pick(DTYPE_NAMES),
      samplesPerFile: 1 + dice.roll(40),
      sampleBytes: 8 + dice.roll(2000),
      sampleBytesStdev: dice.pick([0, 50]),
      dims: dice.pick([undefined, undefined, [7], [3, 5], [2, 3, 4]]),
      compression: dice.pick(["none", "none", "gzip", "bz2", "zip", "xz"] as const),
    }),
  golden: {
    "two uint8 rows of 5 x 7": {
      dataset: testDataset("csv", { dims: [5, 7], samplesPerFile: 2 }),
      sha256: "62590c4bfbd7bd1ad6bd88275e7fe18e7a0b7c3878d66951114a8bd9c5bf01af",
    },
    "gzip, 300 int64 rows of 77": {
      dataset: testDataset("csv", { dims: [77], samplesPerFile: 300, dtype: "int64", compression: "gzip" }),
      sha256: "28fa7791a2638cce1398e55e2d2e1898cc4d17c26fcb7c0857ed883bfb83df37",
    },
    "bz2, 300 float32 rows of 77": {
      dataset: testDataset("csv", { dims: [77], samplesPerFile: 300, dtype: "float32", compression: "bz2" }),
      sha256: "460be2faae148d310e7445b10898a96c850df31de5b70f68144be8349a244d3d",
    },
    "zip, 300 uint16 rows of 77": {
      dataset: testDataset("csv", { dims: [77], samplesPerFile: 300, dtype: "uint16", compression: "zip" }),
      sha256: "5e5723b72c25736a5d52b6aa46efacf23b9801ce72b510b2519bb09cdd641bc7",
    },
    "xz, 300 float32 rows of 77": {
      dataset: testDataset("csv", { dims: [77], samplesPerFile: 300, dtype: "float32", compression: "xz" }),
      sha256: "211c9c872cb93e3c7a9b0cac759b7edfba236f0dcb82f2ed778e9dd0b1139c76",
    },
  },
});

const maker = new FileMaker();

function bytesOf(dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const [output] = csvFormat.outputs(testFile(dataset, csvFormat.extension(dataset)));
  if (!output) throw new Error("no output");
  return maker.bytes(output.layout);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function patternOf(dtype: Dtype): RegExp {
  if (dtype === "bool") return /^[01]$/;
  return dtype.startsWith("float") ? /^0\.\d+$/ : dtype.startsWith("u") ? /^\d+$/ : /^-?\d+$/;
}

Deno.test("csvFormat: rows and columns are as asked, and every number is one of its type", () => {
  for (const dtype of DTYPE_NAMES) {
    const rows = text(bytesOf(testDataset("csv", { dims: [7, 11], samplesPerFile: 90, dtype }))).split("\n");
    assertEquals(rows.pop(), "");
    assertEquals(rows.length, 90);
    const numbers = rows.map((row) => row.split(","));
    assertEquals(new Set(numbers.map((row) => row.length)), new Set([77]));
    const all = numbers.flat();
    const pattern = patternOf(dtype);
    assertEquals(all.filter((number) => !pattern.test(number)), []);
    assertEquals(new Set(all.map((number) => number.length)).size, 1);
    if (dtype === "bool") assertEquals(new Set(all), new Set(["0", "1"]));
    if (dtype === "bool" || dtype.startsWith("float")) continue;
    assert(all.some((number) => /^-?[1-9]/.test(number)), `${dtype} is wider than its numbers`);
    const bits = BigInt(DTYPES[dtype].bytes * 8);
    const least = dtype.startsWith("u") ? 0n : -(1n << bits - 1n);
    const values = all.map((number) => (number.startsWith("-") ? -BigInt(number.slice(1)) : BigInt(number)));
    assert(values.every((value) => value >= least && value < least + (1n << bits)), dtype);
    assert(new Set(values).size > 200, dtype);
    assertEquals(dtype.startsWith("u"), values.every((value) => value >= 0n), dtype);
  }
});

Deno.test("csvFormat: a packed file holds exactly the text of the plain one, over many blocks", () => {
  const dataset = testDataset("csv", { dims: [1009], samplesPerFile: 97, dtype: "int16" });
  const plain = bytesOf(dataset);
  assert(plain.length > 5 * 65536);
  const unzip = (bytes: Uint8Array<ArrayBuffer>) => {
    const view = new DataView(bytes.buffer);
    const at = 30 + view.getUint16(26, true);
    assertEquals(text(bytes.subarray(30, at)), "rows.csv");
    return inflateRawSync(Buffer.from(bytes.subarray(at, at + view.getUint32(18, true))));
  };
  const packed = (compression: "gzip" | "zip") => bytesOf({ ...dataset, compression });
  assert(Buffer.from(plain).equals(gunzipSync(packed("gzip"))));
  assert(Buffer.from(plain).equals(unzip(packed("zip"))));
  assertEquals(unpackedBzip2(bytesOf({ ...dataset, compression: "bz2" })), plain);
});

Deno.test("csvFormat: the name of a packed file says so", () => {
  const extension = (compression: DatasetSpec["compression"]) =>
    csvFormat.extension(testDataset("csv", { compression }));
  assertEquals(
    (["none", "gzip", "bz2", "zip", "xz"] as const).map(extension),
    ["csv", "csv.gz", "csv.bz2", "csv.zip", "csv.xz"],
  );
});

Deno.test("csvFormat.check: refuses what cannot be written", () => {
  const problems = (changes: Partial<DatasetSpec>) =>
    csvFormat.check(testDataset("csv", changes)).map(({ code, text }) => `${code}: ${text}`);
  const [lzf] = problems({ compression: "lzf" });
  assert(lzf?.includes("no CSV reader"), lzf);
  assertEquals(problems({ compression: "bz2" }), []);
});

Deno.test("csvFormat.probe: finds planned rows, and counts those of a packed file", async () => {
  const dataset = testDataset("csv", { dims: [1009], samplesPerFile: 400, dtype: "int16" });
  const planned = csvFormat.locate(testFile(dataset, "csv"));
  const reader = readerOf(bytesOf(dataset));
  const probed = await csvFormat.probe(reader);
  assertEquals([probed.samples, probed.ranges(0), probed.ranges(399)], [
    400,
    planned.ranges(0),
    planned.ranges(399),
  ]);
  assert(reader.reads.every(({ length }) => length <= 1 << 20));
  for (const compression of ["gzip", "zip", "xz"] as const) {
    const packed = bytesOf({ ...dataset, compression });
    const found = await csvFormat.probe(readerOf(packed));
    assertEquals([found.samples, found.ranges(7)], [400, [{ at: 0, length: packed.length }]]);
  }
});

Deno.test("csvFormat.probe: says why a file is none", async () => {
  const fails = (bytes: Uint8Array, message: string) =>
    assertRejects(() => csvFormat.probe(readerOf(bytes)), IntegrityError, message);
  const dataset = testDataset("csv", { dims: [10], samplesPerFile: 50 });
  await fails(new Uint8Array(0), "no row");
  await fails(Uint8Array.of(0x31, 0x2c, 0, 0x0a), "byte 2 is 0");
  await fails(
    bytesOf({ ...dataset, compression: "xz" }).slice(0, -12),
    "no whole xz file: it ends too early",
  );
  await fails(bytesOf({ ...dataset, compression: "gzip" }).slice(0, -12), "no whole gzip file");
  const zip = bytesOf({ ...dataset, compression: "zip" });
  zip[39]! ^= 0xff;
  await fails(zip, "no whole zip file");
  zip[39]! ^= 0xff;
  const directory = new DataView(zip.buffer, zip.byteOffset).getUint32(zip.length - 6, true);
  // A digit that became another one is text as well: only the checksum tells.
  zip[directory + 16]! ^= 1;
  await fails(zip, "checksum");
  zip[directory + 10] = 12;
  await fails(zip, "not understood");
  await fails(zip.slice(0, -2), "no end record");
});
