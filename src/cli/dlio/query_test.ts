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

Deno.test("pythonText: texts in quotes only within something, nested values as Python writes them", () => {
  assertEquals(pythonText([1, "it's", null, [false]]), "[1, 'it\\'s', None, [False]]");
  assertEquals(pythonText({ mean: 0.5 }), "{'mean': 0.5}");
});
