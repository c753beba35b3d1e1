import { assertEquals } from "@std/assert";
import { formOfThisProgram } from "./form.ts";

Deno.test("formOfThisProgram: from source unless the environment of the portable form says otherwise", () => {
  assertEquals(formOfThisProgram(), "source");
  Deno.env.set("STOKER_FORM", "portable");
  try {
    assertEquals(formOfThisProgram(), "portable");
  } finally {
    Deno.env.delete("STOKER_FORM");
  }
});
