import { assertEquals } from "@std/assert";
import { calledAs } from "./called_as.ts";

Deno.test("calledAs: takes the last part of argv[0]", () => {
  assertEquals(calledAs("/usr/bin/dlio_benchmark", {}), "dlio_benchmark");
  assertEquals(calledAs("stoker", {}), "stoker");
});

Deno.test("calledAs: believes the shell text of the portable form, and nobody else's variable", () => {
  const env = { STOKER_FORM: "portable", STOKER_ARGV0: "./dlio_benchmark" };
  assertEquals(calledAs("deno", env), "dlio_benchmark");
  assertEquals(calledAs("/usr/bin/stoker", { STOKER_ARGV0: "./dlio_benchmark" }), "stoker");
});
