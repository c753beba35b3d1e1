import { assertEquals } from "@std/assert";
import { sentence, sentences } from "./sentence.ts";

Deno.test("sentence: ends with a full stop, unless it has an end", () => {
  assertEquals(["No room", "Really?", "No.", ""].map(sentence), ["No room.", "Really?", "No.", ""]);
});

Deno.test("sentences: leaves out what is empty", () => {
  assertEquals(sentences("No room", "Free some"), "No room. Free some.");
  assertEquals(sentences("No room", ""), "No room.");
});
