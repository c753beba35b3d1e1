/**
 * What nobody catches, in the program and in its Workers, ends with status 70 and our own last line: the cases,
 * for any form of the program. Each runs the real main.ts behind the modules of `fixture/` that make it throw.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder, type Ran } from "./stoker.ts";

/** Runs the program of which `THROW_IN_MAIN` or `THROW_IN_WORKER` makes something throw. */
export type RunThrowing = (
  words: readonly string[],
  options: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
) => Promise<Ran>;

const BUG = /^stoker plan: Internal error: .*made to fail\. This is a bug in Stoker: please report it/;

/** `test` registers a case under its name. */
export function uncaughtCases(
  run: RunThrowing,
  test: (name: string, fn: () => Promise<void>) => void,
): void {
  const inMain = (way: string, ...words: string[]) =>
    run(["plan", "tiny_npz", ...words], { env: { THROW_IN_MAIN: way }, cwd: "/" });

  test("a throw in main that nobody catches is status 70 with our last line", async () => {
    for (const way of ["main", "command", "microtask"]) {
      const ran = await inMain(way);
      assertEquals([way, ran.code, ran.out], [way, 70, ""], ran.err);
      assertMatch(ran.last, BUG);
      assert(!ran.err.includes("Uncaught"), ran.err);
    }
  });

  test("a throw in a timer or a promise is the same, before or after the answer", async () => {
    for (const way of ["timer", "promise", "text", "late"]) {
      const ran = await inMain(way);
      assertEquals([way, ran.code], [way, 70], ran.err);
      assertMatch(ran.last, BUG);
      assertEquals(ran.err.match(/Internal error/g)?.length, 1);
    }
  });

  test("--json prints one document, whenever something throws", async () => {
    const early = await inMain("microtask", "--json");
    const { exitStatus, error } = JSON.parse(early.out);
    assertEquals([early.code, exitStatus, error.class, error.code], [70, 70, "InternalError", "BUG"]);
    const late = await inMain("late", "--json");
    assertEquals([late.code, JSON.parse(late.out).schema], [70, "stoker.plan/1"]);
  });

  test("--verbose shows the stack of what nobody caught", async () => {
    const ran = await inMain("main", "--verbose");
    assertMatch(ran.err, /^\s+at .*:\d+:\d+/m);
    assertMatch(ran.last, BUG);
  });

  test("a command that waits for nothing is status 70 with our last line", async () => {
    const ran = await inMain("rest");
    assertEquals([ran.code, ran.out], [70, ""]);
    assertMatch(ran.last, /^stoker: Internal error: the command came to rest without an answer\./);
  });

  test("a throw in a Worker is status 70, with a result that says so", async () => {
    for (const way of ["load", "message", "timer", "promise"]) {
      await inFolder(async (cwd) => {
        const words = ["generate", "tiny_npz", "--data", `${cwd}/data`, "--results", `${cwd}/results`];
        // Long enough that all of it is thrown while the Workers work.
        words.push("dataset.num_files_train=20000");
        const ran = await run(words, { env: { THROW_IN_WORKER: way }, cwd });
        assertEquals([way, ran.code], [way, 70], ran.err);
        assertMatch(ran.last, /^stoker generate: Internal error: .*made to fail in a Worker\. This is a bug/);
        // A module that does not load is reported by the runtime, before we hear of it.
        if (way !== "load") assert(!ran.err.includes("Uncaught"), ran.err);
        const result = JSON.parse(await Deno.readTextFile(`${cwd}/results/result.json`));
        assertEquals([result.status, result.exitStatus, result.verdict], ["failed", 70, "none"]);
        assertStringIncludes(result.error.message, "made to fail in a Worker");
      });
    }
  });
}
