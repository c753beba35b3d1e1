/**
 * docs/dlio-compatibility.md names the tests that stand behind its claims: each must exist under exactly that title,
 * and no test of DLIO's may be left without an answer.
 */
import { assert, assertEquals } from "@std/assert";
import { DLIO_TESTS } from "./dlio_tests.ts";

const ROOT = new URL("../", import.meta.url);

function sourcesBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? sourcesBelow(`${folder}${name}/`) : name.endsWith(".ts") ? [`${folder}${name}`] : []
  );
}

const files = [...sourcesBelow("src/"), ...sourcesBelow("tests/")];
const page = Deno.readTextFileSync(new URL("docs/dlio-compatibility.md", ROOT));

/** The cells of each row of the tables below a heading, without the heads of the tables. */
function rowsBelow(heading: string): readonly string[][] {
  const from = page.slice(page.indexOf(`\n## ${heading}`) + 1);
  const end = from.indexOf("\n## ");
  return (end < 0 ? from : from.slice(0, end)).split("\n").filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
    .filter(([, , last = ""]) => last !== "Shown by" && last !== "Remark");
}

interface Named {
  readonly file: string;
  readonly title: string;
}

/** What a cell names; a cell that holds anything else names nothing. */
function namedIn(cell: string): readonly Named[] {
  const part = /([\w/]+) "([^"]+)"/g;
  if (cell.replaceAll(part, "").replaceAll(/[; ]/g, "") !== "") return [];
  return [...cell.matchAll(part)].map(([, file = "", title = ""]) => ({ file, title }));
}

/** Why there is no such test, or undefined. */
function missing({ file, title }: Named): string | undefined {
  const [found, ...others] = files.filter((one) => `/${one}`.endsWith(`/${file}.ts`));
  if (found === undefined || others.length > 0) return `not one file is '${file}'`;
  const parts = title.split("…").map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const literal = new RegExp(`["\`]${parts.join("\\$\\{[^}]*\\}")}["\`]`);
  return literal.test(Deno.readTextFileSync(new URL(found, ROOT)))
    ? undefined
    : `${file} has no test '${title}'`;
}

function problemsOf(rows: readonly string[][], column: number): string[] {
  return rows.flatMap((cells) => {
    const cell = cells[column] ?? "";
    const named = namedIn(cell);
    return named.length === 0
      ? [`'${cells[0]}' names no test: '${cell}'`]
      : named.flatMap((one) => missing(one) ?? []);
  });
}

Deno.test("dlio-compatibility.md: every deviation names tests that exist under that title", () => {
  const rows = rowsBelow("Deviations on purpose");
  assert(rows.length > 80, `${rows.length}`);
  assertEquals(problemsOf(rows, 2), []);
});

Deno.test("dlio-compatibility.md: every line of the log names tests that exist under that title", () => {
  const rows = rowsBelow("Lines of the log");
  assert(rows.length > 15, `${rows.length}`);
  assertEquals(problemsOf(rows, 2), []);
});

Deno.test("dlio-compatibility.md: every test of DLIO has one row, which names tests of ours or says why not", () => {
  const all = Object.values(DLIO_TESTS).flat();
  assertEquals([all.length, new Set(all).size], [290, 290]);
  const rows = rowsBelow("Tests of the original");
  const answered = rows.flatMap(([names = ""]) => names.match(/\btest_\w+/g) ?? []);
  assertEquals(answered.toSorted(), all.toSorted());
  assertEquals(rows.filter(([, ours, remark]) => ours === "none" && !remark), []);
  assertEquals(problemsOf(rows.filter(([, ours]) => ours !== "none"), 1), []);
});

Deno.test("missing: finds a file that is not there, another title, and one that is only a part of a title", () => {
  const of = (file: string, title: string) => missing({ file, title });
  assertEquals(of("tests/no_such_test", "x"), "not one file is 'tests/no_such_test'");
  assertEquals(of("names_test", "x"), "not one file is 'names_test'");
  const title = "shard: makes 8 steps, of 4 files with 4 samples and batch 2";
  assertEquals(of("sampling/shard_test", title), undefined);
  assert(of("sampling/shard_test", "shard: makes 8 steps") !== undefined);
  assert(of("sampling/shard_test", title.replace("8", "9")) !== undefined);
  const table = "epochPlan: repeats an order for the same seed and epoch, with …";
  assertEquals(of("sampling/epoch_plan_timed_test", table), undefined);
  assertEquals(namedIn('a_test "b"; see c'), []);
});
