import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { describeFile } from "./describe_file.ts";
import { renderSource } from "./render_source.ts";

const TINY = `# A title
# Round: Test 1
# Also: b_again, c
# Remark: none
# Free words.
framework: pytorch
model: plain
dataset:
  format: npz
  record_length: 1048576
reader:
  batch_size: 3
train:
  computation_time: 0.5
`;

Deno.test("describeFile: reads title, lines and values", () => {
  const { entry, also } = describeFile("a", TINY);
  assertEquals(also, ["b_again", "c"]);
  assertEquals(entry, {
    name: "a",
    aliasOf: undefined,
    title: "A title",
    model: "plain",
    format: "npz",
    sampleBytes: 2 ** 20,
    samplesPerFile: 1,
    demandMiBPerSecond: 6,
    needs: "8 MiB of data",
    round: "Test 1",
    remark: "none",
  });
});

Deno.test("describeFile: takes no line from below the first comments", () => {
  const { entry } = describeFile("a", TINY.replace("# Remark: none\n", "") + "# Remark: late\n");
  assertEquals(entry.remark, undefined);
});

Deno.test("describeFile: refuses a file without title, without round or with a wrong value", () => {
  for (
    const text of [
      TINY.replace("# A title\n", "framework: pytorch\n"),
      TINY.replace("# Round: Test 1\n", ""),
      TINY.replace("batch_size: 3", "batch_size: many"),
      TINY.replace("format: npz", "parquet: {columns: [{name: a, dtype: float31, size: 1}]}"),
      TINY.replace("train:\n  computation_time: 0.5", "train: 7"),
    ]
  ) {
    assertThrows(() => describeFile("a", text), TypeError);
  }
});

Deno.test("renderSource: gives back the text and all names of a file, whatever characters it has", async () => {
  const text = TINY.replace("# Free words.", "# `tick` ${not} \\n $5 {x} é");
  const source = renderSource(new Map([["a", text]]));
  const code = source.replace(/^import type .*$/m, "").replaceAll(
    /: readonly CatalogueEntry\[\]|: Readonly<.*?>>?/g,
    "",
  );
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assertEquals(module.TEXTS.a, text);
  assertEquals(
    module.ENTRIES.map((entry: { name: string; aliasOf?: string }) => [entry.name, entry.aliasOf]),
    [
      ["a", undefined],
      ["b_again", "a"],
      ["c", "a"],
    ],
  );
});

Deno.test("renderSource: refuses two workloads of one name", () => {
  const error = assertThrows(() => renderSource(new Map([["a", TINY], ["c", TINY]])), TypeError);
  assertMatch(error.message, /'b_again'|'c'/);
});

Deno.test("renderSource: does not depend on the order of the files", () => {
  const other = TINY.replace("# Also: b_again, c\n", "");
  const source = renderSource(new Map([["z", other], ["a", TINY]]));
  assertEquals(source, renderSource(new Map([["a", TINY], ["z", other]])));
  assertStringIncludes(source, "deno-fmt-ignore-file");
});
