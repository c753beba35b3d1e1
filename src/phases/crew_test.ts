import { assert, assertEquals } from "@std/assert";
import { descriptorFinding } from "./crew.ts";
import { openFileLimit } from "./descriptors.ts";

Deno.test("descriptorFinding: refuses before the runtime would panic, with the numbers", () => {
  assertEquals(descriptorFinding(10, { limit: 124, openFiles: 4 }), undefined);
  const finding = descriptorFinding(10, { limit: 123, openFiles: 4 });
  assertEquals(finding?.severity, "error");
  assert(finding?.text.includes("124") && finding.text.includes("123"), finding?.text);
  assert(finding?.remedy.includes("ulimit -n 124"), finding?.remedy);
});

Deno.test("openFileLimit: reads the hard limit; unlimited and unknown do not refuse", () => {
  assertEquals(
    openFileLimit("Max open files            1024                 4096                 files\n"),
    4096,
  );
  assertEquals(
    openFileLimit("Max open files            unlimited            unlimited            files\n"),
    Infinity,
  );
  assertEquals(openFileLimit(undefined), Infinity);
});
