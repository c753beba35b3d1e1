/** npy, npz and hdf5 files as their own ecosystem reads them: shapes, types, values, checksums, layout. */
import { assertEquals } from "@std/assert";
import { type Dtype, DTYPES } from "../../src/dataset/dtype.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import type { Format } from "../../src/formats/format.ts";
import { hdf5Format } from "../../src/formats/hdf5/hdf5_format.ts";
import { npyFormat } from "../../src/formats/npy/npy_format.ts";
import { npzFormat } from "../../src/formats/npz/npz_format.ts";
import { FileMaker, testDataset, testFile } from "../../src/formats/test_files.ts";
import { peerTest } from "../peers.ts";
import { judge } from "./readers.ts";
import { valuesHash } from "./values_hash.ts";

const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[]; // the keys of a const table

interface Case {
  readonly name: string;
  readonly dataset: DatasetSpec;
  readonly shape: readonly number[];
}

async function check(command: string, format: Format, cases: readonly Case[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const maker = new FileMaker();
    for (const { name, dataset } of cases) {
      const [output] = format.outputs(testFile(dataset, format.extension(dataset)));
      if (!output) throw new Error("no output");
      await maker.write(`${folder}/${name}.${format.name}`, output.layout);
    }
    const files = cases.map(({ name }) => `${folder}/${name}.${format.name}`);
    const verdicts = await judge(command, format.name, files);
    assertEquals(
      verdicts.map(({ ok, error, shape, dtype, samples, layout }) => ({
        ok,
        error,
        shape,
        dtype,
        samples,
        layout,
      })),
      cases.map(({ dataset, shape }) => ({
        ok: true,
        error: null,
        shape,
        dtype: dataset.dtype,
        samples: dataset.samplesPerFile,
        layout: [],
      })),
    );
    for (const [index, { dataset, name }] of cases.entries()) {
      assertEquals(verdicts[index]?.sha256, await valuesHash(maker, format, dataset), name);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const SHAPES = [[7], [30, 50], [3, 4, 5], [1, 2, 3, 4, 5]];

for (const format of [npyFormat, npzFormat]) {
  for (const compression of format === npzFormat ? ["none", "zip"] as const : ["none"] as const) {
    peerTest(
      `numpy reads every ${format.name}, compression ${compression}`,
      "STOKER_TEST_READERS",
      (command) =>
        check(
          command,
          format,
          DTYPE_NAMES.flatMap((dtype) =>
            SHAPES.map((dims, index) => ({
              name: `${dtype}_${index}`,
              dataset: testDataset(format.name, { dtype, dims, samplesPerFile: 3, compression }),
              shape: [...dims, 3],
            }))
          ),
        ),
    );
  }
}

peerTest(
  "numpy inflates a large npz with many zero labels",
  "STOKER_TEST_READERS",
  (command) =>
    check(command, npzFormat, [{
      name: "large",
      dataset: testDataset("npz", { dims: [13], samplesPerFile: 100_003, compression: "zip" }),
      shape: [13, 100_003],
    }]),
);

function hdf5(chunkDims: number[] = [], datasets = 1, maxShape: number[] = []): DatasetSpec["hdf5"] {
  return { chunkDims, datasets, maxShape };
}

peerTest("h5py reads every contiguous hdf5", "STOKER_TEST_READERS", (command) =>
  check(
    command,
    hdf5Format,
    DTYPE_NAMES.flatMap((dtype) =>
      SHAPES.map((dims, index) => ({
        name: `${dtype}_${index}`,
        dataset: testDataset("hdf5", { dtype, dims, samplesPerFile: 3 }),
        shape: [3, ...dims],
      }))
    ),
  ));

for (const compression of ["none", "gzip", "lzf"] as const) {
  const spec = (changes: Partial<DatasetSpec>) =>
    testDataset("hdf5", { samplesPerFile: 4, dims: [30, 50], compression, ...changes });
  const cases: readonly Case[] = [
    { name: "one", dataset: spec({ hdf5: hdf5([4, 30, 50]) }), shape: [4, 30, 50] },
    { name: "edges", dataset: spec({ dtype: "float64", hdf5: hdf5([3, 7, 16]) }), shape: [4, 30, 50] },
    { name: "bool", dataset: spec({ dtype: "bool", hdf5: hdf5([1, 10, 10]) }), shape: [4, 30, 50] },
    { name: "pages", dataset: spec({ dtype: "int16", hdf5: hdf5([1, 1, 2]) }), shape: [4, 30, 50] },
    { name: "grow", dataset: spec({ hdf5: hdf5([1, 8, 8], 1, [90, 70]) }), shape: [4, 30, 50] },
    { name: "grow_pages", dataset: spec({ hdf5: hdf5([1, 2, 2], 1, [31, 200]) }), shape: [4, 30, 50] },
    { name: "large", dataset: spec({ dims: [300, 700], hdf5: hdf5([1, 300, 700]) }), shape: [4, 300, 700] },
  ];
  peerTest(
    `h5py reads chunked hdf5, compression ${compression}`,
    "STOKER_TEST_READERS",
    (command) => check(command, hdf5Format, cases),
  );
}

peerTest(
  "h5py reads hdf5 of several datasets, also more than eight",
  "STOKER_TEST_READERS",
  (command) =>
    check(command, hdf5Format, [
      {
        name: "three",
        dataset: testDataset("hdf5", { dims: [3, 8, 9], hdf5: hdf5([], 3) }),
        shape: [1, 8, 9],
      },
      {
        name: "twelve",
        dataset: testDataset("hdf5", { dims: [24, 9], hdf5: hdf5([], 12) }),
        shape: [1, 2, 9],
      },
      {
        name: "flat",
        dataset: testDataset("hdf5", { dims: [3], samplesPerFile: 5, hdf5: hdf5([], 3) }),
        shape: [5],
      },
      {
        name: "auto",
        dataset: testDataset("hdf5", { dims: [3, 5], compression: "gzip", samplesPerFile: 5 }),
        shape: [5, 3, 5],
      },
    ]),
);
