import { assertEquals } from "@std/assert";
import { parseDotenv } from "./dotenv.ts";

Deno.test("parseDotenv: reads names and values, skips what says nothing", () => {
  assertEquals(
    parseDotenv([
      "\uFEFFFIRST=1",
      "# comment",
      "  # indented comment",
      "",
      "no equals sign",
      "=nameless",
      " SPACED = a b ",
      'DOUBLE="x y"',
      "SINGLE='x'",
      "BOTH=\"'x'\"",
      "INNER=it's",
      "EQUALS=a=b=c",
      "EMPTY=",
      "HASH=a # b",
      "NOT_SUBSTITUTED=${HOME}",
      "export EXPORTED=1",
      "TWICE=1",
      "TWICE=2\r",
      "__proto__=x",
    ].join("\n")),
    {
      ["__proto__"]: "x",
      FIRST: "1",
      SPACED: "a b",
      DOUBLE: "x y",
      SINGLE: "x",
      BOTH: "x",
      INNER: "it's",
      EQUALS: "a=b=c",
      EMPTY: "",
      HASH: "a # b",
      NOT_SUBSTITUTED: "${HOME}",
      "export EXPORTED": "1",
      TWICE: "2",
    },
  );
  assertEquals(parseDotenv(""), {});
});

Deno.test("parseDotenv: gives something for any text, when the file is garbage", () => {
  assertEquals(parseDotenv("\u0000\u0001\ufffd"), {});
  assertEquals(Object.keys(parseDotenv("\u0000=\u0001")).length, 1);
});
