import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { type Dtype, DTYPES } from "../../dataset/dtype.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, readerOfOutputs, testDataset, testFile } from "../test_files.ts";
import { indexedBinaryFormat, mmapIndexedBinaryFormat } from "./indexed_binary_format.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table

for (const format of [indexedBinaryFormat, mmapIndexedBinaryFormat]) {
  testFormatContract(format, {
    dataset: (dice) =>
      testDataset(format.name, {
        dtype: dice.pick(DTYPE_NAMES),
        samplesPerFile: 1 + dice.roll(300),
        sampleBytes: 8 + dice.roll(900),
        sampleBytesStdev: dice.pick([0, 50]),
        dims: dice.pick([undefined, [7], [3, 5], [2, 3, 4]]),
      }),
    golden: {
      "two uint8 samples of 5 x 7": {
        dataset: testDataset(format.name, { dims: [5, 7], samplesPerFile: 2 }),
        sha256: "1d377feb6feeeef1b00cd6dd0436333f5565ea6a34c3cf5faf472c7f61f13d5a",
      },
    },
  });
}

const file = testFile(
  testDataset("indexed_binary", { dims: [3, 5], dtype: "int16", samplesPerFile: 20_000 }),
  "indexed_binary",
);

Deno.test("indexedBinaryFormat: offsets are absolute, and there are exactly as many as samples", () => {
  const maker = new FileMaker();
  const [data, offsets, sizes] = indexedBinaryFormat.outputs(file);
  if (!data || !offsets || !sizes) throw new Error("three outputs expected");
  assertEquals([data.layout.size, offsets.layout.size, sizes.layout.size], [600_000, 160_000, 160_000]);
  assertEquals(offsets.name, `${file.name}.off.idx`);
  assertEquals(sizes.name, `${file.name}.sz.idx`);
  const numbers = (layout: typeof data.layout) => new BigUint64Array(maker.bytes(layout).buffer);
  assertEquals(numbers(offsets.layout), BigUint64Array.from({ length: 20_000 }, (_, i) => BigInt(i * 30)));
  assertEquals(numbers(sizes.layout), new BigUint64Array(20_000).fill(30n));
});

Deno.test("indexedBinaryFormat: offsets beyond 4 GiB have their upper half", () => {
  const large = testFile(testDataset("indexed_binary", { dims: [2 ** 31], samplesPerFile: 5 }), "x");
  const offsets = indexedBinaryFormat.outputs(large)[1];
  if (!offsets) throw new Error("an index expected");
  assertEquals(
    [...new BigUint64Array(new FileMaker().bytes(offsets.layout).buffer)],
    [0n, 2n ** 31n, 2n ** 32n, 3n * 2n ** 31n, 2n ** 33n],
  );
});

Deno.test("indexedBinaryFormat.probe: finds what was planned", async () => {
  const probed = await indexedBinaryFormat.probe(
    readerOfOutputs(new FileMaker(), indexedBinaryFormat.outputs(file)),
  );
  const planned = indexedBinaryFormat.locate(file);
  assertEquals(probed.samples, planned.samples);
  for (const sample of [0, 1, 8191, 8192, 19_999]) {
    assertEquals(probed.ranges(sample), planned.ranges(sample));
  }
});

Deno.test("indexedBinaryFormat.probe: reads a long index in pieces", async () => {
  const huge = testFile(
    testDataset("indexed_binary", { dims: [1], samplesPerFile: 2_000_000 }),
    "indexed_binary",
  );
  const maker = new FileMaker();
  const [data, ...indexes] = indexedBinaryFormat.outputs(huge);
  let longest = 0;
  const probed = await indexedBinaryFormat.probe({
    size: data?.layout.size ?? 0,
    read: () => Promise.reject(new Error("the data is not needed")),
    beside(nameOf) {
      const layout = indexes.find(({ name }) => name === nameOf(huge.name))?.layout;
      if (!layout) return Promise.resolve(undefined);
      const source = maker.source(layout);
      return Promise.resolve({
        size: layout.size,
        read({ at, length }) {
          longest = Math.max(longest, length);
          return Promise.resolve(maker.range(source, at, length));
        },
      });
    },
  });
  assertEquals(probed.ranges(1_999_999), [{ at: 1_999_999, length: 1 }]);
  assert(longest <= 65536, `${longest}`);
});

Deno.test("indexedBinaryFormat.probe: says why a file is none", async () => {
  const data = new Uint8Array(100);
  const fails = (offsets: bigint[] | undefined, sizes: bigint[], message: string) =>
    assertRejects(
      () =>
        indexedBinaryFormat.probe({
          ...readerOf(data),
          beside(nameOf) {
            const numbers = nameOf("x") === "x.off.idx" ? offsets : sizes;
            return Promise.resolve(
              numbers && readerOf(new Uint8Array(BigUint64Array.from(numbers).buffer)),
            );
          },
        }),
      IntegrityError,
      message,
    );
  await fails(undefined, [100n], "no .off.idx file");
  await fails([0n, 50n], [100n], "16 and 8 bytes");
  await fails([0n, 50n], [50n, 51n], "sample 1 is said to be 51 bytes at 50");
  await assertRejects(() => indexedBinaryFormat.probe(readerOf(data)), IntegrityError, "no .off.idx file");
});
