import { assertEquals } from "@std/assert";
import { lazyRequire } from "./lazy_require.ts";

const EAGER = `import { createRequire as __own } from "node:module";
var __create = Object.create;
var __require = __own(import.meta.url);
export { __require };
`;

Deno.test("lazyRequire: asks node:module only when something is required", async () => {
  const lazy = lazyRequire(EAGER) ?? "";
  assertEquals(lazy.includes('from "node:module"'), false);
  assertEquals(lazy.startsWith("var __create = Object.create;\n"), true);
  const file = await Deno.makeTempFile({ suffix: ".mjs" });
  await Deno.writeTextFile(file, lazy);
  const { __require } = await import(`file://${file}`);
  assertEquals(__require("node:path").basename("/a/b"), "b");
  await Deno.remove(file);
});

Deno.test("lazyRequire: leaves other chunks alone, and does not let an unknown form pass", () => {
  assertEquals(lazyRequire("export const a = 1;\n"), "export const a = 1;\n");
  assertEquals(lazyRequire('import { register } from "node:module";\nregister();\n'), undefined);
});
