/** Files of tests that are made here, and how a run of them ends. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { relative } from "node:path";
import { runDeno } from "./run_deno.ts";
import { runShare } from "./run_share.ts";
import { withSecondChance } from "./second_chance.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** Registers a test as others do: under the name of a file that several share. */
const PEERS = `import { testUnless } from "${ROOT}tests/peers.ts";\n`;

async function withFile(text: string, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a_timed_test.ts`, text);
    await use(relative(ROOT, `${folder}/a_timed_test.ts`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runShare: a test that a shared file registers counts as one of its own, and has its second chance", () => {
  const text = `${PEERS}
const tries = new URL("tries", import.meta.url);
const name = "a: takes 5 ms (in the mean), [x/y] + \\\\d";
testUnless(undefined, name, () => {
  Deno.writeTextFileSync(tries, "x", { append: true });
  if (Deno.readTextFileSync(tries).length < 3) throw new Error("51 us");
});
testUnless(undefined, "b: is fast", () => Deno.writeTextFileSync(new URL("b", import.meta.url), "x", { append: true }));
testUnless("no X here", "c", () => {});
`;
  return withFile(text, async (path) => {
    const first = await runShare(ROOT, [path]);
    assertEquals(first.cases.map(({ file, outcome }) => [file, outcome]), [
      [`./${path}`, "failed"],
      [`./${path}`, "passed"],
      [`./${path}`, "skipped"],
    ]);
    assertEquals([first.code, first.expected, first.isLate], [1, [path], false]);
    const { last, repeated } = await withSecondChance(first, (filter) => runShare(ROOT, [path], { filter }));
    assertEquals([last.code, last.cases.map(({ outcome }) => outcome)], [0, ["passed", "passed", "skipped"]]);
    assertMatch(repeated.join(""), /^repeated .*a_timed_test\.ts: a: takes 5 ms .*before: Error: 51 us$/s);
    const times = async (name: string) =>
      (await Deno.readTextFile(`${ROOT}${path.replace("a_timed_test.ts", name)}`)).length;
    assertEquals([await times("tries"), await times("b")], [3, 1], "only what failed runs again");
  });
});

Deno.test("runShare: what hangs is ended although a program of its own goes on, and runs again", () => {
  const text = `${PEERS}
const tried = new URL("tried", import.meta.url);
testUnless(undefined, "a: waits for ever once", async () => {
  try {
    Deno.writeTextFileSync(tried, "", { createNew: true });
  } catch {
    return;
  }
  new Deno.Command("sleep", { args: ["9"] }).spawn();
  await new Promise((resolve) => setTimeout(resolve, 1e9));
});
`;
  return withFile(text, async (path) => {
    const began = performance.now();
    const late = await runShare(ROOT, [path], { seconds: 4 });
    assert(performance.now() - began < 15_000);
    assertEquals([late.isLate, late.cases, late.expected], [true, [], [path]]);
    assert(late.code !== 0);
    const { last, repeated } = await withSecondChance(late, (filter) => runShare(ROOT, [path], { filter }));
    assertEquals([last.code, last.isLate, last.cases.map(({ outcome }) => outcome)], [0, false, ["passed"]]);
    assertEquals(repeated.length, 1);
  });
});

Deno.test("runDeno: its words say why it could not run", async () => {
  const { code, output, isLate } = await runDeno(ROOT, ["/nowhere/a_test.ts"], 60);
  assertEquals([code === 0, isLate], [false, false]);
  assertMatch(output, /\/nowhere\/a_test\.ts/);
});
