import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { type Dtype, DTYPES } from "../../dataset/dtype.ts";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, readerOfOutputs, testDataset, testFile } from "../test_files.ts";
import { maskedCrc32c } from "./framing.ts";
import { tfrecordFormat } from "./tfrecord_format.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table

testFormatContract(tfrecordFormat, {
  dataset: (dice) =>
    testDataset("tfrecord", {
      dtype: dice.pick(DTYPE_NAMES),
      samplesPerFile: dice.pick([1, 2, 17, 200]),
      sampleBytes: 8 + dice.roll(90),
      sampleBytesStdev: dice.pick([0, 50]),
      dims: dice.pick([undefined, undefined, [7], [3, 5], [2, 3, 4]]),
    }),
  golden: {
    "two uint8 samples of 5 x 7": {
      dataset: testDataset("tfrecord", { dims: [5, 7], samplesPerFile: 2 }),
      sha256: "e4325a21df83c891554439b58908605febfb79f634e1fb245326bdbf44322ced",
    },
    "three float32 samples of 100 x 100": {
      dataset: testDataset("tfrecord", { dims: [100, 100], samplesPerFile: 3, dtype: "float32" }),
      sha256: "86bb59114be009e89370c4c5eed9b53ecb22631449383bc63339b6b57d506b6a",
    },
  },
});

function outputs(dataset: DatasetSpec) {
  return tfrecordFormat.outputs(testFile(dataset, "tfrecord"));
}

const maker = new FileMaker();

function dataBytes(dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const [data] = outputs(dataset);
  if (!data) throw new Error("no output");
  return maker.bytes(data.layout);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

Deno.test("tfrecordFormat: a record is what protobuf serialises deterministically, with both checksums", () => {
  const bytes = dataBytes(testDataset("tfrecord", { dims: [300] }));
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  assertEquals(bytes.length, length + 16);
  assertEquals(view.getUint32(8, true), maskedCrc32c(bytes.subarray(0, 8)));
  assertEquals(view.getUint32(12 + length, true), maskedCrc32c(bytes.subarray(12, 12 + length)));
  const hex = (from: number, to: number) =>
    [...bytes.subarray(from, to)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // Example { features { feature { "image": bytes_list, "size": int64_list } } }
  assertEquals(hex(12, 34), "0acf020abc020a05696d61676512b2020aaf020aac02");
  assertEquals(hex(12 + length - 16, 12 + length), "0a0e0a0473697a6512061a040a02ac02");
  assertEquals(length, 22 + 300 + 16);
});

Deno.test("tfrecordFormat: the index lists every record, in and beyond its first chunk", () => {
  const dataset = testDataset("tfrecord", { dims: [40], samplesPerFile: 5000 });
  const [data, index] = outputs(dataset);
  if (!data || !index) throw new Error("two outputs expected");
  assertEquals(index.name, "index/train/img_0_of_1.tfrecord.idx");
  const record = data.layout.size / 5000;
  const lines = text(maker.bytes(index.layout)).trimEnd().split("\n");
  assertEquals(lines, Array.from({ length: 5000 }, (_, i) => `${i * record} ${record}`));
});

Deno.test("tfrecordFormat: the index of a file in a subfolder lies beside those of the others", () => {
  const file = { ...testFile(testDataset("tfrecord"), "tfrecord"), name: "valid/03/img_3_of_8.tfrecord" };
  assertEquals(tfrecordFormat.outputs(file)[1]?.name, "index/valid/img_3_of_8.tfrecord.idx");
});

Deno.test("tfrecordFormat.check: refuses compression and messages that protobuf cannot read", () => {
  const codes = (changes: Partial<DatasetSpec>) =>
    tfrecordFormat.check(testDataset("tfrecord", changes)).map(({ code, key }) => `${code} ${key}`);
  assertEquals(codes({ compression: "gzip" }), ["COMPRESSION dataset.compression"]);
  assertEquals(codes({ dims: [2 ** 31 - 100] }), []);
  assertEquals(codes({ dims: [2 ** 31] }), ["SAMPLE_TOO_LARGE dataset.record_dims"]);
  assertEquals(codes({ sampleBytes: 2 ** 31, sampleBytesStdev: 10 }), [
    "SAMPLE_TOO_LARGE dataset.record_length_bytes",
  ]);
});

const FILE = testDataset("tfrecord", { dims: [1000], samplesPerFile: 500 });

Deno.test("tfrecordFormat: any record of 20 GB is made alone, with its checksum", () => {
  const dataset = testDataset("tfrecord", { dims: [100_000], samplesPerFile: 200_000 });
  const [data] = outputs(dataset);
  const index = tfrecordFormat.locate(testFile(dataset, "tfrecord"));
  for (const sample of [0, 123_456, 199_999]) {
    const [range] = index.ranges(sample);
    if (!data || !range) throw new Error("no record");
    const bytes = maker.range(maker.source(data.layout), range.at, range.length);
    const sum = new DataView(bytes.buffer).getUint32(bytes.length - 4, true);
    assertEquals(sum, maskedCrc32c(bytes.subarray(12, -4)));
  }
});

Deno.test("tfrecordFormat.probe: finds the same records with the index and without", async () => {
  const planned = tfrecordFormat.locate(testFile(FILE, "tfrecord"));
  const all = readerOfOutputs(maker, outputs(FILE));
  for (const reader of [all, readerOf(dataBytes(FILE))]) {
    const probed = await tfrecordFormat.probe(reader);
    assertEquals(probed.samples, 500);
    for (const sample of [0, 1, 250, 499]) assertEquals(probed.ranges(sample), planned.ranges(sample));
  }
});

Deno.test("tfrecordFormat.probe: walks long records by their headers alone", async () => {
  const reader = readerOf(dataBytes(testDataset("tfrecord", { dims: [200_000], samplesPerFile: 20 })));
  const probed = await tfrecordFormat.probe(reader);
  assertEquals(probed.samples, 20);
  assertEquals(reader.reads.map(({ length }) => length), [65536, ...new Array(19).fill(12)]);
});

Deno.test("tfrecordFormat.probe: records of different lengths", async () => {
  const one = dataBytes(testDataset("tfrecord", { dims: [100], samplesPerFile: 3 }));
  const two = dataBytes(testDataset("tfrecord", { dims: [333], samplesPerFile: 2 }));
  const both = new Uint8Array(one.length + two.length);
  both.set(one);
  both.set(two, one.length);
  const probed = await tfrecordFormat.probe(readerOf(both));
  assertEquals(probed.samples, 5);
  assertEquals(probed.ranges(4), [{ at: one.length + two.length / 2, length: two.length / 2 }]);
});

Deno.test("tfrecordFormat.probe: says why a file is none", async () => {
  const good = dataBytes(FILE);
  const fails = (bytes: Uint8Array, message: string, index?: string) =>
    assertRejects(
      () => {
        const beside = () =>
          Promise.resolve(index === undefined ? undefined : readerOf(new TextEncoder().encode(index)));
        return tfrecordFormat.probe({ ...readerOf(bytes), beside });
      },
      IntegrityError,
      message,
    );
  await fails(new Uint8Array(0), "no record");
  await fails(good.slice(0, -1), "record 499 at");
  await fails(good.slice(0, 5), "record 0 at 0");
  const spoilt = good.slice();
  spoilt[good.length / 500 * 7]! ^= 1;
  await fails(spoilt, "the length of record 7 at");
  await fails(good, "line 2 of its index is 'x'", "0 100\nx\n");
  await fails(good, "line 1 of its index", `0 ${good.length + 1}`);
  await fails(good, "no text in lines", "x".repeat(200_000));
  await fails(good, "no record", "");
});
