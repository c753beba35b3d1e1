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
