/** What nobody catches, in the program and in its Workers, ends with status 70 and our own last line. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { testUnless } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { inFolder, type Ran, ranOf } from "./stoker.ts";

const { program, words: [run = "", ...before], form } = programUnderTest();
const noPreload = form === "source"
  ? undefined
  : "a compiled program loads nothing before its own main module";

/** The real main.ts, after a module that makes something throw. */
async function withPreload(module: string, way: string, words: readonly string[], cwd = "/"): Promise<Ran> {
  const preload = new URL(`./fixture/${module}`, import.meta.url).pathname;
  const args = [run, "--preload", preload, ...before, ...words];
  const command = new Deno.Command(program, { args, stdin: "null", cwd, env: { THROW: way } });
  return ranOf(await command.output());
}

const BUG = /^stoker plan: Internal error: .*made to fail\. This is a bug in Stoker: please report it/;

for (const way of ["main", "command", "microtask"]) {
  testUnless(
    noPreload,
    `stoker: a throw that nobody catches (${way}) is status 70 with our last line`,
    async () => {
      const ran = await withPreload("throw_in_main.ts", way, ["plan", "tiny_npz"]);
      assertEquals([ran.code, ran.out], [70, ""], ran.err);
      assertMatch(ran.last, BUG);
      assert(!ran.err.includes("Uncaught"), ran.err);
    },
  );
}

testUnless(
  noPreload,
  "stoker: a throw in a timer or a promise is status 70 with our last line, before or after the answer",
  async () => {
    for (const way of ["timer", "promise", "text", "late"]) {
      const ran = await withPreload("throw_in_main.ts", way, ["plan", "tiny_npz"]);
      assertEquals(ran.code, 70, ran.err);
      assertMatch(ran.last, BUG);
      assertEquals(ran.err.match(/Internal error/g)?.length, 1);
    }
  },
);

testUnless(noPreload, "stoker --json: prints one document, whenever something throws", async () => {
  const early = await withPreload("throw_in_main.ts", "microtask", ["plan", "tiny_npz", "--json"]);
  const { exitStatus, error } = JSON.parse(early.out);
  assertEquals([early.code, exitStatus, error.class, error.code], [70, 70, "InternalError", "BUG"]);
  const late = await withPreload("throw_in_main.ts", "late", ["plan", "tiny_npz", "--json"]);
  assertEquals([late.code, JSON.parse(late.out).schema], [70, "stoker.plan/1"]);
});

testUnless(noPreload, "stoker --verbose: shows the stack of what nobody caught", async () => {
  const ran = await withPreload("throw_in_main.ts", "main", ["plan", "tiny_npz", "--verbose"]);
  assertMatch(ran.err, /^\s+at .*throw_in_main\.ts/m);
  assertMatch(ran.last, BUG);
});

testUnless(
  noPreload,
  "stoker: a command that waits for nothing is status 70 with our last line",
  async () => {
    const ran = await withPreload("throw_in_main.ts", "rest", ["plan", "tiny_npz"]);
    assertEquals([ran.code, ran.out], [70, ""]);
    assertMatch(ran.last, /^stoker: Internal error: the command came to rest without an answer\./);
  },
);

for (const way of ["load", "message", "timer", "promise"]) {
  testUnless(
    noPreload,
    `stoker: a throw in a Worker (${way}) is status 70, with a result that says so`,
    async () => {
      await inFolder(async (cwd) => {
        const words = ["generate", "tiny_npz", "--data", `${cwd}/data`, "--results", `${cwd}/results`];
        const ran = await withPreload("throw_in_worker.ts", way, words, cwd);
        assertEquals(ran.code, 70, ran.err);
        assertMatch(ran.last, /^stoker generate: Internal error: .*made to fail in a Worker\. This is a bug/);
        const result = JSON.parse(await Deno.readTextFile(`${cwd}/results/result.json`));
        assertEquals([result.status, result.exitStatus, result.verdict], ["failed", 70, "none"]);
        assertStringIncludes(result.error.message, "made to fail in a Worker");
      });
    },
  );
}
