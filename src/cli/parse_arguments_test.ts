import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError, type Problem } from "../base/errors.ts";
import { parseArguments } from "./parse_arguments.ts";

const ALLOWED = [
  "data",
  "accelerators",
  "block-size",
  "verify",
  "require",
  "rate",
  "time-limit",
  "sample",
] as const;

function refusal(...raw: string[]): ConfigError {
  return assertThrows(() => parseArguments(raw, ALLOWED), ConfigError);
}

Deno.test("parseArguments: reads options with units, repeated ones and plain words", () => {
  const { words, options } = parseArguments(
    ["unet3d", "--data=/mnt/a b", "--accelerators", "4", "--block-size", "64K", "--rate", "2GB/s"]
      .concat("--require", "a<1", "--require", "b<2", "dataset.num_files_train=8", "++x=1", "--json", "~y"),
    ALLOWED,
  );
  assertEquals(words, ["unet3d", "dataset.num_files_train=8", "++x=1", "~y"]);
  assertEquals(options.data, "/mnt/a b");
  assertEquals([options.accelerators, options["block-size"], options.rate], [4, 65536, 2e9]);
  assertEquals(options.require, ["a<1", "b<2"]);
  assertEquals([options.json, options.quiet], [true, false]);
});

Deno.test("parseArguments: keeps words after -- as they are", () => {
  assertEquals(parseArguments(["w", "--", "--data"], ALLOWED).words, ["w", "--data"]);
});

Deno.test("parseArguments: an unknown option gets the nearest one, a foreign one says so", () => {
  assert(refusal("--acelerators", "4").message.includes("Did you mean '--accelerators'?"));
  assert(refusal("--overwrite").message.includes("belongs to another command"));
});

Deno.test("parseArguments: refuses missing, wrong and doubled values, all together", () => {
  const error = refusal("--data", "--accelerators=0", "--verify=maybe", "--sample=2", "--time-limit=-3");
  const keys: string[] = error.problems.map((problem: Problem) => problem.key);
  assertEquals(keys.toSorted(), ["--accelerators", "--data", "--sample", "--time-limit", "--verify"]);
  assertEquals(refusal("--data", "a", "--data", "b").code, "OPTION_TWICE");
});

Deno.test("parseArguments: refuses a value for an option that takes none", () => {
  for (const word of ["--json=no", "--json=", "--help=1"]) {
    assertEquals([refusal(word).code, refusal(word).problems.length], ["OPTION_VALUE", 1], word);
  }
  assertEquals(parseArguments(["--", "--json=no"], ALLOWED).words, ["--json=no"]);
});

Deno.test("parseArguments: words that every object has are no options", () => {
  for (const word of ["--constructor", "--__proto__=1", "--toString"]) {
    const { code, message } = refusal(word);
    assertEquals([code, message.includes("another command")], ["UNKNOWN_OPTION", false], word);
  }
});

Deno.test("parseArguments: shows what is meant when a number begins with a minus", () => {
  assert(refusal("--accelerators", "-1").problems.some(({ key }) => key === "--accelerators"));
});

Deno.test("parseArguments: a negative number is the value of its option, not an option", () => {
  const refused = (words: string[]) => {
    const { problems } = assertThrows(() => parseArguments(words, ["duration", "accelerators"]), ConfigError);
    return problems.map(({ text }: { text: string }) => text);
  };
  assertEquals(refused(["--duration", "-5"]), [
    "Option --duration is '-5', it must be a time above 0 such as 90s, 5m or 1h30m.",
  ]);
  assertEquals(refused(["--accelerators", "-1", "--duration", "-.5s"]).length, 2);
  assertEquals(refused(["w", "-5"]), ["Unknown option '-5'."]);
  assertEquals(parseArguments(["w", "--", "--duration", "-5"], ["duration"]).words, [
    "w",
    "--duration",
    "-5",
  ]);
});
