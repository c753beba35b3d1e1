import { assertEquals } from "@std/assert";
import { ALLOWED, wrongDirections } from "./structure/directions.ts";
import { TESTED_OTHERWISE } from "./structure/exceptions.ts";
import { badNames, hasLogic, tooLong, untested } from "./structure/shape.ts";
import { importsOf, isProgram, readSources } from "./structure/sources.ts";
import { bannedWords, BANS } from "./structure/words.ts";

const project = await readSources(new URL("..", import.meta.url).pathname.replace(/\/$/, ""));
const one = (path: string, text: string) => new Map([[path, text]]);

Deno.test("project: has sources to look at", () => {
  const program = [...project.keys()].filter(isProgram);
  assertEquals(
    program.includes("main.ts") && program.includes("src/base/errors.ts"),
    true,
    program.join(" "),
  );
});

Deno.test("project: imports point downwards only", () => assertEquals(wrongDirections(project), []));
Deno.test("project: no file is too long", () => assertEquals(tooLong(project), []));
Deno.test("project: every file is named after what it holds", () => assertEquals(badNames(project), []));
Deno.test("project: no forbidden word", () => assertEquals(bannedWords(project), []));
Deno.test("project: every file with logic has a unit test", () => {
  assertEquals(untested(project, TESTED_OTHERWISE), []);
});

Deno.test("importsOf: sees static, type, lazy, re-exporting and side-effect imports", () => {
  const text = [
    'import { a } from "./a.ts";',
    'import type { b } from "../base/b.ts";',
    'const c = await import("./c.ts");',
    'export * from "@std/yaml";',
    'import "./d.ts";',
    'import {\n  e,\n} from "./e.ts";',
  ].join("\n");
  assertEquals(importsOf("src/cli/x.ts", text), [
    "src/cli/a.ts",
    "src/base/b.ts",
    "src/cli/c.ts",
    "@std/yaml",
    "src/cli/d.ts",
    "src/cli/e.ts",
  ]);
});

Deno.test("wrongDirections: finds each kind of import that goes up or across", () => {
  const rows: [string, string][] = [
    ["src/base/x.ts", "../dataset/y.ts"],
    ["src/formats/npz/x.ts", "../../storage/store.ts"],
    ["src/storage/local/x.ts", "../../formats/format.ts"],
    ["src/report/x.ts", "../storage/store.ts"],
    ["src/report/x.ts", "../phases/train.ts"],
    ["src/rules/x.ts", "../phases/train.ts"],
    ["src/cli/x.ts", "../workers/protocol.ts"],
    ["src/workload/x.ts", "../cluster/cluster.ts"],
    ["ffi/x.ts", "../src/dataset/y.ts"],
    ["src/phases/x.ts", "../cli/y.ts"],
    ["src/cli/x.ts", "../../scripts/test.ts"],
    ["src/cli/x.ts", "../../tests/peers.ts"],
    ["src/elsewhere/x.ts", "./y.ts"],
  ];
  for (const [path, target] of rows) {
    const found = wrongDirections(one(path, `import { y } from "${target}";`));
    assertEquals(found.length, 1, `${path} imports ${target}`);
  }
});

Deno.test("wrongDirections: lets a room import itself, what is below it, and packages", () => {
  const text = 'import "./z.ts"; import "../base/errors.ts"; import "../metrics/m.ts"; import "@std/yaml";';
  assertEquals(wrongDirections(one("src/storage/x.ts", text)), []);
  assertEquals(wrongDirections(one("src/formats/x_test.ts", 'import "../storage/store.ts";')), []);
});

Deno.test("ALLOWED: has no circle", () => {
  const above = (room: string, seen: readonly string[]): void => {
    assertEquals(seen.includes(room), false, [...seen, room].join(" -> "));
    for (const below of ALLOWED[room] ?? []) above(below, [...seen, room]);
  };
  Object.keys(ALLOWED).forEach((room) => above(room, []));
});

Deno.test("tooLong: finds a file of 401 lines, unless it is generated or a test", () => {
  const text = "x\n".repeat(401);
  assertEquals(tooLong(one("src/a.ts", text)).length, 1);
  assertEquals(tooLong(one("src/a.ts", "x\n".repeat(400))), []);
  for (const path of ["src/a.gen.ts", "src/a_test.ts", "docs/a.md"]) {
    assertEquals(tooLong(one(path, text)), []);
  }
});

Deno.test("badNames: finds names that say nothing or are not snake_case", () => {
  const bad = ["src/base/utils.ts", "src/common/x.ts", "src/base/helpers.ts", "src/a/camelCase.ts"];
  for (const path of bad) {
    assertEquals(badNames(one(path, "")).length, 1, path);
  }
  assertEquals(badNames(one("src/dataset/pages.gen.ts", "")), []);
});

Deno.test("bannedWords: each ban finds what it bans, where it applies", () => {
  const rows: [string, string][] = [
    ["src/a.ts", "console.log(1)"],
    ["src/a.ts", "Deno.exit(1)"],
    ["src/cli/a.ts", "Deno.exitCode = 1"],
    ["src/a.ts", "Deno.dlopen(x, {})"],
    ["src/phases/a.ts", "worker.terminate()"],
    ["docs/a.md", `https://registry.${"np"}mjs.org/x`],
    ["README.md", `see ${"/wo"}rk/main`],
    ["docs/a.md", `${"../sha"}red/tools/x`],
    ["src/a.ts", `// ${"TO"}DO later`],
  ];
  for (const [path, text] of rows) assertEquals(bannedWords(one(path, text)).length, 1, text);
  assertEquals(
    new Set(rows.map(([path, text]) => BANS.findIndex((ban) => ban.appliesTo(path) && ban.what.test(text))))
      .size,
    BANS.length,
    "one row a ban",
  );
});

Deno.test("bannedWords: leaves main.ts, ffi and .ci/run what is theirs", () => {
  assertEquals(bannedWords(one("main.ts", "Deno.exitCode = 1; console.error(1)")), []);
  assertEquals(bannedWords(one("ffi/libc.ts", "Deno.dlopen(x, {})")), []);
  assertEquals(bannedWords(one(".ci/run", `${"../sha"}red/tools/x`)), []);
});

Deno.test("hasLogic: sees functions and classes, not types and tables", () => {
  for (
    const text of [
      "export function f() {}",
      "async function f() {}",
      "export class A {}",
      "export const f = (a: number) => a;",
    ]
  ) assertEquals(hasLogic(text), true, text);
  for (
    const text of ["export interface A { f(): void }", "export const A = { b: 1 };", "/* function f() */"]
  ) {
    assertEquals(hasLogic(text), false, text);
  }
});

Deno.test("untested: finds logic without a test, and exceptions that are none any more", () => {
  const logic = "export function f() {}";
  const none = new Map<string, string>();
  assertEquals(untested(one("src/a.ts", logic), none).length, 1);
  assertEquals(untested(new Map([["src/a.ts", logic], ["src/a_test.ts", ""]]), none), []);
  assertEquals(untested(new Map([["src/a.ts", logic], ["src/b_test.ts", 'import "./a.ts";']]), none), []);
  const chain = (
    target: string,
  ): [string, string][] => [["src/x/b_test.ts", 'import "./b.ts";'], ["src/x/b.ts", `import "${target}";`]];
  assertEquals(untested(new Map([...chain("./a.ts"), ["src/x/a.ts", logic]]), none), []);
  assertEquals(untested(new Map([...chain("../a.ts"), ["src/a.ts", logic]]), none).length, 1);
  const excepted = new Map([["src/a.ts", "end-to-end"]]);
  assertEquals(untested(one("src/a.ts", logic), excepted), []);
  assertEquals(untested(new Map([["src/a.ts", logic], ["src/a_test.ts", ""]]), excepted).length, 1);
  assertEquals(untested(new Map(), excepted).length, 1);
});
