import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { type Dtype, DTYPES } from "../../dataset/dtype.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { lookup3 } from "../codec/lookup3.ts";
import { assertContiguous, testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { hdf5Format } from "./hdf5_format.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table
const GIB = 2 ** 30;
const maker = new FileMaker();

function hdf5(chunkDims: number[] = [], datasets = 1, maxShape: number[] = []): DatasetSpec["hdf5"] {
  return { chunkDims, datasets, maxShape };
}

testFormatContract(hdf5Format, {
  dataset: (dice) => {
    const [dims, chunk] = dice.pick(
      [[undefined, [9, 5]], [[6], [4]], [[4, 30], [3, 7]], [[2, 3, 40], [1, 2, 16]]] as const,
    );
    return testDataset("hdf5", {
      dtype: dice.pick(DTYPE_NAMES),
      samplesPerFile: 1 + dice.roll(20),
      sampleBytes: 8 + dice.roll(9000),
      sampleBytesStdev: dice.pick([0, 300]),
      dims: dims && [...dims],
      compression: dice.pick(["none", "gzip", "lzf"] as const),
      hdf5: hdf5(
        dice.pick([[], [...chunk], [3, ...chunk]]),
        dice.pick([1, dims?.length === 1 ? 3 : 1]),
        dice.pick([[], dims ? dims.map((length) => length * 3) : [3000, 3000]]),
      ),
    });
  },
  golden: {
    "two lzf float16 samples of 40 x 70 in four datasets that may grow": {
      dataset: testDataset("hdf5", {
        dtype: "float16",
        dims: [40, 70],
        samplesPerFile: 2,
        compression: "lzf",
        hdf5: { chunkDims: [1, 4, 30], datasets: 4, maxShape: [20, 70] },
      }),
      sha256: "a125d2999ec2265d04de6d148fb70ad7631b223b797b8759da101dd1fe75c0e4",
    },
    "three contiguous float32 samples of 5 x 7": {
      dataset: testDataset("hdf5", { dtype: "float32", dims: [5, 7], samplesPerFile: 3 }),
      sha256: "1aa5530b6629401e34e3fc2cd9b13e2d9bc515091b2e792a8fc6dbd59b3b2477",
    },
    "two datasets of gzip chunks that may grow": {
      dataset: testDataset("hdf5", {
        dtype: "bool",
        dims: [6, 40],
        samplesPerFile: 2,
        compression: "gzip",
        hdf5: hdf5([1, 2, 16], 2, [5, 50]),
      }),
      sha256: "f7b8c49724293f9749cef1c8dc2c8fcb7c23a9145750cc1f7aa79425ca830a49",
    },
  },
});

function layoutOf(dataset: DatasetSpec) {
  const [output] = hdf5Format.outputs(testFile(dataset, "hdf5"));
  if (!output) throw new Error("no output");
  return output.layout;
}

const VARIANTS: Readonly<Record<string, Partial<DatasetSpec>>> = {
  "contiguous": {},
  "contiguous, several datasets": { hdf5: hdf5([], 3) },
  "chunked": { hdf5: hdf5([2, 1, 16, 16]) },
  "chunked with a limit": { hdf5: hdf5([1, 16, 16], 1, [9, 100, 80]) },
  "gzip": { compression: "gzip" },
  "gzip, many chunks, several datasets": { compression: "gzip", hdf5: hdf5([1, 3, 3], 3) },
};

for (const [name, changes] of Object.entries(VARIANTS)) {
  Deno.test(`hdf5Format: a probe finds what was planned, ${name}`, async () => {
    const dataset = testDataset("hdf5", { dims: [6, 50, 40], samplesPerFile: 5, dtype: "int16", ...changes });
    assertEquals(hdf5Format.check(dataset), []);
    const probed = await hdf5Format.probe(readerOf(maker.bytes(layoutOf(dataset))));
    const planned = hdf5Format.locate(testFile(dataset, "hdf5"));
    assertEquals(probed.samples, 5);
    for (const sample of [0, 2, 4]) assertEquals(probed.ranges(sample), planned.ranges(sample));
  });
}

Deno.test("hdf5Format: metadata checks its own sums", () => {
  const bytes = maker.bytes(layoutOf(testDataset("hdf5", { dims: [4, 4] })));
  const view = new DataView(bytes.buffer);
  assertEquals(view.getUint32(44, true), lookup3(bytes.subarray(0, 44)));
  const group = 48 + 10 + view.getUint32(54, true);
  assertEquals(view.getUint32(group, true), lookup3(bytes.subarray(48, group)));
});

Deno.test("hdf5Format: all datasets of a record hold the same data", () => {
  const dataset = testDataset("hdf5", { dims: [3, 10], samplesPerFile: 4, hdf5: hdf5([], 3) });
  const bytes = maker.bytes(layoutOf(dataset));
  assertEquals(bytes.subarray(-40), bytes.subarray(-80, -40));
  assert(bytes.subarray(-40).some((byte) => byte !== bytes.at(-1)));
});

for (const compression of ["none", "gzip", "lzf"] as const) {
  Deno.test(`hdf5Format: 20 GiB in chunks, ${compression}: its ends are made in bounded memory`, () => {
    const dataset = testDataset("hdf5", {
      dims: [1024, 1024],
      samplesPerFile: 20 * 1024,
      compression,
      hdf5: hdf5([256, 256]),
    });
    const layout = layoutOf(dataset);
    assert(layout.size > 20 * GIB);
    const source = maker.source(layout);
    const head = maker.range(source, 0, 1024 * 1024);
    assertEquals(head[0], 0x89);
    const tail = layout.size - 64 * 1024 * 1024;
    for (let at = tail; at < layout.size; at += 1024 * 1024) maker.range(source, at, 1024 * 1024);
    const last = hdf5Format.locate(testFile(dataset, "hdf5")).ranges(20 * 1024 - 1).at(-1);
    assertEquals((last?.at ?? 0) + (last?.length ?? 0), layout.size);
  });
}

Deno.test("hdf5Format: a contiguous file above 4 GiB adds up", () => {
  const layout = layoutOf(testDataset("hdf5", { dims: [5 * GIB], samplesPerFile: 2 }));
  assertContiguous(layout);
  assertEquals(layout.size, 4096 + 10 * GIB);
});

Deno.test("hdf5Format.check: says what HDF5 cannot hold", () => {
  const codes = (changes: Partial<DatasetSpec>) =>
    hdf5Format.check(testDataset("hdf5", { dims: [6, 8], ...changes })).map(({ code }) => code);
  assertEquals(codes({}), []);
  assertEquals(codes({ compression: "bz2" }), ["COMPRESSION"]);
  assertEquals(codes({ hdf5: hdf5([], 4) }), ["V17"]);
  assertEquals(codes({ hdf5: hdf5([1, 1, 1, 1]) }), ["HDF5_CHUNK"]);
  assertEquals(codes({ hdf5: hdf5([0, 4]) }), ["HDF5_CHUNK"]);
  assertEquals(codes({ hdf5: hdf5([], 1, [9]) }), ["HDF5_MAX_SHAPE"]);
  assertEquals(codes({ hdf5: hdf5([], 1, [5, 9]) }), ["HDF5_MAX_SHAPE"]);
  assertEquals(codes({ dims: [65536, 65536], hdf5: hdf5([65536, 65536]) }), ["HDF5_CHUNK"]);
  assertEquals(codes({ dims: Array(32).fill(1) }), ["TOO_MANY_AXES"]);
});

Deno.test("hdf5Format.probe: says why a file is not readable", async () => {
  const good = maker.bytes(layoutOf(testDataset("hdf5", { dims: [40, 50] })));
  const fails = (bytes: Uint8Array, message: string) =>
    assertRejects(() => hdf5Format.probe(readerOf(bytes)), IntegrityError, message);
  const spoilt = (at: number, value: number) => {
    const bytes = good.slice();
    bytes[at] = value;
    return bytes;
  };
  await fails(new Uint8Array(50), "signature");
  await fails(spoilt(0, 0), "signature");
  await fails(spoilt(8, 9), "superblock version 9");
  await fails(spoilt(9, 4), "4 and 8 bytes");
  await fails(spoilt(48, 0), "no object header is at 48");
  await fails(spoilt(41, 255), "points to bytes");
});

Deno.test("hdf5Format: headers that grow with a chunk move the data where they reach its alignment", () => {
  for (const compression of ["none", "gzip", "lzf"] as const) {
    for (let samplesPerFile = 1; samplesPerFile < 512; samplesPerFile++) {
      const dataset = testDataset("hdf5", {
        compression,
        samplesPerFile,
        // Of three of them, so that what they grow by is more than a label.
        hdf5: { chunkDims: [1, 400, 400], datasets: 3, maxShape: [] },
      });
      const sizes = hdf5Format.sizes(dataset);
      for (const shape of [[30, 10], [900, 300], [33, 11]]) {
        const [output] = hdf5Format.outputs({ ...testFile(dataset, "hdf5"), shape });
        assertEquals("byShape" in sizes && sizes.byShape(shape), output?.layout.size);
      }
    }
  }
});
