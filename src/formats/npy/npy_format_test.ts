import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { type Dtype, DTYPES } from "../../dataset/dtype.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { npyHeader } from "./header.ts";
import { npyFormat } from "./npy_format.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table

testFormatContract(npyFormat, {
  dataset: (dice) =>
    testDataset("npy", {
      dtype: dice.pick(DTYPE_NAMES),
      samplesPerFile: 1 + dice.roll(6),
      sampleBytes: 8 + dice.roll(20000),
      sampleBytesStdev: dice.pick([0, 500]),
      dims: dice.pick([undefined, [7], [3, 5], [2, 3, 4], [1, 1, 2, 2, 9]]),
    }),
  golden: {
    "int64 samples of 300 x 200, on the grid of blocks": {
      dataset: testDataset("npy", { dims: [300, 200], dtype: "int64", dedupRatio: 2, compressRatio: 3 }),
      sha256: "92c987dbe0a2ae634b247b6ab17ff68494ec5487a4d8054b7b980ff8f3e63b9a",
    },
    "bools": {
      dataset: testDataset("npy", { dims: [70, 70], dtype: "bool" }),
      sha256: "8950a5c6d3184bedbefb420dbd22fc7f95903c2f901f23cb1bf40ea24751f074",
    },
    "three float32 samples of 5 x 7": {
      dataset: testDataset("npy", { dtype: "float32", dims: [5, 7], samplesPerFile: 3 }),
      sha256: "c7afbcdd89f7b3ca91f40b674b6cb6273b7c7eb0e7556830b89d5a76599dccbc",
    },
  },
});

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

Deno.test("npyFormat: writes numpy's header byte for byte", () => {
  const header = npyHeader("float32", [1000, 20, 3]);
  const expected = "\x93NUMPY\x01\x00\x76\x00" +
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1000, 20, 3), }";
  assertEquals(text(header), expected.padEnd(127, " ") + "\n");
  assertEquals(
    text(npyHeader("bool", [5])).slice(10, 70).trimEnd(),
    "{'descr': '|b1', 'fortran_order': False, 'shape': (5,), }",
  );
  // Text that ends exactly at 128 bytes is padded by a whole line more.
  assertEquals(npyHeader("int8", [...Array(13).fill(1), 10]).length, 128);
  assertEquals(npyHeader("int8", [...Array(13).fill(1), 100]).length, 192);
});

Deno.test("npyFormat: a file probed equals the file planned", async () => {
  const file = testFile(testDataset("npy", { dims: [4, 6], dtype: "int16", samplesPerFile: 5 }), "npy");
  const [output] = npyFormat.outputs(file);
  if (!output) throw new Error("no output");
  const probed = await npyFormat.probe(readerOf(new FileMaker().bytes(output.layout)));
  const planned = npyFormat.locate(file);
  assertEquals(probed.samples, planned.samples);
  assertEquals(probed.ranges(3), planned.ranges(3));
});

function foreign(version: number, dictionary: string, data: number): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(prefix + dictionary.length + data);
  bytes.set([0x93, 78, 85, 77, 80, 89, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, dictionary.length, true);
  else view.setUint32(8, dictionary.length, true);
  bytes.set(new TextEncoder().encode(dictionary), prefix);
  return bytes;
}

Deno.test("npyFormat.probe: reads versions 1, 2 and 3, and Fortran order as separate samples", async () => {
  for (const version of [1, 2, 3]) {
    const bytes = foreign(version, "{'descr': '>f8', 'fortran_order': True, 'shape': (2, 3, 4), }\n", 192);
    const index = await npyFormat.probe(readerOf(bytes));
    const header = bytes.length - 192;
    assertEquals(index.samples, 4);
    assertEquals(index.ranges(3), [{ at: 0, length: header }, { at: header + 144, length: 48 }]);
  }
  const c = foreign(1, "{'descr': '<U3', 'fortran_order': False, 'shape': (2L, 5), }", 120);
  assertEquals((await npyFormat.probe(readerOf(c))).ranges(0), [{ at: 0, length: c.length }]);
});

Deno.test("npyFormat.probe: says why a file is no array", async () => {
  const fails = (bytes: Uint8Array, message: string) =>
    assertRejects(() => npyFormat.probe(readerOf(bytes)), IntegrityError, message);
  await fails(new TextEncoder().encode("PK and other things"), "magic");
  await fails(new Uint8Array(3), "magic");
  await fails(foreign(9, "{}", 0), "version 9.0");
  await fails(
    foreign(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 8),
    "plain array",
  );
  await fails(foreign(1, "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", 8), "'|O'");
  await fails(foreign(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 7), "needs 8 bytes");
  await fails(
    foreign(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8).subarray(0, 40),
    "only 40",
  );
});

Deno.test("npyFormat.check: refuses compression and too many axes", () => {
  const codes = (changes: Parameters<typeof testDataset>[1]) =>
    npyFormat.check(testDataset("npy", changes)).map(({ code }) => code);
  assertEquals(codes({ compression: "gzip" }), ["COMPRESSION"]);
  assertEquals(codes({ dims: Array(32).fill(1) }), ["TOO_MANY_AXES"]);
  assertEquals(codes({ dims: Array(31).fill(1) }), []);
});
