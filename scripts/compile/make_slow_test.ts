import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { peerTest } from "../../tests/peers.ts";
import { type Form, makeExecutable } from "./make.ts";
import { runCommand } from "./run_command.ts";

const ROOT = new URL("./fixture", import.meta.url).pathname;

/** Makes the fixture in one form, gives it and what was said to the test, and cleans up. */
async function withFixture(
  forms: readonly Form[],
  fn: (made: boolean, said: string, file: string, folder: string) => Promise<void>,
  root = ROOT,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const lines: string[] = [];
    const output = `${folder}/dist/fixture`;
    const say = (line: string) => void lines.push(line);
    const made = await makeExecutable({ root, version: "1.2.3", output, outsideTheBundle: [], forms, say });
    await fn(made, lines.join("\n"), output, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertWorks(file: string, folder: string): Promise<void> {
  const options = { clearEnv: true, env: { PATH: "/usr/bin:/bin", STOKER_CACHE_DIR: `${folder}/cache` } };
  const lazy = await runCommand(file, ["lazy", "a b", ""], options);
  assertEquals(lazy, { code: 0, out: "lazy a b|\n", err: "" });
  assertEquals((await runCommand(file, ["exit", "7"], options)).code, 7);
  const child = new Deno.Command(file, { args: ["signal"], ...options, stdout: "piped" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await reader.read()).value, "ready\n");
  child.kill("SIGTERM");
  assertEquals((await reader.read()).value, "got SIGTERM\n");
  await reader.cancel();
  assertEquals((await child.status).code, 130);
}

Deno.test("makeExecutable: makes a portable file that works with an empty environment", () =>
  withFixture(["portable"], async (made, said, file, folder) => {
    assert(made, said);
    assertStringIncludes(said, "portable form");
    await assertWorks(file, folder);
    const left = [...Deno.readDirSync(`${folder}/dist`)].map((entry) => entry.name);
    assertEquals(left, ["fixture"]);
  }));

peerTest(
  "makeExecutable: makes a real executable that works",
  "STOKER_TEST_DENORT",
  () =>
    withFixture(["real"], async (made, said, file, folder) => {
      assert(made, said);
      assertStringIncludes(said, "real form");
      await assertWorks(file, folder);
    }),
);

Deno.test("makeExecutable: refuses what a wrong base runtime makes, and leaves nothing", async () => {
  const before = Deno.env.get("DENORT_BIN");
  Deno.env.set("DENORT_BIN", Deno.execPath()); // 'deno compile' exits 0 with it
  try {
    await withFixture(["real"], (made, said, _file, folder) => {
      assertEquals(made, false);
      assertStringIncludes(said, "what was made does not work");
      assertEquals([...Deno.readDirSync(`${folder}/dist`)], []);
      return Promise.resolve();
    });
  } finally {
    if (before === undefined) Deno.env.delete("DENORT_BIN");
    else Deno.env.set("DENORT_BIN", before);
  }
});

Deno.test("makeExecutable: makes nothing of a program that has a mistake", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${root}/main.ts`, 'if (Deno.args[0] === "x") await import("./absent.ts");');
    await withFixture(["real", "portable"], (made, said, _file, folder) => {
      assertEquals(made, false);
      assertStringIncludes(said, "absent.ts");
      assertEquals([...Deno.readDirSync(`${folder}/dist`)], []);
      return Promise.resolve();
    }, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("makeExecutable: refuses a program one of whose Workers does not load", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/src/workers`, { recursive: true });
    await Deno.copyFile(`${ROOT}/main.ts`, `${root}/main.ts`);
    await Deno.copyFile(`${ROOT}/lazy.ts`, `${root}/lazy.ts`);
    await Deno.writeTextFile(`${root}/src/workers/bad_worker.ts`, 'throw new Error("no memory today");');
    await withFixture(["portable"], (made, said) => {
      assertEquals(made, false);
      assertStringIncludes(said, "bad_worker.js does not load: Error: no memory today");
      return Promise.resolve();
    }, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
