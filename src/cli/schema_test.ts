import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { call } from "./fixture.ts";
import { command, documentNames } from "./schema.ts";

Deno.test("schema: without a name lists all names with what they are", async () => {
  const { text, document } = await call(command);
  assertEquals(text.split("\n").map((line) => line.split(" ")[0]), [...documentNames()]);
  assertEquals(JSON.stringify(document).includes('"name":"workload"'), true);
});

Deno.test("schema: prints the JSON Schema of each document", async () => {
  for (const name of documentNames()) {
    const { text, exitStatus } = await call(command, name);
    const schema = JSON.parse(text);
    assertEquals([exitStatus, schema.$schema], [0, "https://json-schema.org/draft/2020-12/schema"], name);
    assert(typeof schema.title === "string" && schema.title !== "", name);
  }
  for (const name of ["result", "plan", "check", "dry-run", "error", "workload"]) {
    assert(documentNames().includes(name), name);
  }
});

Deno.test("schema: an unknown name gets the nearest one and the list", async () => {
  const error = await assertRejects(() => call(command, "reslt"), ConfigError, "Did you mean 'result'?");
  assertStringIncludes(error.remedy, "dry-run");
  for (const word of ["constructor", "__proto__"]) {
    await assertRejects(() => call(command, word), ConfigError, "Unknown document");
  }
  await assertRejects(() => call(command, "plan", "x"), ConfigError, "one word too many");
});
