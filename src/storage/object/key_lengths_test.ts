import { assertEquals, assertStringIncludes } from "@std/assert";
import { keyFindings } from "./key_lengths.ts";

Deno.test("keyFindings: a key has at most 1024 bytes, the prefix included", () => {
  const place = { prefix: "some/where", printed: "s3://bucket/some/where" };
  const most = 1024 - "some/where/".length;
  assertEquals(keyFindings(place, ["a", "a".repeat(most)]), []);
  const [found] = keyFindings(place, ["a", "a".repeat(most + 1)]);
  assertEquals([found?.code, found?.severity], ["NAME_TOO_LONG", "error"]);
  assertStringIncludes(found?.text ?? "", "1025 bytes");
  assertEquals(keyFindings({ ...place, prefix: "" }, ["ä".repeat(512)]), []);
  assertEquals(keyFindings({ ...place, prefix: "" }, ["ä".repeat(513)]).length, 1);
});
