import { assert, assertEquals } from "@std/assert";
import type { DatasetSpec } from "../../dataset/spec.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { parquetFormat } from "./parquet_format.ts";
import { column, DLRM_COLUMNS, EVERY_TYPE, fluxColumns, tableDataset } from "./test_columns.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const COMPRESSIONS = ["none", "snappy", "gzip", "zstd"] as const;

const LEGACY = testDataset("parquet", {
  dims: [16, 16],
  samplesPerFile: 8,
  parquet: { columns: [], rowGroupSize: 3, generationBatchSize: 5, partitionBy: undefined },
});

testFormatContract(parquetFormat, {
  dataset(dice) {
    const compression = dice.pick(COMPRESSIONS);
    const group = 1 + dice.roll(60), batch = dice.pick([0, 1 + dice.roll(150)]);
    if (dice.roll(5) === 0) {
      return { ...LEGACY, compression, dims: undefined, sampleBytesStdev: dice.pick([0, 100]) };
    }
    const from = dice.roll(EVERY_TYPE.length);
    const columns = EVERY_TYPE.slice(from, from + 1 + dice.roll(8)).filter(({ size }) => size < 1000);
    const all = [...columns, column("x", "int32", dice.pick([1, 5, 333]), false), column("y", "float16", 3)];
    const ratios = { dedupRatio: dice.pick([1, 2]), compressRatio: dice.pick([1, 3]) };
    return {
      ...tableDataset({ columns: all, rows: 1 + dice.roll(200), group, batch, compression }),
      ...ratios,
    };
  },
  golden: {
    "8 samples of 16 x 16 without columns": {
      dataset: LEGACY,
      sha256: "fd485e6395d52e149664f94978642b21a0031f80f39afc095f9c8e3024b7effa",
    },
    "every type in 3 row groups": {
      dataset: tableDataset({ columns: EVERY_TYPE, rows: 50, group: 20 }),
      sha256: "fd0f457e15e0af51aecdec54a2183748da3acad7edfa91fefcca2d3cdc9a4ad7",
    },
    "every type, on the grid of blocks": {
      dataset: { ...tableDataset({ columns: EVERY_TYPE, rows: 50, group: 20 }), dedupRatio: 2 },
      sha256: "d543a92fe07d91292d66256280108fbe7921485a6da5d94f41649982a8b738c1",
    },
    "every type, snappy": {
      dataset: tableDataset({ columns: EVERY_TYPE, rows: 9, compression: "snappy" }),
      sha256: "7062c0ffd0b6bc87ebc606ef1e580afba86268f508712ee6157b34b4114fc239",
    },
    "every type, gzip": {
      dataset: tableDataset({ columns: EVERY_TYPE, rows: 9, compression: "gzip" }),
      sha256: "1749f5f9ebae2c086f89b69c678fa38e8b2e6c000d8327b2ba563792342ca4fd",
    },
    "every type, zstd": {
      dataset: tableDataset({ columns: EVERY_TYPE, rows: 9, compression: "zstd" }),
      sha256: "1934f7aa09cd93e9a0c47581c31e01c8b3add2f744eb645054b89cc19083b8b0",
    },
  },
});

function layoutOf(dataset: DatasetSpec) {
  assertEquals(parquetFormat.check(dataset), []);
  const [output] = parquetFormat.outputs(testFile(dataset, "parquet"));
  if (!output) throw new Error("no output");
  return output.layout;
}

const LARGE: readonly (readonly [string, DatasetSpec, number])[] = [
  ["5 million rows of 200 columns", tableDataset({ columns: DLRM_COLUMNS, rows: 5_000_000, group: 8192 }), 4],
  ["20 GiB of long lists", tableDataset({ columns: fluxColumns(1), rows: 9920 }), 20],
  [
    "10 GB of samples without columns",
    testDataset("parquet", { dims: [512, 512], samplesPerFile: 10_000 }),
    9,
  ],
];

for (const [name, dataset, gib] of LARGE) {
  Deno.test(`parquetFormat: ${name} are described at once, and both ends and the middle can be made`, () => {
    const layout = layoutOf(dataset);
    assert(layout.size > gib * GIB && layout.size < (gib + 1) * GIB, `${layout.size}`);
    const maker = new FileMaker();
    const source = maker.source(layout);
    const ends = [0, layout.size - MIB].map((at) => maker.range(source, at, MIB));
    assertEquals(new TextDecoder().decode(ends[0]?.subarray(0, 4)), "PAR1");
    assertEquals(new TextDecoder().decode(ends[1]?.subarray(-4)), "PAR1");
    for (const at of [layout.size / 2, layout.size / 3, layout.size - 30 * MIB].map(Math.floor)) {
      const whole = maker.range(source, at, 100_000);
      assertEquals(maker.range(maker.source(layout), at + 77_000, 1000), whole.subarray(77_000, 78_000));
    }
  });
}

Deno.test("parquetFormat.locate: rows of a group have the very same ranges, of wanted columns alone", () => {
  const columns = ["a", "b", "c", "d"].map((name) => column(name, "int32", 1, name !== "b"));
  const dataset = tableDataset({ columns, rows: 25, group: 10, batch: 15 });
  const index = parquetFormat.locate(testFile(dataset, "parquet"));
  const layout = layoutOf(dataset);
  const groups = Array.from({ length: 25 }, (_, row) => index.ranges(row));
  // Batches of 15 and 10 rows, cut into groups of 10, 5 and 10.
  for (let row = 1; row < 25; row++) {
    assertEquals(groups[row] === groups[row - 1], row !== 10 && row !== 15, `row ${row}`);
  }
  const [first = [], second = []] = [groups[0], groups[12]];
  assertEquals(first.length, 2);
  assertEquals(first[0]?.at, 4);
  const chunk = first[0]?.length ?? 0;
  assertEquals(first[1], { at: 4 + 2 * chunk, length: 2 * chunk });
  assertEquals(second[0]?.at, 4 + 4 * chunk);
  const [footer] = index.opening ?? [];
  assertEquals((footer?.at ?? 0) + (footer?.length ?? 0), layout.size);
  const last = groups[24]?.at(-1);
  assertEquals((last?.at ?? 0) + (last?.length ?? 0), footer?.at);
});

for (const compression of COMPRESSIONS) {
  Deno.test(`parquetFormat.probe: finds what was planned, with ${compression}`, async () => {
    const columns = EVERY_TYPE.map((one, i) => ({ ...one, read: i % 3 !== 0 }));
    const datasets = [
      tableDataset({ columns, rows: 57, group: 20, compression }),
      tableDataset({ columns: DLRM_COLUMNS, rows: 100, group: 3, batch: 7, compression }),
      { ...LEGACY, compression },
    ];
    for (const dataset of datasets) {
      const planned = parquetFormat.locate(testFile(dataset, "parquet"));
      const file = readerOf(new FileMaker().bytes(layoutOf(dataset)));
      const probed = await parquetFormat.probe(file, dataset);
      assertEquals(probed.samples, planned.samples);
      assertEquals(probed.opening, planned.opening);
      for (let row = 0; row < planned.samples; row++) assertEquals(probed.ranges(row), planned.ranges(row));
    }
  });
}

Deno.test("parquetFormat.check: refuses what cannot be, with the reason", () => {
  const good = tableDataset({ columns: [column("a", "int8")], rows: 100 });
  const with_ = (parquet: Partial<DatasetSpec["parquet"]>, more: Partial<DatasetSpec> = {}) =>
    parquetFormat.check({ ...good, ...more, parquet: { ...good.parquet, ...parquet } })
      .map(({ code }) => code);
  assertEquals(with_({}), []);
  assertEquals(with_({}, { compression: "lzf" }), ["COMPRESSION"]);
  assertEquals(with_({ partitionBy: "a" }), ["PARTITIONED"], "the only column");
  assertEquals(with_({ columns: [column("a", "int8"), column("a", "string")] }), ["COLUMN_TWICE"]);
  assertEquals(with_({ columns: [column("a", "float64", 268_000_000)] }), []);
  assertEquals(with_({ columns: [column("a", "float64", 269_000_000)] }), ["ROW_TOO_LARGE"]);
  assertEquals(with_({ columns: [column("a", "binary", 2 ** 31)] }), ["ROW_TOO_LARGE"]);
  assertEquals(with_({ columns: [], rowGroupSize: 1024 }, { dims: [30_000, 30_000] }), ["ROW_TOO_LARGE"]);
  assertEquals(with_({ rowGroupSize: 1 }, { samplesPerFile: 1_000_000 }), []);
  assertEquals(with_({ rowGroupSize: 1 }, { samplesPerFile: 1_000_001 }), ["TOO_MANY_ROW_GROUPS"]);
  assertEquals(with_({ columns: DLRM_COLUMNS, rowGroupSize: 1 }, { samplesPerFile: 900_000 }), [
    "TOO_MANY_ROW_GROUPS",
  ]);
});
