import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { parseOverride } from "./override.ts";
import { parseOverrideValue, wordValue } from "./override_value.ts";
import type { RawValue } from "./raw_config.ts";

function key(operation: string, path: string, value: RawValue | undefined, prefixed = true) {
  return { kind: "key", operation, path, prefixed, value };
}

Deno.test("parseOverride: knows the operations and both forms of a key", () => {
  const rows: [string, unknown][] = [
    ["workload.dataset.format=npz", key("replace", "dataset.format", "npz")],
    ["+workload.dataset.format=npz", key("add", "dataset.format", "npz")],
    ["++workload.dataset.num_files_train=8", key("force", "dataset.num_files_train", 8)],
    ["~workload.checkpoint", key("delete", "checkpoint", undefined)],
    ["~workload.train.epochs=5", key("delete", "train.epochs", 5)],
    ["dataset.num_files_train=8", key("replace", "dataset.num_files_train", 8, false)],
    ["++workload.dataset.data_folder=", key("force", "dataset.data_folder", "")],
    ["dataset.data_folder = /mnt/x ", key("replace", "dataset.data_folder", "/mnt/x", false)],
    ["a.b=x=y=z", key("replace", "a.b", "x=y=z", false)],
    ["dataset.parquet.columns.0.size=3", key("replace", "dataset.parquet.columns.0.size", 3, false)],
    ["framework=pytorch", key("replace", "framework", "pytorch", false)],
    ["workload=unet3d_h100", { kind: "workload", name: "unet3d_h100" }],
    ["workload=7", { kind: "workload", name: "7" }],
    ["hydra.run.dir=/tmp/run 1", { kind: "hydra", key: "run.dir", value: "/tmp/run 1" }],
    ["++hydra.output_subdir=conf", { kind: "hydra", key: "output_subdir", value: "conf" }],
    ["hydra/job_logging=none", { kind: "hydra", key: "job_logging", value: "none" }],
  ];
  for (const [text, expected] of rows) {
    assertEquals<unknown>(parseOverride(text), { text, ...expected as Record<string, unknown> }, text);
  }
});

Deno.test("parseOverride: refuses in plain words, when the word is no override", () => {
  const rows: [string, RegExp][] = [
    ["dataset.num_files_train", /has no '='/],
    ["", /has no '='/],
    ["=5", /has no key/],
    ["a..b=1", /empty part/],
    ["a.=1", /empty part/],
    ["a b=1", /part 'a b' is not a word/],
    ["a=1,2,3", /sweep/],
    ["a=choice(1,2)", /sweep with choice/],
    ["a=range(1,10)", /sweep with range/],
    ["a=int(3.2)", /function int\(\)/],
    ["a=[1,2", /lacks ']' at its end|empty element/],
    ["a={b:1", /lacks '}'/],
    ["a={b}", /':' after the key 'b'/],
    ["a={b:1,b:2}", /'b' twice/],
    ["a='x", /never closed/],
    ["a=it's", /unquoted '/],
    ["a=[1]x", /behind the end/],
    ["a=${x", /never closed/],
    ["a=[1,,2]", /empty element/],
    [`a=${"[".repeat(100)}`, /nested more than/],
    [`a=${"x".repeat(70000)}`, /characters long/],
    ["workload=", /names no workload/],
    ["workload=[a]", /names no workload/],
    ["~workload", /remove the workload/],
    ["workload/storage=s3", /config group/],
    ["storage@workload.storage=s3", /config group/],
    ["a;b=1", /not a word/],
  ];
  for (const [text, message] of rows) {
    const error = assertThrows(() => parseOverride(text), ConfigError, undefined, text);
    assertMatch(error.message, message);
    assertEquals(error.remedy.length > 0, true);
  }
});

Deno.test("parseOverrideValue: gives Hydra's types", () => {
  const rows: [string, RawValue][] = [
    ["", ""],
    ["   ", ""],
    ["0", 0],
    ["-5", -5],
    ["+5", 5],
    ["1_000", 1000],
    ["007", "007"],
    ["1.5", 1.5],
    [".5", 0.5],
    ["1.", 1],
    ["1e3", 1000],
    ["1E-3", 0.001],
    ["1e", "1e"],
    ["inf", Infinity],
    ["-INF", -Infinity],
    ["nan", NaN],
    ["true", true],
    ["TRUE", true],
    ["False", false],
    ["null", null],
    ["Null", null],
    ["off", "off"],
    ["no", "no"],
    ["yes", "yes"],
    ["None", "None"],
    ["0x10", "0x10"],
    ["150M", "150M"],
    ["true story", "true story"],
    ["1 2", "1 2"],
    ["a:b", "a:b"],
    ["s3://bucket/prefix", "s3://bucket/prefix"],
    ["http://127.0.0.1:9000", "http://127.0.0.1:9000"],
    ["/data/run (1)/ü", "/data/run (1)/ü"],
    ["int(x)y", "int(x)y"],
    ["'5'", "5"],
    ['"true"', "true"],
    ["''", ""],
    ["'a,b'", "a,b"],
    ["'it\\'s'", "it's"],
    ['"say \\"x\\""', 'say "x"'],
    ["'a\\nb'", "a\\nb"],
    ["'end\\\\'", "end\\"],
    ["'two\\\\\\'x'", "two\\'x"],
    ["a\\,b", "a,b"],
    ["\\ a", " a"],
    ["a\\ ", "a "],
    ["\\[x\\]", "[x]"],
    ["C\\d", "C\\d"],
    ["[]", []],
    ["{}", {}],
    ["[1,2]", [1, 2]],
    ["[ 1 , a b , 'c,d' ]", [1, "a b", "c,d"]],
    ["[[1,2],[3]]", [[1, 2], [3]]],
    ["{a:1,b:[x,y]}", { a: 1, b: ["x", "y"] }],
    ["{a: {b: null}, 'c d': true}", { a: { b: null }, "c d": true }],
    ["{url:http://h:1}", { url: "http://h:1" }],
    ["[{name:c0,dtype:float32,size:1}]", [{ name: "c0", dtype: "float32", size: 1 }]],
    ["${dataset.format}", "${dataset.format}"],
    ["${oc.env:X,a}", "${oc.env:X,a}"],
    ["/data/${a.${b}}/x", "/data/${a.${b}}/x"],
    ["[${a},${oc.env:B,c}]", ["${a}", "${oc.env:B,c}"]],
    ["\\${a}", "\\${a}"],
    ["{__proto__:1}", JSON.parse('{"__proto__":1}')],
  ];
  for (const [text, value] of rows) assertEquals(parseOverrideValue(text), value, text);
});

Deno.test("wordValue: leaves text alone, when it only looks like a number", () => {
  for (const word of ["1__0", "1_", "_1", "1e5x", "1.2.3", "--1", "e5", ".", "+", "-", ".e1", "infinity"]) {
    assertEquals(wordValue(word), word);
  }
});
