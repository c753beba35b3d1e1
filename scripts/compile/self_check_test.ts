import { assertEquals, assertStringIncludes } from "@std/assert";
import { judgeAnswer } from "./self_check.ts";

const EXPECTED = {
  form: "compiled",
  version: "1.2.3",
  deno: "2.9.6",
  workers: ["src/workers/echo_worker.js"],
} as const;
const CHECK = `self-check word {"./src/workers/echo_worker.js":"ok"}`;
const VERSION = `{"stoker":{"version":"1.2.3","form":"compiled"},"deno":"2.9.6"}`;

function judge(out: string, code = 0): string | undefined {
  return judgeAnswer({ code, out, err: "error: bad" }, "word", EXPECTED);
}

Deno.test("judgeAnswer: accepts the program with its Workers", () => {
  assertEquals(judge(`${CHECK}\n${VERSION}\n`), undefined);
});

Deno.test("judgeAnswer: refuses whatever is not this program, this version and whole", () => {
  const rows: [string, string, number?][] = [
    ["status 1: error: bad", `${CHECK}\n${VERSION}`, 1],
    ["another program", "Deno 2.9.6\nexit using ctrl+d"],
    ["another program", `${CHECK.replace("word", "other")}\n${VERSION}`],
    ["another program", ""],
    ["does not load: Module not found", `${CHECK.replace('"ok"', '"Module not found"')}\n${VERSION}`],
    ["does not load: undefined", `self-check word {}\n${VERSION}`],
    ["not answer in JSON", `${CHECK}\nstoker 1.2.3`],
    ["version is \"1.2.4\", expected '1.2.3'", `${CHECK}\n${VERSION.replace("1.2.3", "1.2.4")}`],
    ['form is "source"', `${CHECK}\n${VERSION.replace("compiled", "source")}`],
    ['Deno version is "2.5.7"', `${CHECK}\n${VERSION.replace("2.9.6", "2.5.7")}`],
  ];
  for (const [part, out, code] of rows) assertStringIncludes(judge(out, code) ?? "accepted", part);
});
