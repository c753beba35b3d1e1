import { assertEquals } from "@std/assert";
import { describeKey, keyPaths } from "./keys/mod.ts";
import { type JsonSchema, workloadSchema } from "./schema.ts";

/** Walks plain JSON; undefined where the path does not exist. */
function at(schema: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, name) => typeof node === "object" && node !== null ? (node as JsonSchema)[name] : undefined,
    JSON.parse(JSON.stringify(schema)),
  );
}

function keySchema(path: string): unknown {
  return at(
    workloadSchema(),
    "$defs",
    "workload",
    ...path.split(".").flatMap((part) => ["properties", part]),
  );
}

Deno.test("workloadSchema: has every key with its meaning", () => {
  for (const path of keyPaths()) {
    if (describeKey(path).type === "section") continue;
    const description = at(keySchema(path), "description");
    assertEquals(
      typeof description === "string" && description.startsWith(describeKey(path).meaning),
      true,
      path,
    );
  }
});

Deno.test("workloadSchema: knows types, limits, words and defaults", () => {
  assertEquals(at(keySchema("dataset.num_files_train"), "anyOf", "0"), { type: "integer", minimum: 0 });
  assertEquals(at(keySchema("dataset.num_files_train"), "default"), 8);
  assertEquals(at(keySchema("framework"), "anyOf", "0"), { enum: ["tensorflow", "pytorch"] });
  assertEquals(at(keySchema("reader.read_threads"), "anyOf", "1"), { const: "auto" });
});

Deno.test("workloadSchema: refuses strangers, takes aliases, keeps sections that are keys", () => {
  assertEquals(at(keySchema("dataset"), "additionalProperties"), false);
  assertEquals(at(keySchema("dataset.record_length"), "deprecated"), true);
  assertEquals(typeof at(keySchema("checkpoint.ksm"), "properties", "await_time"), "object");
  assertEquals(typeof at(keySchema("model"), "properties", "name"), "object");
  assertEquals(keySchema("data_reader"), keySchema("reader"));
});
