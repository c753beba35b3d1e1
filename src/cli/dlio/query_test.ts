import { assertEquals } from "@std/assert";
import { workloadOf } from "../../workload/fixture.ts";
import { pythonText, queryAnswer } from "./query.ts";

const ask = (query: string, values = {}) =>
  queryAnswer(workloadOf({ "workflow.query": query, ...values })).text;

Deno.test("queryAnswer: prints the value of the key as Python would, None for one that nobody knows", () => {
  assertEquals(ask("reader.batch_size", { "reader.batch_size": 7 }), "7");
  assertEquals(ask("workflow.train", { "workflow.train": true }), "True");
  assertEquals(ask("dataset.format", { "dataset.format": "npz" }), "npz");
  assertEquals([ask("no.such.key"), ask("toString")], ["None", "None"]);
});

Deno.test("queryAnswer: storage options of s3 are answered by each of their names, secrets as (set)", () => {
  const s3 = {
    "storage.storage_type": "s3",
    "storage.storage_root": "bucket",
    "storage.storage_library": "minio",
    "storage.storage_options.endpoint_url": "http://host:9000",
    "storage.storage_options.access_key_id": "AKIDTEST",
    "storage.storage_options.secret_access_key": "topsecret",
  };
  assertEquals(ask("storage.storage_options.storage_library", s3), "minio");
  assertEquals(ask("storage.storage_library", s3), "minio");
  assertEquals(ask("storage.storage_options.endpoint_url", s3), "http://host:9000");
  assertEquals(ask("storage.storage_options.secret_access_key", s3), "(set)");
});

Deno.test("pythonText: texts in quotes only within something, nested values as Python writes them", () => {
  assertEquals(pythonText([1, "it's", null, [false]]), "[1, 'it\\'s', None, [False]]");
  assertEquals(pythonText({ mean: 0.5 }), "{'mean': 0.5}");
});
