import { assertEquals, assertStringIncludes } from "@std/assert";
import type { BoolKey, EnumKey } from "../key.ts";
import { good } from "./outcome.ts";
import { boolOfWord, dtypeOfWord, readBool, readEnum, readPath, readSecret, readText } from "./words.ts";

const COMMON = { meaning: "", usedBy: [] } as const;
const BOOL: BoolKey = { ...COMMON, type: "bool" };
const ENUM: EnumKey = {
  ...COMMON,
  type: "enum",
  values: ["local_fs", "s3"],
  synonyms: { s3_torch: "s3", false: "local_fs" },
  refused: { parallel_fs: "it does not exist" },
};

Deno.test("boolOfWord: yes true t y on 1, in any case", () => { // test_str2bool_true_values
  for (const word of ["yes", "true", "t", "y", "1", "on", "YES", "True", "T", " Y "]) {
    assertEquals(boolOfWord(word), true, word);
  }
});

Deno.test("boolOfWord: no false f n off 0, in any case", () => { // test_str2bool_false_values
  for (const word of ["no", "false", "f", "n", "0", "off", "NO", "False", "F", " N "]) {
    assertEquals(boolOfWord(word), false, word);
  }
});

Deno.test("boolOfWord: nothing else is a switch", () => { // test_str2bool_invalid_raises
  for (const word of ["maybe", "", "2", "truthy"]) assertEquals(boolOfWord(word), undefined, word);
});

Deno.test("readBool: refuses what is no switch, or takes it as false where DLIO does", () => {
  assertEquals(readBool(true, BOOL), good(true));
  assertEquals(readBool(0, BOOL), good(false));
  for (const raw of ["maybe", 2, [], {}]) assertEquals(readBool(raw, BOOL).ok, false);
  const lenient = readBool("maybe", { ...BOOL, otherTextIsFalse: true });
  assertEquals(lenient.ok && lenient.value, false);
  assertEquals(lenient.ok && lenient.warning !== undefined, true);
  assertEquals(readBool([], { ...BOOL, otherTextIsFalse: true }).ok, false);
});

Deno.test("readEnum: takes its words, their synonyms and YAML's false; explains refused words", () => {
  assertEquals(readEnum("S3", ENUM), good("s3"));
  assertEquals(readEnum("s3_torch", ENUM), good("s3"));
  assertEquals(readEnum(false, ENUM), good("local_fs"));
  const refused = readEnum("parallel_fs", ENUM);
  assertEquals(refused.ok === false && refused.reason, "it does not exist");
  const typo = readEnum("local_sf", ENUM);
  assertStringIncludes(typo.ok ? "" : typo.remedy, "Did you mean 'local_fs'?");
  for (const raw of [1, "constructor", "__proto__", []]) assertEquals(readEnum(raw, ENUM).ok, false);
});

Deno.test("dtypeOfWord: knows numpy's names, aliases and header codes", () => {
  assertEquals(dtypeOfWord("float32"), "float32");
  assertEquals(dtypeOfWord("double"), "float64");
  assertEquals(dtypeOfWord("<f2"), "float16");
  assertEquals(dtypeOfWord("i8"), "int64");
  assertEquals(dtypeOfWord("complex64"), undefined);
  assertEquals(dtypeOfWord("toString"), undefined);
});

Deno.test("readText: takes text and numbers, no control characters", () => {
  assertEquals(readText("part"), good("part"));
  assertEquals(readText(7), good("7"));
  for (const raw of ["a\nb", "a\u0000b", true, [], null]) assertEquals(readText(raw).ok, false);
});

Deno.test("readPath: drops slashes at the end unless they are the meaning", () => {
  const cases = [["data/", "data"], ["./data//", "./data"], ["/", "/"], ["./", "./"], ["s3://", "s3://"], [
    "",
    "",
  ]];
  for (const [raw = "", path = ""] of cases) assertEquals(readPath(raw), good(path));
});

Deno.test("readSecret: wants text, since a number has lost its zeros", () => {
  assertEquals(readSecret("007"), good("007"));
  assertEquals(readSecret(7).ok, false);
});
