import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { testUnless } from "../../tests/peers.ts";
import { ConfigError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { names } from "../workload/catalogue/mod.ts";
import { keyPaths } from "../workload/keys/mod.ts";
import { COMMANDS } from "./command_list.ts";
import { command, tableOf } from "./completion.ts";
import { askBash, readlineWords } from "./completion/bash_fixture.ts";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { fitsShell } from "./completion/posix_table.ts";
import { zshScript } from "./completion/zsh.ts";
import { call } from "./fixture.ts";
import { COMMON } from "./option.ts";

const TABLE = await tableOf(COMMANDS);
const SCRIPTS = {
  bash: bashScript(TABLE, VERSION),
  zsh: zshScript(TABLE, VERSION),
  fish: fishScript(TABLE, VERSION),
};

async function offers(line: string, more: { cwd?: string; breaks?: string; before?: string } = {}) {
  const { offers, stderr } = await askBash({ script: SCRIPTS.bash, line, ...more });
  assertEquals(stderr, "", line);
  return [...offers].sort();
}

async function isThere(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

/** Why tests with that shell cannot run here. */
const missing = async (shell: string) => await isThere(shell) ? undefined : `${shell} is not installed`;
const noBash = await missing("bash");

Deno.test("completionTable: knows every command, workload, document and every option that takes a value", async () => {
  assertEquals(TABLE.get("command"), COMMANDS.map((row) => row.name));
  assertEquals(TABLE.get("workload"), names());
  for (const row of COMMANDS) {
    const { options } = await row.load();
    const expected = new Set([...options, ...COMMON].map((name) => `--${name}`));
    assertEquals(new Set(TABLE.get(`options ${row.name}`)), expected, row.name);
  }
  assertEquals(TABLE.get("value --verify"), ["off", "sample", "full"]);
  assertEquals([TABLE.get("value --label"), TABLE.get("value --json")], [[], undefined]);
});

Deno.test("completionTable: every word fits between the quotes of a shell", () => {
  for (const [name, words] of TABLE) {
    assert(name.split(" ").every(fitsShell), name);
    for (const word of words) assert(fitsShell(word), `${name}: ${word}`);
  }
  assertEquals(["a'b", "a b", "$x", "`", ""].filter(fitsShell), []);
});

Deno.test("completionTable: every list that a word stands for exists", () => {
  const files = ["@file", "@folder", "@yaml"];
  const named = [...TABLE.values()].flat().filter((word) => word.startsWith("@") && !files.includes(word));
  for (const word of named) assert(TABLE.has(word.slice(1)), word);
});

Deno.test("completion: prints the script of each shell, for all commands of this build", async () => {
  for (const [shell, script] of Object.entries(SCRIPTS)) {
    assertEquals((await call(command, shell)).text, script);
  }
});

Deno.test("completion: an unknown shell gets the nearest one, none gets the list", async () => {
  await assertRejects(() => call(command, "bahs"), ConfigError, "Did you mean 'bash'?");
  const error = await assertRejects(() => call(command), ConfigError, "No shell is named");
  assertStringIncludes(error.remedy, "bash, zsh, fish");
  await assertRejects(() => call(command, "bash", "x"), ConfigError, "one word too many");
});

Deno.test("readlineWords: cuts as bash does", () => {
  const breaks = " \t\n\"'><=;|&(:";
  assertEquals(readlineWords("stoker run --a=b ", breaks), ["stoker", "run", "--a", "=", "b", ""]);
  assertEquals(readlineWords("stoker file:///m", breaks), ["stoker", "file", ":", "///m"]);
  assertEquals(readlineWords("stoker a=", breaks), ["stoker", "a", "="]);
  assertEquals(readlineWords("stoker a=b:c", " "), ["stoker", "a=b:c"]);
});

testUnless(noBash, "completion bash: completes commands, workloads, documents and words", async () => {
  assertEquals(await offers("stoker "), COMMANDS.map((row) => row.name).toSorted());
  assertEquals(await offers("stoker ver"), ["verify", "version"]);
  assertEquals(await offers("stoker plan tiny_np"), ["tiny_npz"]);
  assertEquals(await offers("stoker schema w"), ["workload", "workloads"]);
  assertEquals(await offers("stoker help trai"), ["train"]);
  assertEquals(await offers("stoker workloads "), ["list", "schema", "show"]);
  assertEquals(await offers("stoker workloads show tiny_n"), ["tiny_npz"]);
  assertEquals(await offers("stoker workloads list "), []);
  assertEquals(await offers("stoker completion "), ["bash", "fish", "zsh"]);
  assertEquals(await offers("stoker version "), []);
  assertEquals(await offers("stoker nosuch "), []);
});

testUnless(
  noBash,
  "completion bash: completes the options of the command and the values of an option",
  async () => {
    assertEquals(await offers("stoker plan --rat"), ["--rate"]);
    assertEquals(await offers("stoker plan --fs"), []);
    assertEquals(await offers("stoker generate --fs"), ["--fsync"]);
    assertEquals(await offers("stoker run tiny_npz --verify "), ["full", "off", "sample"]);
    assertEquals(await offers("stoker run --verify s"), ["sample"]);
    assertEquals(await offers("stoker run --verify="), ["full", "off", "sample"]);
    assertEquals(await offers("stoker run --verify=f"), ["full"]);
    assertEquals(await offers("stoker run --label "), []);
    assertEquals(await offers("stoker generate --threads "), ["auto"]);
    // A flag takes no value: what follows is a word of the command again.
    assertEquals(await offers("stoker plan --json tiny_np"), ["tiny_npz"]);
    assertEquals(await offers("stoker plan --accelerators 4 tiny_np"), ["tiny_npz"]);
    assertEquals(await offers("stoker plan --accelerators=4 tiny_np"), ["tiny_npz"]);
  },
);

testUnless(noBash, "completion bash: completes configuration keys and their values", async () => {
  assertEquals(await offers("stoker plan tiny_npz dataset.num_files_t"), ["dataset.num_files_train="]);
  const all = await offers("stoker plan tiny_npz ");
  assert(
    all.length > 100 && all.every((word) => keyPaths().some((path) => `${path}=` === word)),
    String(all.length),
  );
  assertEquals(await offers("stoker plan tiny_npz reader.file_shuffle="), ["off", "random", "seed"]);
  assertEquals(await offers("stoker plan tiny_npz reader.file_shuffle=s"), ["seed"]);
  assertEquals(await offers("stoker plan tiny_npz a.b=c workflow.train=t"), ["true"]);
  assertEquals(await offers("stoker plan tiny_npz ++workload.workflow.tr"), ["++workload.workflow.train="]);
  assertEquals(await offers("stoker plan tiny_npz ++workload.workflow.train=f"), ["false"]);
  assertEquals(await offers("stoker plan tiny_npz +workflow.tr"), ["+workflow.train="]);
  assertEquals(await offers("stoker plan tiny_npz ~workflow.tr"), ["~workflow.train"]);
  assertEquals(await offers("stoker plan tiny_npz dataset.num_files_train="), []);
});

testUnless(noBash, "completion bash: offers whole words where = and : do not break them", async () => {
  const breaks = " \t\n";
  assertEquals(await offers("stoker run --verify=f", { breaks }), ["--verify=full"]);
  assertEquals(await offers("stoker plan x reader.file_shuffle=s", { breaks }), ["reader.file_shuffle=seed"]);
});

testUnless(
  noBash,
  "completion bash: completes files where an address or a workload file is meant",
  async () => {
    const cwd = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${cwd}/zz folder`);
      for (const name of ["zz.yaml", "zz.txt", "zz.yml"]) await Deno.writeTextFile(`${cwd}/${name}`, "");
      assertEquals(await offers("stoker plan zz", { cwd }), ["zz folder", "zz.yaml", "zz.yml"]);
      assertEquals(await offers("stoker quick zz", { cwd }), ["zz folder", "zz.txt", "zz.yaml", "zz.yml"]);
      assertEquals(await offers("stoker run x --results zz", { cwd }), ["zz folder"]);
      assertEquals(await offers("stoker run x --data=zz.t", { cwd }), ["zz.txt"]);
      assertEquals(await offers(`stoker run x --data file://${cwd}/zz.t`), [
        `//${cwd}/zz.t`.replace("zz.t", "zz.txt"),
      ]);
      const breaks = " \t\n";
      assertEquals(await offers(`stoker run x --data=direct://${cwd}/zz.t`, { breaks }), [
        `--data=direct://${cwd}/zz.txt`,
      ]);
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  },
);

const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";

async function noBashCompletion(): Promise<string | undefined> {
  try {
    await Deno.stat(BASH_COMPLETION);
    return noBash;
  } catch {
    return "bash-completion is not installed";
  }
}

testUnless(await noBashCompletion(), "completion bash: works beside bash-completion", async () => {
  const before = BASH_COMPLETION;
  assertEquals(await offers("stoker plan tiny_np", { before }), ["tiny_npz"]);
  assertEquals(await offers("stoker run --verify=f", { before }), ["full"]);
});

for (const [shell, script] of Object.entries(SCRIPTS)) {
  testUnless(
    await missing(shell),
    `completion ${shell}: the shell itself finds no fault with the script`,
    async () => {
      const file = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(file, script + "\n");
        const { code, stderr } = await new Deno.Command(shell, { args: ["-n", file] }).output();
        assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
      } finally {
        await Deno.remove(file);
      }
    },
  );
}

testUnless(await missing("fish"), "completion fish: completes as the other shells do", async () => {
  const rows: [string, string[]][] = [
    ["stoker ver", ["verify", "version"]],
    ["stoker plan tiny_np", ["tiny_npz"]],
    ["stoker workloads show tiny_n", ["tiny_npz"]],
    ["stoker generate --fs", ["--fsync"]],
    ["stoker run --verify=f", ["--verify=full"]],
    ["stoker run --verify f", ["full"]],
    ["stoker plan x ++workload.workflow.tr", ["++workload.workflow.train="]],
    ["stoker plan x reader.file_shuffle=s", ["reader.file_shuffle=seed"]],
  ];
  for (const [line, expected] of rows) {
    const args = ["--no-config", "-c", `${SCRIPTS.fish}\ncomplete -C '${line}'`];
    const { stdout, stderr } = await new Deno.Command("fish", { args }).output();
    const text = new TextDecoder();
    const found = text.decode(stdout).trim().split("\n").map((offer) => offer.split("\t")[0]);
    assertEquals([found, text.decode(stderr)], [expected, ""], line);
  }
});
