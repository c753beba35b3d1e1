import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { IntegrityError } from "../base/errors.ts";
import type { DatasetSpec, FileSpec } from "../dataset/spec.ts";
import type { Format, RangeReader } from "./format.ts";
import { FORMATS, loadFormat } from "./registry.ts";
import { type StructureFault, structureFaults } from "./structure.ts";
import { FileMaker, readerOf, testDataset, testFile } from "./test_files.ts";

const maker = new FileMaker();

interface Case {
  readonly name: string;
  readonly dataset: DatasetSpec;
  /** What a file says that has one thing more, one axis longer. */
  readonly other: Partial<DatasetSpec>;
}

const table = {
  columns: [
    { name: "id", dtype: "int64", size: 1, read: true },
    { name: "vector", dtype: "float32", size: 6, read: true },
    { name: "s", dtype: "string", size: 1, read: false },
  ],
  rowGroupSize: 3,
  generationBatchSize: 0,
  partitionBy: undefined,
};
const longer = {
  ...table,
  columns: table.columns.map((one) => one.name === "vector" ? { ...one, size: 7 } : one),
};
const chunked = { chunkDims: [3, 5], datasets: 1, maxShape: [] };

const CASES: readonly Case[] = [
  ...(["npy", "npz", "hdf5", "csv", "tfrecord", "indexed_binary", "mmap_indexed_binary"] as const).map((
    format,
  ) => ({
    name: format,
    dataset: testDataset(format, { dims: [6, 50], samplesPerFile: 8, dtype: "uint16" }),
    other: { dims: [7, 50] },
  })),
  ...(["jpeg", "png"] as const).map((format) => ({
    name: format,
    dataset: testDataset(format, { dims: [64, 80, 3] }),
    other: { dims: [64, 81, 3] },
  })),
  ...(["jpeg", "png"] as const).map((format) => ({
    name: `raw ${format}`,
    dataset: testDataset(format, { dims: [64, 80], imagePayload: "raw" }),
    other: { dims: [64, 81] },
  })),
  {
    name: "npz, deflated",
    dataset: testDataset("npz", { dims: [40, 50], compression: "zip" }),
    other: { dims: [41, 50] },
  },
  {
    name: "csv.gz",
    dataset: testDataset("csv", { dims: [40], samplesPerFile: 9, compression: "gzip" }),
    other: { dims: [41] },
  },
  {
    name: "csv.bz2",
    dataset: testDataset("csv", { dims: [40], samplesPerFile: 40, compression: "bz2" }),
    other: { dims: [41] },
  },
  {
    name: "hdf5, chunked and packed",
    dataset: testDataset("hdf5", { dims: [9, 10], samplesPerFile: 7, hdf5: chunked, compression: "gzip" }),
    other: { dims: [9, 11] },
  },
  {
    name: "parquet with columns",
    dataset: testDataset("parquet", { samplesPerFile: 20, parquet: table }),
    other: { parquet: longer },
  },
  {
    name: "parquet without columns",
    dataset: testDataset("parquet", { samplesPerFile: 20, dims: [8, 9] }),
    other: { dims: [8, 10] },
  },
];

async function opened({ dataset }: { readonly dataset: DatasetSpec }) {
  const format = await loadFormat(dataset.format);
  const file = testFile(dataset, format.extension(dataset));
  const outputs = format.outputs(file).map(({ name, layout }) => ({ name, bytes: maker.bytes(layout) }));
  return { format, file, outputs };
}

type Outputs = readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];

/** The outputs as a foreign file, the data file changed. */
function changed(outputs: Outputs, change = (bytes: Uint8Array<ArrayBuffer>) => bytes): RangeReader {
  const [data] = outputs;
  if (!data) throw new TypeError("A format describes at least one file");
  return {
    ...readerOf(change(data.bytes)),
    beside(nameOf) {
      const found = outputs.find(({ name }) => name === nameOf(data.name));
      return Promise.resolve(found && readerOf(found.bytes));
    },
  };
}

async function faultsOf(
  made: { readonly format: Format; readonly file: FileSpec; readonly outputs: Outputs },
  change?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Promise<readonly StructureFault[]> {
  return await structureFaults(made.format, made.file, changed(made.outputs, change));
}

const joined = (faults: readonly StructureFault[]) => faults.map(({ detail }) => detail).join("; ");
const without = (count: number) => (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, bytes.length - count);

Deno.test("structureFaults: nothing is wrong with files as every format writes them", async () => {
  const formats = new Set(CASES.map(({ dataset }) => dataset.format));
  for (const one of CASES) assertEquals(await faultsOf(await opened(one)), [], one.name);
  assertEquals(await faultsOf(await opened({ dataset: testDataset("synthetic") })), []);
  assertEquals([...formats, "synthetic"].sort(), Object.keys(FORMATS).sort());
});

Deno.test("structureFaults: a file that is cut off anywhere is told, in every format", async () => {
  for (const one of CASES) {
    const made = await opened(one);
    const size = made.outputs[0]?.bytes.length ?? 0;
    for (const length of [1, 2, 7, Math.floor(size / 3), size - 20, size - 1, size]) {
      const faults = await faultsOf(made, without(length));
      assert(faults.length > 0, `${one.name} without its last ${length} of ${size} bytes`);
      assert(faults.every(({ kind }) => kind !== "long"), `${one.name}: ${joined(faults)}`);
    }
  }
});

Deno.test("structureFaults: bytes behind the end are told, in every format", async () => {
  for (const one of CASES) {
    const made = await opened(one);
    for (const length of [1, 13, 5000]) {
      const noise = Uint8Array.from({ length }, (_, i) => (i * 167 + 129) % 256);
      const faults = await faultsOf(made, (bytes) => new Uint8Array([...bytes, ...noise]));
      assert(faults.length > 0, `${one.name} with ${length} bytes more`);
    }
  }
  const npz = await opened({ dataset: testDataset("npz") });
  const size = npz.outputs[0]?.bytes.length ?? 0;
  assertEquals(await faultsOf(npz, (bytes) => new Uint8Array([...bytes, 1, 2, 3])), [
    { kind: "long", offset: size, length: 3, detail: `has 3 bytes behind its end at ${size}` },
  ]);
});

Deno.test("structureFaults: a header of zeros is told, in every format that has one", async () => {
  const headless = ["indexed_binary", "mmap_indexed_binary", "raw jpeg", "raw png"];
  for (const one of CASES.filter(({ name }) => !headless.includes(name))) {
    const made = await opened(one);
    const faults = await faultsOf(made, (bytes) => {
      const damaged = bytes.slice();
      damaged.fill(0, 0, 64);
      return damaged;
    });
    assertEquals(faults[0]?.kind, "unreadable", `${one.name}: ${joined(faults)}`);
  }
});

Deno.test("structureFaults: a missing middle part is told where a format knows places", async () => {
  // Rows of text close up, and pixels of a JPEG have no places.
  for (const one of CASES.filter(({ name }) => name !== "csv" && name !== "jpeg")) {
    const made = await opened(one);
    const faults = await faultsOf(made, (bytes) => {
      const half = bytes.length >> 1;
      return new Uint8Array([...bytes.subarray(0, half), ...bytes.subarray(half + 64)]);
    });
    assert(faults.length > 0, one.name);
  }
});

Deno.test("structureFaults: another number of samples, shape or type is told", async () => {
  for (const one of CASES) {
    const made = await opened(one);
    const asOther = (changes: Partial<DatasetSpec>): FileSpec => {
      const dataset = { ...one.dataset, ...changes };
      return testFile(dataset, made.format.extension(dataset));
    };
    const judged = (file: FileSpec) => structureFaults(made.format, file, changed(made.outputs));
    const shape = await judged(asOther(one.other));
    assert(shape.length > 0, `${one.name} of another shape`);
    const isImage = one.dataset.format === "jpeg" || one.dataset.format === "png";
    if (isImage) continue; // a file is a sample, of no type
    const more = await judged(asOther({ samplesPerFile: one.dataset.samplesPerFile + 1 }));
    assertEquals(more.map(({ kind }) => kind), ["foreign"], one.name);
    assertStringIncludes(joined(more), `instead of ${one.dataset.samplesPerFile + 1}`);
  }
  for (const format of ["npy", "npz", "hdf5"] as const) {
    const made = await opened({ dataset: testDataset(format, { dtype: "float32" }) });
    const file = { ...made.file, dataset: testDataset(format, { dtype: "int32" }) };
    const faults = await structureFaults(made.format, file, changed(made.outputs));
    assertEquals(joined(faults), "holds elements of type f4 instead of i4");
  }
});

Deno.test("structureFaults: columns that are missing or of another type are named", async () => {
  const made = await opened({ dataset: testDataset("parquet", { samplesPerFile: 20, parquet: table }) });
  const judged = (columns: typeof table.columns) => {
    const dataset = testDataset("parquet", { samplesPerFile: 20, parquet: { ...table, columns } });
    return structureFaults(made.format, testFile(dataset, "parquet"), changed(made.outputs));
  };
  const [id, v] = table.columns;
  if (!id || !v) throw new TypeError("The table has columns");
  assertEquals(
    joined(await judged([id, { ...v, name: "vektor" }])),
    "has no column 'vektor'. Did you mean 'vector'?",
  );
  assertEquals(joined(await judged([{ ...id, dtype: "float64" }])), "stores 'id' as int64 instead of double");
  assertEquals(joined(await judged([v, id])), "", "others may be there, in any order");
});

Deno.test("structureFaults: indexes that do not fit their file are told", async () => {
  for (const format of ["tfrecord", "indexed_binary"] as const) {
    const [made, longerOne] = [
      await opened({ dataset: testDataset(format, { samplesPerFile: 4 }) }),
      await opened({ dataset: testDataset(format, { samplesPerFile: 5 }) }),
    ];
    const [data] = made.outputs;
    const indexes = longerOne.outputs.slice(1);
    if (!data) throw new TypeError("A format describes at least one file");
    const faults = await structureFaults(made.format, made.file, changed([data, ...indexes]));
    assert(faults.length > 0, format);
  }
});

Deno.test("structureFaults: files of h5py and numpy say what they are, in all their forms", async () => {
  for (const format of ["hdf5", "npz"] as const) {
    const { structure } = await loadFormat(format);
    const folder = new URL(`./${format}/foreign_files/`, import.meta.url);
    for (const { name } of [...Deno.readDirSync(folder)]) {
      if (!name.endsWith(format)) continue;
      const bytes = Deno.readFileSync(new URL(name, folder));
      const datasets = name.includes("ten_datasets") ? 10 : 1;
      const dataset = testDataset(format, { hdf5: { chunkDims: [], datasets, maxShape: [] } });
      try {
        const found = await structure.examine(readerOf(bytes), dataset);
        assertEquals([found.bytes, found.type !== undefined], [bytes.length, true], name);
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error;
        assertEquals(UNKNOWN_TO_US.includes(name), true, `${name}: ${error.message}`);
      }
    }
  }
});

/** Forms that this program cannot walk, and says so. */
const UNKNOWN_TO_US = ["latest_extensible_array.hdf5", "latest_many_links.hdf5"];

Deno.test("structureFaults: of drawn sizes only the number of axes is known", async () => {
  const drawn = testDataset("npy", { sampleBytes: 4000, sampleBytesStdev: 900 });
  const made = await opened({ dataset: drawn });
  const [other, flat] = [{ ...made.file, shape: [3, 5] }, { ...made.file, shape: [15] }];
  assertEquals(await structureFaults(made.format, other, changed(made.outputs)), []);
  assertEquals((await structureFaults(made.format, flat, changed(made.outputs))).length, 1);
});
