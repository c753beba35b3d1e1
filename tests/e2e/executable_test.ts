/** The program as a thing that is copied somewhere and started: no home, no terminal, no configuration. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { peerTest, testUnless } from "../peers.ts";
import { programUnderTest } from "../program.ts";

const { program, words: before, form } = programUnderTest();

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(words: readonly string[], options: Partial<Deno.CommandOptions> = {}): Promise<Ran> {
  const command = new Deno.Command(program, { args: [...before, ...words], stdin: "null", ...options });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

/** As little environment as the form needs: where `deno run` and the portable form keep their caches. */
function bare(): Record<string, string> {
  const kept: Record<string, string> = { PATH: "/usr/bin:/bin" };
  for (const name of form === "source" ? ["DENO_DIR", "HOME"] : ["STOKER_CACHE_DIR"]) {
    const value = Deno.env.get(name);
    if (value) kept[name] = value;
  }
  return kept;
}

Deno.test("version: names version, form and runtime, and nothing else", async () => {
  const { code, out, err } = await run(["version"]);
  assertEquals([code, err], [0, ""]);
  const start = `stoker ${config.version} (${form ?? "(compiled|portable)"}, Deno `;
  assertMatch(out, new RegExp(`^${start.replace("(", "\\(").replaceAll(".", "\\.")}[^\\n]+\\)\\n$`));
});

Deno.test("version: works in an empty folder with an empty environment and leaves nothing there", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { code, out, err } = await run(["version", "--json"], { cwd: folder, clearEnv: true, env: bare() });
    assertEquals([code, err], [0, ""]);
    assertEquals(JSON.parse(out).stoker.version, config.version);
    assertEquals([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testUnless(
  form === "source" ? "'deno run' itself looks into HOME" : undefined,
  "version: works where HOME is a file, as for users of services",
  async () => {
    const ran = await run(["version"], { clearEnv: true, env: { ...bare(), HOME: "/dev/null" } });
    assertEquals([ran.code, ran.err], [0, ""]);
  },
);

Deno.test("program: is not disturbed by a deno.json, package.json or .npmrc where it is started", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/deno.json`, "{ this is no configuration");
    await Deno.writeTextFile(
      `${folder}/package.json`,
      '{"type": "commonjs", "dependencies": {"x": "9.9.9"}}',
    );
    await Deno.writeTextFile(`${folder}/.npmrc`, "registry=http://127.0.0.1:1/\n");
    const { code, err } = await run(["version"], { cwd: folder });
    assertEquals([code, err], [0, ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("program: answers a wrong word with status 2 and one line that names the right one", async () => {
  const { code, out, err } = await run(["versoin"]);
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(err, "'version'");
  assert(!err.includes("at file:"), "A stack trace is no message");
});

peerTest("executable: runs by a link of another name", "STOKER_TEST_BINARY", async (binary) => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink(await Deno.realPath(binary), `${folder}/stoker`);
    const command = new Deno.Command(`${folder}/stoker`, { args: ["version"], stdin: "null" });
    assertEquals((await command.output()).code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

peerTest("executable: says back a word and loads each of its Workers", "STOKER_TEST_BINARY", async () => {
  const { out } = await run(["version"], { env: { STOKER_SELF_CHECK: "word" } });
  const [first = ""] = out.split("\n");
  const report: Record<string, string> = JSON.parse(first.replace("self-check word ", ""));
  const workers = Object.entries(report);
  assert(workers.length > 0, "It has no Workers");
  for (const [name, state] of workers) assertEquals(state, "ok", name);
});
