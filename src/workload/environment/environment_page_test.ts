import { assertEquals, assertStringIncludes } from "@std/assert";
import { environmentPage } from "./environment_page.ts";
import { variableRows } from "./variables.ts";

Deno.test("environmentPage: is what docs/environment.md holds", async () => {
  const page = new URL("../../../docs/environment.md", import.meta.url);
  assertEquals(
    await Deno.readTextFile(page),
    environmentPage(),
    "docs/environment.md is stale: run deno run -A scripts/docs/environment_page.ts",
  );
});

Deno.test("environmentPage: has one row for each variable", () => {
  const page = environmentPage();
  for (const [name, variable] of variableRows()) {
    assertEquals(page.split(`\n| \`${name}\` `).length, 2, name);
    assertStringIncludes(page, variable.meaning);
  }
});
