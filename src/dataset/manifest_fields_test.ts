import { assertEquals, assertThrows } from "@std/assert";
import { manifestFields } from "./manifest_fields.ts";

const read = (text: string) =>
  manifestFields(text, "stoker.x/1", ["seed", "files"], (reason, cause) => new Error(reason, { cause }));

Deno.test("manifestFields: gives what stands in a whole manifest of its schema, keys of others too", () => {
  const value = { schema: "stoker.x/1", seed: 1, files: 2, more: [3] };
  assertEquals(read(JSON.stringify(value)), value);
});

Deno.test("manifestFields: says why it is none", () => {
  assertThrows(() => read("{"), Error, "it is not JSON");
  for (const text of ["null", "3", "{}"]) assertThrows(() => read(text), Error, "it has no schema");
  assertThrows(
    () => read('{"schema":"stoker.x/2"}'),
    Error,
    "its schema is 'stoker.x/2', this version knows 'stoker.x/1'",
  );
  assertThrows(() => read('{"schema":"stoker.x/1"}'), Error, "it lacks seed, files");
});
