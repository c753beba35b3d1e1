import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../base/errors.ts";
import { testFormatContract } from "../format_contract.ts";
import { FileMaker, readerOf, testDataset, testFile } from "../test_files.ts";
import { syntheticFormat } from "./synthetic_format.ts";

testFormatContract(syntheticFormat, {
  dataset: (dice) => testDataset("synthetic", { samplesPerFile: 1 + dice.roll(9) }),
  golden: {
    "file 0": {
      dataset: testDataset("synthetic"),
      sha256: "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
    },
  },
});

Deno.test("syntheticFormat: a file holds its number", async () => {
  const dataset = testDataset("synthetic", { train: { files: 200, subfolders: 0 } });
  const [output] = syntheticFormat.outputs(testFile(dataset, "synthetic", 137));
  if (!output) throw new Error("no output");
  const bytes = new FileMaker().bytes(output.layout);
  assertEquals(new TextDecoder().decode(bytes), "137");
  assertEquals((await syntheticFormat.probe(readerOf(bytes))).samples, 1);
});

Deno.test("syntheticFormat: refuses compression", () => {
  const problems = syntheticFormat.check(testDataset("synthetic", { compression: "gzip" }));
  assertEquals(problems.map(({ code }) => code), ["COMPRESSION"]);
});

Deno.test("syntheticFormat.probe: says why a file is none", async () => {
  for (const bytes of [new Uint8Array(0), Uint8Array.of(0x31, 0x0a), new Uint8Array(100).fill(0x31)]) {
    await assertRejects(() => syntheticFormat.probe(readerOf(bytes)), IntegrityError, "no decimal number");
  }
});
