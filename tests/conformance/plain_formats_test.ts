/** tfrecord, csv, png, jpeg, indexed binary and synthetic files as their own ecosystem reads them. */
import { assert, assertEquals } from "@std/assert";
import { type Dtype, DTYPES } from "../../src/dataset/dtype.ts";
import { fileAt } from "../../src/dataset/names.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import type { Format } from "../../src/formats/format.ts";
import { csvFormat } from "../../src/formats/csv/csv_format.ts";
import {
  indexedBinaryFormat,
  mmapIndexedBinaryFormat,
} from "../../src/formats/indexed_binary/indexed_binary_format.ts";
import { jpegFormat } from "../../src/formats/jpeg/jpeg_format.ts";
import { pngFormat } from "../../src/formats/png/png_format.ts";
import { syntheticFormat } from "../../src/formats/synthetic/synthetic_format.ts";
import { FileMaker, testDataset } from "../../src/formats/test_files.ts";
import { tfrecordFormat } from "../../src/formats/tfrecord/tfrecord_format.ts";
import { peerTest } from "../peers.ts";
import { judge } from "./readers.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table
const maker = new FileMaker();
/** Samples of one to five dimensions; no format but numpy's and HDF5 says how many they had. */
const RANKS = [[7], [30, 50], [3, 4, 5], [1, 2, 3, 4], [1, 2, 3, 4, 5]];

interface Case {
  readonly dataset: DatasetSpec;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly samples: number;
  /** Values as the file holds them, in C order. */
  readonly values?: Uint8Array<ArrayBuffer>;
  /** Deviations from DLIO's layout that are meant to be there. */
  readonly layout?: readonly string[];
}

/** Writes a file of each case, with its indexes, and compares what the readers saw. */
async function check(command: string, format: Format, cases: readonly Case[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const files: string[] = [];
    for (const [number, { dataset }] of cases.entries()) {
      assertEquals(format.check(dataset), []);
      const outputs = format.outputs(fileAt(dataset, 0, format.extension(dataset)));
      for (const { name, layout } of outputs) await maker.write(`${folder}/${number}/${name}`, layout);
      files.push(`${folder}/${number}/${outputs[0]?.name}`);
    }
    const verdicts = await judge(command, format.name, files);
    for (const [number, { shape, dtype, samples, values, layout = [] }] of cases.entries()) {
      const { sha256, ...seen } = verdicts[number]!;
      assertEquals(
        {
          ok: seen.ok,
          error: seen.error,
          shape: seen.shape,
          dtype: seen.dtype,
          samples: seen.samples,
          layout: seen.layout,
        },
        { ok: true, error: null, shape, dtype, samples, layout },
        JSON.stringify(cases[number]?.dataset),
      );
      if (values) assertEquals(sha256, await hash(values), JSON.stringify(cases[number]?.dataset));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function hash(values: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", values));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(format: Format, dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const [output] = format.outputs(fileAt(dataset, 0, format.extension(dataset)));
  if (!output) throw new Error("no output");
  return maker.bytes(output.layout);
}

/** The payload of every record. */
function images(dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const [output] = tfrecordFormat.outputs(fileAt(dataset, 0, "tfrecord"));
  if (!output) throw new Error("no output");
  const bytes = maker.bytes(output.layout);
  const pieces = [...output.layout.segments(0)].filter(({ kind }) => kind === "payload")
    .map((segment) =>
      segment.kind === "payload" ? bytes.slice(segment.at, segment.at + segment.length) : bytes
    );
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

peerTest(
  "tfrecord: strict readers accept records, checksums and index",
  "STOKER_TEST_READERS",
  (readers) =>
    check(
      readers,
      tfrecordFormat,
      [
        { dims: [300], samplesPerFile: 5 },
        { dims: [1], samplesPerFile: 5000 },
        { dims: [64, 64], samplesPerFile: 3, dtype: "float32" as const },
        { dims: [1000, 1000], samplesPerFile: 2, train: { files: 20, subfolders: 4 } },
        ...DTYPE_NAMES.flatMap((dtype) => RANKS.map((dims) => ({ dims, samplesPerFile: 3, dtype }))),
      ].map((changes) => {
        const dataset = testDataset("tfrecord", changes);
        const bytes = changes.dims.reduce((product, edge) => product * edge, DTYPES[dataset.dtype].bytes);
        const samples = changes.samplesPerFile;
        return { dataset, shape: [samples, bytes], dtype: "uint8", samples, values: images(dataset) };
      }),
    ),
);

/** Numbers as Python's int and float read them, in the readers' types. */
function csvValues(dataset: DatasetSpec): Uint8Array<ArrayBuffer> {
  const numbers = new TextDecoder().decode(bytesOf(csvFormat, { ...dataset, compression: "none" }))
    .trim().split(/[,\n]/);
  if (dataset.dtype.startsWith("float")) return new Uint8Array(Float64Array.from(numbers.map(Number)).buffer);
  const integer = (text: string) => text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  return new Uint8Array(BigInt64Array.from(numbers.map(integer)).buffer);
}

peerTest("csv: Python's csv and pandas read the same numbers", "STOKER_TEST_READERS", async (readers) => {
  // The readers compare integers as int64, so that they cannot take all of uint64.
  const dtypes = DTYPE_NAMES.filter((name) => name !== "uint64");
  const cases = [
    ...dtypes.flatMap((dtype) =>
      RANKS.map((dims) => testDataset("csv", { dims, samplesPerFile: 50, dtype }))
    ),
    ...(["gzip", "bz2", "zip", "xz"] as const).flatMap((compression) =>
      (["uint8", "int16", "float32"] as const).map((dtype) =>
        testDataset("csv", { dims: [1009], samplesPerFile: 103, dtype, compression })
      )
    ),
  ];
  await check(
    readers,
    csvFormat,
    cases.map((dataset) => {
      const samples = dataset.samplesPerFile;
      return {
        dataset,
        shape: [samples, (dataset.dims ?? []).reduce((product, edge) => product * edge, 1)],
        dtype: dataset.dtype.startsWith("float") ? "float64" : "int64",
        samples,
        values: csvValues(dataset),
      };
    }),
  );
});

for (const format of [jpegFormat, pngFormat]) {
  peerTest(
    `${format.name}: decodes without a warning to the planned picture`,
    "STOKER_TEST_READERS",
    (readers) =>
      check(
        readers,
        format,
        [[320, 320], [321, 317], [32, 32], [24, 24], [700, 500, 3], [40, 50, 3], [2000, 2000], [1000, 30]]
          .map(
            (dims) => ({
              dataset: testDataset(format.name, { dims }),
              shape: dims,
              dtype: "uint8",
              samples: 1,
              layout: dims.length === 3 ? ["mode RGB, not 8-bit grayscale"] : [],
            }),
          ),
      ),
  );

  peerTest(`${format.name}: DLIO's random bytes are no picture`, "STOKER_TEST_READERS", async (readers) => {
    const path = `${await Deno.makeTempDir()}/raw.${format.name}`;
    const dataset = testDataset(format.name, { dims: [100, 100], imagePayload: "raw" });
    await Deno.writeFile(path, bytesOf(format, dataset));
    const [verdict] = await judge(readers, format.name, [path]);
    await Deno.remove(path);
    assertEquals(verdict?.ok, false);
  });
}

for (const format of [indexedBinaryFormat, mmapIndexedBinaryFormat]) {
  peerTest(
    `${format.name}: indexes cover the file, sample by sample`,
    "STOKER_TEST_READERS",
    (readers) =>
      check(
        readers,
        format,
        [{ dims: [31, 31], samplesPerFile: 5 }, {
          dims: [3],
          samplesPerFile: 10_007,
          dtype: "int32" as const,
        }, ...DTYPE_NAMES.flatMap((dtype) => RANKS.map((dims) => ({ dims, samplesPerFile: 3, dtype })))]
          .map((changes) => {
            const dataset = testDataset(format.name, changes);
            const values = bytesOf(format, dataset);
            const samples = changes.samplesPerFile;
            return { dataset, shape: [samples, values.length / samples], dtype: "uint8", samples, values };
          }),
      ),
  );
}

peerTest(
  "synthetic: a file holds its number",
  "STOKER_TEST_READERS",
  (readers) =>
    check(readers, syntheticFormat, [
      { dataset: testDataset("synthetic"), shape: [1], dtype: "text", samples: 1 },
    ]),
);

peerTest("the readers refuse what is damaged", "STOKER_TEST_READERS", async (readers) => {
  const folder = await Deno.makeTempDir();
  for (const format of [tfrecordFormat, pngFormat]) {
    const bytes = bytesOf(format, testDataset(format.name, { dims: [60, 60] }));
    bytes[bytes.length >> 1]! ^= 1;
    const path = `${folder}/damaged.${format.name}`;
    await Deno.writeFile(path, bytes);
    const [verdict] = await judge(readers, format.name, [path]);
    assert(verdict && !verdict.ok, format.name);
  }
  const indexed = testDataset("tfrecord", { dims: [60], samplesPerFile: 3 });
  const [data, index] = tfrecordFormat.outputs(fileAt(indexed, 0, "tfrecord"));
  const other = tfrecordFormat.outputs(fileAt({ ...indexed, samplesPerFile: 2 }, 0, "tfrecord"))[1];
  if (!data || !index || !other) throw new Error("two outputs expected");
  await maker.write(`${folder}/${data.name}`, data.layout);
  await maker.write(`${folder}/${index.name}`, other.layout);
  const [verdict] = await judge(readers, "tfrecord", [`${folder}/${data.name}`]);
  assert(verdict?.error?.includes("does not list the records"), `${verdict?.error}`);
  await Deno.remove(folder, { recursive: true });
});
