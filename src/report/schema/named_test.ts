import { assertEquals } from "@std/assert";
import { jsonSchemaOf, NAMED_SCHEMAS } from "./named.ts";

Deno.test("NAMED_SCHEMAS: every document names its schema and version first", () => {
  const stated = Object.values(NAMED_SCHEMAS).map(({ schema }) => schema.properties.schema.const);
  assertEquals(stated.every((word) => /^stoker\.[a-z-]+\/\d+$/.test(word)), true, stated.join(" "));
  assertEquals(new Set(stated).size, stated.length);
});

Deno.test("jsonSchemaOf: is plain JSON that says what it describes", () => {
  for (const [name, named] of Object.entries(NAMED_SCHEMAS)) {
    const schema = jsonSchemaOf(named);
    assertEquals([schema.type, schema.title], ["object", named.title], name);
    assertEquals(JSON.parse(JSON.stringify(schema)), JSON.parse(JSON.stringify({ ...schema })), name);
  }
});

Deno.test("NAMED_SCHEMAS: no document of this folder is missing", async () => {
  const folder = new URL(".", import.meta.url);
  const stated = Object.values(NAMED_SCHEMAS).map(({ schema }) => schema.properties.schema.const);
  const written: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith("_test.ts")) continue;
    const text = await Deno.readTextFile(new URL(name, folder));
    written.push(...[...text.matchAll(/"(stoker\.[a-z-]+\/\d+)"/g)].map(([, word = ""]) => word));
  }
  assertEquals(written.toSorted(), stated.toSorted());
});
