import { assertEquals, assertStringIncludes } from "@std/assert";
import { nameFindings } from "./name_lengths.ts";

const textOf = (root: string, names: readonly string[], most?: number) =>
  nameFindings(root, names, most)[0]?.text ?? "";

Deno.test("nameFindings: a part of a name may have as many bytes as the file system says", () => {
  assertEquals(nameFindings("/data", [`train/${"a".repeat(255)}`], 255), []);
  const text = textOf("/data", ["train/short", `train/${"a".repeat(256)}`], 255);
  assertStringIncludes(text, "has 256 bytes");
  assertStringIncludes(text, "at most 255");
});

Deno.test("nameFindings: counts bytes, not characters, and folders too", () => {
  assertEquals(nameFindings("/data", [`train/${"ä".repeat(127)}`], 255), []);
  assertStringIncludes(textOf("/data", [`train/${"ä".repeat(128)}/x`], 255), "has 256 bytes");
  assertEquals(nameFindings("/data", [`train/${"a".repeat(300)}`], undefined), []);
});

Deno.test("nameFindings: a path has at most 4095 bytes, also while the file has another name", () => {
  const rootOf = (bytes: number) => "/a".repeat(Math.floor(bytes / 2)).padEnd(bytes, "a");
  const name = `train/${"f".repeat(100)}`;
  const free = 4095 - 1 - name.length;
  assertEquals(nameFindings(rootOf(free), [name], 255), []);
  assertStringIncludes(textOf(rootOf(free + 1), [name], 255), "takes 4096 bytes");
  // Beside a short name stands a longer one until the file is whole.
  assertStringIncludes(textOf(rootOf(4095 - "/train/f".length), ["train/f"], 255), "while it is written");
  assertEquals(nameFindings(rootOf(4095 - "/train/f".length - 24), ["train/f"], 255), []);
});
