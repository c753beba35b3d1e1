import { assertEquals, assertStringIncludes } from "@std/assert";
import { workloadOf } from "./fixture.ts";
import { describeKey, keyPaths } from "./keys/mod.ts";
import { configRows, showConfig, sourceText } from "./show_config.ts";

Deno.test("configRows: says value and source of every key", () => {
  const workload = workloadOf({ "dataset.format": "npz", "dataset.file_prefix": "" });
  const rows = new Map(configRows(workload).map((row) => [row.key, row]));
  assertEquals(rows.get("dataset.format"), {
    key: "dataset.format",
    value: "npz",
    source: "yaml (test.yaml)",
  });
  assertEquals(rows.get("train.seed"), { key: "train.seed", value: "123", source: "default" });
  assertEquals(rows.get("dataset.file_prefix")?.value, "''");
  assertEquals(rows.get("output.folder")?.value, "(unset)");
  assertStringIncludes(rows.get("reader.read_threads")?.source ?? "", "derived (auto: 8 processors");
  assertEquals(rows.has("workflow.debug"), false);
  assertEquals(
    keyPaths().filter((path) => !rows.has(path)).every((path) => describeKey(path).type === "any"),
    true,
  );
});

Deno.test("showConfig: shows no secret, one line for each key, long values shortened", () => {
  const columns = Array.from({ length: 200 }, (_, i) => ({ name: `feature_${i}` }));
  const lines = showConfig(workloadOf({
    "storage.storage_options.access_key_id": "AKIAVISIBLE",
    "dataset.parquet.columns": columns,
  }));
  const text = lines.join("\n");
  assertEquals(text.includes("AKIAVISIBLE"), false);
  assertStringIncludes(text, "(set)");
  assertStringIncludes(text, "(200 in all)");
  assertEquals(lines.every((line) => line.length < 250 && !line.includes("\n")), true);
});

Deno.test("sourceText: names the kind once", () => {
  assertEquals(sourceText({ kind: "env", detail: "env AWS_REGION" }), "env AWS_REGION");
  assertEquals(sourceText({ kind: "command line", detail: "a=b" }), "command line (a=b)");
  assertEquals(sourceText({ kind: "default", detail: "" }), "default");
});
