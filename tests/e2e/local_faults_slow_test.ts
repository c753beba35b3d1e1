/** Faulty local storage as a user meets it: status, last line, live line, and what Ctrl-C does meanwhile. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { isTemporaryName } from "../../src/storage/local/temporary_name.ts";
import { type FaultyFolder, faultyFolder, type Rule } from "../faulty_folder.ts";
import { type Need, peerTest } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { signalChild } from "../signal_child.ts";
import { assertNoStack, type Ran, ranOf, stoker } from "./stoker.ts";

const FAULTS: readonly Need[] = ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"];
const MIB = 1 << 20;
const TINY = ["tiny_npz", "--accelerators", "1"];

const CHECKPOINT = ["checkpoint", "tiny_checkpoint", "--accelerators", "1"];
const SAVING = [...CHECKPOINT, "--checkpoints"];
const LOADING = [...CHECKPOINT, "checkpoint.num_checkpoints_write=0", "--checkpoints"];

const error = (op: string, errno: string, more: Partial<Rule> = {}): Rule => ({
  name: errno,
  match: { op },
  action: { type: "error", errno },
  ...more,
});

function generated({ path, behind }: FaultyFolder): Promise<Ran> {
  const places = ["--data", `${path}/d`, "--results", `${behind}/generated`];
  return stoker(["generate", ...TINY, ...places, "--progress", "off"]);
}

/** Words that save and load one checkpoint, flushed. */
function checkpointing({ path, behind }: FaultyFolder): string[] {
  return [
    ...["checkpoint", "tiny_checkpoint", "--scale", "0.2", "checkpoint.fsync=true"],
    ...["checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"],
    ...["--checkpoints", `${path}/c`, "--results", `${behind}/r`],
  ];
}

/** Sends a SIGINT after that many seconds. */
async function interrupted(words: readonly string[], seconds: number): Promise<Ran & { took: number }> {
  const { program, words: before } = programUnderTest();
  const piped = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const began = performance.now();
  const child = new Deno.Command(program, { ...piped, args: [...before, ...words], cwd: "/" }).spawn();
  const timer = setTimeout(() => signalChild(child, "SIGINT"), seconds * 1000);
  const ran = ranOf(await child.output());
  clearTimeout(timer);
  return { ...ran, took: (performance.now() - began) / 1000 };
}

for (const engine of ["uring", "threads"]) {
  peerTest(
    `faults: io that meets EIO is status 4 with file, offset and errno (${engine})`,
    FAULTS,
    async (command) => {
      const rules = [error("read", "EIO", { match: { op: "read", range: [5 * MIB, 1] } })];
      await using folder = await faultyFolder(command, rules);
      await Deno.writeFile(`${folder.behind}/x`, new Uint8Array(8 * MIB));
      const file = `${folder.path}/x`;
      const ran = await stoker(["io", "read", file, "--io-engine", engine, "--progress", "off"]);
      assertEquals(ran.code, 4, ran.err);
      assertMatch(ran.last, /^stoker io: Cannot read '.*\/x' at offset 5242880: .*\(EIO from read\)/);
      assertNoStack(ran);
    },
  );
}

peerTest(
  "faults: a disk that is full in the middle of generating is status 4, and leaves no half file",
  FAULTS,
  async (command) => {
    const rules = [error("write", "ENOSPC", { match: { op: "write", path: "npz" }, afterBytes: 300_000 })];
    await using folder = await faultyFolder(command, rules);
    const ran = await generated(folder);
    assertEquals(ran.code, 4, ran.err);
    assertMatch(ran.last, /^stoker generate: Cannot write '.*npz.*' at offset \d+: .*ENOSPC/);
    assertStringIncludes(ran.last, "Free 64 MiB");
    const names = [...Deno.readDirSync(`${folder.behind}/d/train`)].map(({ name }) => name);
    assertEquals(names.filter((name) => name.startsWith(".")), []);
  },
);

peerTest(
  "faults: the first file that cannot be written ends generating there, not after all others",
  FAULTS,
  async (command) => {
    const rules = [error("write", "EIO", { match: { op: "write", path: "img_003_" } })];
    await using folder = await faultyFolder(command, rules);
    const ran = await generated(folder);
    assertEquals(ran.code, 4, ran.err);
    assertMatch(ran.last, /Cannot write '.*img_003_of_128.*\(EIO from write\)/);
    const written = [...Deno.readDirSync(`${folder.behind}/d/train`)].map(({ name }) => name);
    // What was under way beside it ends: up to eight files of each thread.
    assert(written.length < 64, `${written.length} of 128 files were written`);
    assertEquals(written.filter((name) => name.startsWith(".")), []);
    const manifest = JSON.parse(await Deno.readTextFile(`${folder.behind}/d/.stoker/dataset.json`));
    assertEquals(manifest.complete, false);
    const { io } = JSON.parse(await Deno.readTextFile(`${folder.behind}/generated/result.json`));
    assertEquals(io.errors.EIO, 1);
  },
);

peerTest(
  "faults: a file that cannot be read ends training with status 4, and is a finding of verify",
  FAULTS,
  async (command) => {
    const rules = [error("read", "EIO", { match: { op: "read", path: "img_0*1_of" } })];
    await using folder = await faultyFolder(command, rules);
    const data = ["--data", `${folder.path}/d`, "--progress", "off"];
    assertEquals((await generated(folder)).code, 0);
    const trained = await stoker(["train", ...TINY, ...data, "--results", `${folder.behind}/r`]);
    assertEquals(trained.code, 4, trained.err);
    assertMatch(trained.last, /Cannot read '.*img_0*1_of_.*npz' at offset 0: .*EIO/);
    const result = JSON.parse(await Deno.readTextFile(`${folder.behind}/r/result.json`));
    assertEquals([result.status, result.exitStatus, result.error.class], ["failed", 4, "StorageError"]);
    const verified = await stoker([
      "verify",
      `${folder.path}/d`,
      "--results",
      `${folder.behind}/v`,
      "--progress",
      "off",
    ]);
    assertEquals(verified.code, 5, verified.err);
    assertStringIncludes(verified.out + verified.err, "EIO");
    const { io } = JSON.parse(await Deno.readTextFile(`${folder.behind}/v/result.json`));
    assertEquals(io.errors.EIO, 1);
  },
);

peerTest(
  "faults: a device that stalls is named with its oldest request; afterwards the run goes on",
  FAULTS,
  async (command) => {
    const rules = [{ name: "stall", match: { op: "read" }, times: 8, action: { type: "delay", ms: 12_000 } }];
    await using folder = await faultyFolder(command, rules);
    await Deno.writeFile(`${folder.behind}/x`, new Uint8Array(16 * MIB));
    const ran = await stoker(["io", "read", `${folder.path}/x`, "--queue-depth", "8"]);
    assertEquals(ran.code, 0, ran.err);
    const stalled = /no byte for (\d+) s, 8 requests in flight, oldest (\d+\.\d) s: (\S+) at (\d+)$/m.exec(
      ran.err.split("\n").findLast((line) => line.includes("no byte")) ?? "",
    );
    assertEquals([stalled?.[3], stalled?.[4]], [`${folder.path}/x`, "0"], ran.err);
    assert(Number(stalled?.[1]) >= 8 && Number(stalled?.[2]) >= 8, ran.err);
  },
);

peerTest(
  "faults: a device that stalls while a checkpoint is saved is named on the live line; then the save goes on",
  FAULTS,
  async (command) => {
    const rules = [{
      name: "stall",
      match: { op: "write", path: "optim" },
      times: 1,
      action: { type: "delay", ms: 12_000 },
    }];
    await using folder = await faultyFolder(command, rules);
    const ran = await stoker(checkpointing(folder));
    assertEquals(ran.code, 0, ran.err);
    assertMatch(
      ran.err,
      /^save .*no byte for \d+ s, \d+ requests? in flight, oldest \d+\.\d s: \S*optim_states\.pt\S* at 0$/m,
    );
  },
);

for (
  const [what, errno, rule] of [
    ["a device that fails in the middle of a shard", "EIO", { match: { op: "write", path: "optim" } }],
    ["a flush that fails", "EIO", { match: { op: "fsync", path: "optim" } }],
    ["a quota that ends in the middle of a shard", "EDQUOT", {
      match: { op: "write", path: "optim" },
      afterBytes: MIB,
    }],
  ] as const
) {
  peerTest(
    `faults: ${what} ends a save with status 4, the shard's name, and no half checkpoint`,
    FAULTS,
    async (command) => {
      await using folder = await faultyFolder(command, [error("write", errno, rule)]);
      const ran = await stoker(checkpointing(folder));
      assertEquals(ran.code, 4, ran.err);
      assertMatch(ran.last, new RegExp(`^stoker checkpoint: Cannot .*optim_states\\.pt.*${errno}`));
      assertEquals([...Deno.readDirSync(`${folder.behind}/c`)], []);
    },
  );
}

peerTest(
  "faults: Ctrl-C while a device stalls ends the run as soon as the device answers",
  FAULTS,
  async (command) => {
    const rules = [{
      name: "stall",
      match: { op: "read", path: "npz" },
      action: { type: "delay", ms: 4000 },
    }];
    await using folder = await faultyFolder(command, rules);
    const data = ["--data", `${folder.path}/d`, "--progress", "off"];
    assertEquals((await generated(folder)).code, 0);
    const ran = await interrupted(["train", ...TINY, ...data, "--results", `${folder.behind}/r`], 3);
    assertEquals(ran.code, 130, ran.err);
    assert(ran.took < 12, `${ran.took} s`);
    const result = JSON.parse(await Deno.readTextFile(`${folder.behind}/r/result.json`));
    assertEquals([result.status, result.exitStatus], ["interrupted", 130]);
  },
);

peerTest(
  "faults: Ctrl-C ends a run whose requests never end, and says what was left behind",
  FAULTS,
  async (command) => {
    const rules = [{ name: "hang", match: { op: "read", path: "npz" }, action: { type: "hang" } }];
    await using folder = await faultyFolder(command, rules);
    const data = ["--data", `${folder.path}/d`];
    assertEquals((await generated(folder)).code, 0);
    const ran = await interrupted(["train", ...TINY, ...data, "--results", `${folder.behind}/r`], 3);
    assertEquals(ran.code, 130, ran.err);
    assert(ran.took < 45, `${ran.took} s`);
    assertMatch(ran.err, /^warning: Requests in flight do not end; .*another Ctrl-C leaves at once\.$/m);
    assertMatch(ran.err, /^warning: Storage did not answer for 30 s .* left behind\./m);
    assertMatch(
      ran.err,
      /no byte for \d+ s, \d+ requests? in flight, oldest \d+\.\d s: train\/img_\d.*npz at 0$/m,
    );
    const result = JSON.parse(await Deno.readTextFile(`${folder.behind}/r/result.json`));
    assertEquals([result.status, result.exitStatus], ["interrupted", 130]);
    assert(result.warnings.some((one: { code: string }) => one.code === "STUCK"));
  },
);

peerTest(
  "faults: a place that does not answer at all is named at once, whatever the command; then the run goes on",
  FAULTS,
  async (command) => {
    const rules = [{
      name: "away",
      match: { op: ["lookup", "getattr"], path: "away" },
      times: 1,
      action: { type: "delay", ms: 5000 },
    }];
    for (
      const [status, ...words] of [[0, "io", "read"], [2, "verify"], [3, "train", ...TINY, "--data"]] as const
    ) {
      await using folder = await faultyFolder(command, rules);
      await Deno.mkdir(`${folder.behind}/away`);
      await Deno.writeFile(`${folder.behind}/away/x`, new Uint8Array(MIB));
      const ran = await stoker([...words, `${folder.path}/away`]);
      assertMatch(
        ran.err,
        /^warning: No answer from '.*\/away' for \d s: its file system hangs, or its server is away\.$/m,
        words.join(" "),
      );
      assertEquals(ran.code, status, ran.err);
    }
  },
);

peerTest(
  "faults: Ctrl-C and --time-limit end the wait for a place that does not answer",
  FAULTS,
  async (command) => {
    const rules = [{
      name: "away",
      match: { op: ["lookup", "getattr"], path: "away" },
      action: { type: "delay", ms: 6000 },
    }];
    for (
      const [seconds, more, says] of [[2, [], "SIGINT"], [20, ["--time-limit", "1s"], "time limit"]] as const
    ) {
      await using folder = await faultyFolder(command, rules);
      await Deno.writeFile(`${folder.behind}/away`, new Uint8Array(MIB));
      const ran = await interrupted(["io", "read", `${folder.path}/away`, ...more], seconds);
      assertEquals(ran.code, 130, ran.err);
      assertMatch(ran.last, new RegExp(`^stoker io: .*${says}`));
      assertMatch(ran.err, /^warning: The look at '.*\/away' cannot be taken back/m);
      assert(ran.took < 15, `${ran.took} s`);
    }
  },
);

peerTest(
  "faults: data that hangs although names answer is told before the run begins, and Ctrl-C ends the wait",
  FAULTS,
  async (command) => {
    const rules = [{ name: "hang", match: { op: "read" }, action: { type: "delay", ms: 5000 } }];
    await using folder = await faultyFolder(command, rules);
    await Deno.writeFile(`${folder.behind}/x`, new Uint8Array(MIB));
    const ran = await interrupted(["io", "read", `${folder.path}/x`, "--direct"], 3.5);
    assertEquals(ran.code, 130, ran.err);
    assertMatch(ran.err, /^warning: No answer from '.*\/x' for \d s: its file system hangs/m);
    assertMatch(ran.err, /^warning: The look at '.*\/x' cannot be taken back/m);
    assertMatch(ran.last, /^stoker io: Interrupted by SIGINT/);
  },
);

peerTest(
  "faults: what a run reads or writes before it begins is told where it hangs, and Ctrl-C ends the wait",
  FAULTS,
  async (command) => {
    for (
      const [op, file, ...words] of [
        ["read", "d/.stoker/dataset.json", "train", ...TINY, "--data", "file://PLACE/d"],
        ["read", "d/train/a.npz", "train", ...TINY, "--data", "direct://PLACE/d"],
        ["write", undefined, "generate", ...TINY, "--data", "direct://PLACE/new"],
        ["write", undefined, ...SAVING, "direct://PLACE/new"],
        ["create", undefined, ...SAVING, "file://PLACE/new"],
        ["read", "d/global_epoch1_step1/.stoker/checkpoint.json", ...LOADING, "file://PLACE/d"],
      ] as const
    ) {
      const rules = [{ name: "hang", match: { op }, action: { type: "delay", ms: 5000 } }];
      await using folder = await faultyFolder(command, rules);
      if (file !== undefined) {
        const path = `${folder.behind}/${file}`;
        await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
        await Deno.writeFile(path, new Uint8Array(8192));
      }
      const ran = await interrupted(words.map((word) => word.replace("PLACE", folder.path)), 3.5);
      assertEquals(ran.code, 130, ran.err);
      assertMatch(ran.err, /^warning: No answer from '.*' for \d s: its file system hangs/m);
      assertMatch(ran.err, /^warning: The look at '.*' cannot be taken back/m);
      assertMatch(ran.last, /Interrupted by SIGINT/);
      // What is being created is there only after the program has left.
      const left = [...Deno.readDirSync(folder.behind)].map(({ name }) => name).filter((name) =>
        op !== "create" || !isTemporaryName(name)
      );
      assertEquals(left, file === undefined ? [] : ["d"]);
    }
  },
);

for (
  const [command, op, ...words] of [
    ["generate", "write", "generate", ...TINY, "--data", "PLACE/new"],
    ["verify", "read", "verify", "PLACE/d"],
    ["clean", "unlink", "clean", "PLACE/d", "--yes"],
    ["run", "write", "run", ...TINY, "--data", "PLACE/new"],
  ] as const
) {
  peerTest(
    `faults: Ctrl-C ends '${command}' on slow storage cleanly, with status 130 and its result`,
    FAULTS,
    async (faults) => {
      // Names of data files only: the manifest and the result are written as quickly as ever.
      const rules = [{ name: "slow", match: { op, path: "npz" }, action: { type: "delay", ms: 800 } }];
      await using folder = await faultyFolder(faults, op === "write" ? rules : []);
      if (op !== "write") {
        assertEquals((await generated(folder)).code, 0);
        await folder.change(rules);
      }
      const here = words.map((word) => word.replace("PLACE", folder.path));
      const ran = await interrupted([...here, "--results", `${folder.behind}/r`, "--progress", "off"], 2.5);
      assertEquals(ran.code, 130, ran.err);
      assertMatch(ran.last, new RegExp(`^stoker ${command}: Interrupted by SIGINT\\.`));
      assertNoStack(ran);
      const result = JSON.parse(await Deno.readTextFile(`${folder.behind}/r/result.json`));
      assertEquals([result.status, result.exitStatus], ["interrupted", 130]);
      const made = op === "write" ? `${folder.behind}/new/train` : `${folder.behind}/d/train`;
      const names = [...Deno.readDirSync(made)].map(({ name }) => name);
      assertEquals(names.filter((name) => name.startsWith(".")), [], "half files");
    },
  );
}
