import { assertEquals } from "@std/assert";
import { calledAs, commandWords } from "./called_as.ts";

Deno.test("calledAs: takes the last part of argv[0]", () => {
  assertEquals(calledAs("/usr/bin/dlio_benchmark", {}), "dlio_benchmark");
  assertEquals(calledAs("stoker", {}), "stoker");
});

Deno.test("calledAs: believes the shell text of the portable form, and nobody else's variable", () => {
  const env = { STOKER_FORM: "portable", STOKER_ARGV0: "./dlio_benchmark" };
  assertEquals(calledAs("deno", env), "dlio_benchmark");
  assertEquals(calledAs("/usr/bin/stoker", { STOKER_ARGV0: "./dlio_benchmark" }), "stoker");
});

Deno.test("commandWords: the name dlio_benchmark stands for the command dlio", () => {
  assertEquals(commandWords("/opt/dlio_benchmark", {}, ["workload=unet3d"]), ["dlio", "workload=unet3d"]);
  assertEquals(commandWords("/opt/dlio_benchmark", {}, []), ["dlio"]);
  assertEquals(commandWords("stoker", {}, ["plan"]), ["plan"]);
  assertEquals(commandWords("toString", {}, ["plan"]), ["plan"]);
});

Deno.test("commandWords: DLIO's other programs are words of the command dlio", () => {
  assertEquals(commandWords("dlio_benchmark_query", {}, ["workload=a"]), ["dlio", "query", "workload=a"]);
  assertEquals(commandWords("/x/dlio_postprocessor", {}, ["-of", "o"]), [
    "dlio",
    "postprocessor",
    "-of",
    "o",
  ]);
});
