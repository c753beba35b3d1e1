import { assert, assertEquals } from "@std/assert";
import type { DatasetSpec, ParquetColumn } from "../../dataset/spec.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { parquetFormat } from "./parquet_format.ts";
import { partitionNameFault } from "./partitions.ts";
import { column, tableDataset } from "./test_columns.ts";

const COLUMNS = [
  column("flag", "bool"),
  column("kind", "int8"),
  column("s", "string"),
  column("v", "float32", 5),
];

function partitioned(by: string, rows: number, columns: readonly ParquetColumn[] = COLUMNS): DatasetSpec {
  const dataset = tableDataset({ columns, rows, group: 4, batch: 7 });
  return { ...dataset, parquet: { ...dataset.parquet, partitionBy: by } };
}

const outputsOf = (dataset: DatasetSpec, index = 0) =>
  parquetFormat.outputs(testFile(dataset, "parquet", index));

testFormatContract(parquetFormat, {
  dataset: (dice) => partitioned(dice.pick(["flag", "kind", "s"]), 1 + dice.roll(60)),
  golden: {
    "nine rows by bool": {
      dataset: partitioned("flag", 9),
      sha256: "cd9cf4711265a48f74678ca77d8d70e44068a126f838aa925b08e23563fa245a",
    },
  },
});

Deno.test("partitionOutputs: every value that occurs has its folder, and all rows are there", async () => {
  const folders = (dataset: DatasetSpec) => outputsOf(dataset).map(({ name }) => name.split("/")[1]);
  assertEquals(folders(partitioned("flag", 9)), ["flag=false", "flag=true"]);
  assertEquals(folders(partitioned("kind", 3)), ["kind=-128", "kind=-127", "kind=-126"]);
  assertEquals(folders(partitioned("kind", 1000)).length, 256);
  assertEquals(folders(partitioned("s", 2)), ["s=s_0000000000", "s=s_0000000001"]);
  assertEquals(outputsOf(partitioned("flag", 9)).map(({ name }) => name), [
    "train/flag=false/img_0_of_1.parquet",
    "train/flag=true/img_0_of_1.parquet",
  ]);
  let rows = 0;
  const dataset = partitioned("kind", 1000);
  const left = {
    ...dataset,
    parquet: { ...dataset.parquet, columns: COLUMNS.filter((one) => one.name !== "kind") },
  };
  for (const { layout } of outputsOf(dataset)) {
    const { samples } = await parquetFormat.probe(readerOf(new FileMaker().bytes(layout)), left);
    rows += samples;
  }
  assertEquals(rows, 1000);
});

Deno.test("partitionOutputs: no two of a file's parts hold the same bytes", () => {
  const maker = new FileMaker();
  const wide = [column("flag", "bool"), column("b", "binary", 20_000)];
  const outputs = outputsOf(partitioned("flag", 8, wide));
  const seen = new Set<string>();
  let pages = 0;
  for (const { layout } of outputs) {
    const bytes = maker.bytes(layout);
    for (let at = 4096; at + 4096 <= bytes.length; at += 4096, pages++) {
      seen.add(bytes.subarray(at, at + 16).join());
    }
  }
  assert(pages >= 30, `${pages}`);
  assertEquals(seen.size, pages);
});

Deno.test("checkPartition: refuses what no folder can be named by, and more folders than pyarrow makes", () => {
  const refusals = (dataset: DatasetSpec) =>
    parquetFormat.check(dataset).map(({ code, text }) => `${code} ${text}`);
  const says = (dataset: DatasetSpec, text: string) => {
    const [first = "", ...more] = refusals(dataset);
    assertEquals(more, []);
    assert(first.startsWith("PARTITIONED") && first.includes(text), first);
  };
  assertEquals(refusals(partitioned("s", 1024)), []);
  says(partitioned("s", 1025), "1025 folders");
  says(partitioned("v", 4), "in lists");
  says(partitioned("f", 4, [column("f", "float32"), ...COLUMNS]), "type float32");
  says(partitioned("a/b", 4, [column("a/b", "bool"), ...COLUMNS]), "escaped");
  says(partitioned("flag", 4, [column("flag", "bool")]), "no column left");
});

Deno.test("partitionNameFault: folders must name values of the column, whoever wrote them", () => {
  const faultOf = (dtype: string, name: string) => {
    const columns = [{ name: "k", dtype, size: 1, read: true }, {
      name: "v",
      dtype: "int64",
      size: 1,
      read: true,
    }];
    const parquet = { columns, rowGroupSize: 9, generationBatchSize: 0, partitionBy: "k" };
    return partitionNameFault(testDataset("parquet", { parquet }))?.(name);
  };
  assertEquals(partitionNameFault(testDataset("parquet")), undefined);
  const sound = [["int8", "-128"], ["uint8", "255"], ["int64", "-9223372036854775808"], ["bool", "True"], [
    "string",
    "a%20b%",
  ], ["int8", "__HIVE_DEFAULT_PARTITION__"]] as const;
  for (const [dtype, value] of sound) {
    assertEquals(faultOf(dtype, `train/k=${value}/x.parquet`), undefined, value);
  }
  for (
    const [dtype, value] of [["int8", "128"], ["uint8", "-1"], ["int32", "1.5"], ["bool", "2"], [
      "string",
      "",
    ]]
  ) {
    const fault = faultOf(dtype ?? "", `train/k=${value}/x.parquet`);
    assertEquals(fault, `lies in a folder for '${value}', which is no value of 'k'`);
  }
  for (const name of ["train/x.parquet", "train/v=1/x.parquet", "train/k=1/k=2/x.parquet"]) {
    assertEquals(faultOf("int8", name), "lies in no folder 'k=VALUE'");
  }
});
