import { assertEquals, assertStringIncludes } from "@std/assert";
import { keyPaths } from "./keys/mod.ts";
import { workloadPage } from "./workload_page.ts";

Deno.test("docs/workload.md: is what the table says (deno run -A scripts/docs/workload_page.ts)", async () => {
  const file = await Deno.readTextFile(new URL("../../docs/workload.md", import.meta.url));
  assertEquals(file, workloadPage());
});

Deno.test("workloadPage: names every key and every rule of DLIO", () => {
  const page = workloadPage();
  for (const path of keyPaths()) assertStringIncludes(page, `\`${path}\``);
  for (let rule = 1; rule <= 31; rule++) assertStringIncludes(page, `| V${rule} `);
});
