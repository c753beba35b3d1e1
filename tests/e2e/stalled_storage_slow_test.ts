/** Local storage that stalls while a run is under way: the live line, and what Ctrl-C does meanwhile. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { faultyFolder } from "../faulty_folder.ts";
import { peerTest } from "../peers.ts";
import { checkpointing, FAULTS, generated, interrupted, MIB, TINY } from "./faulty_runs.ts";
import { assertNoStack, stoker } from "./stoker.ts";

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

peerTest(
  "faults: Ctrl-C ends an evaluation on slow storage cleanly, and the epoch before it stays in the result",
  FAULTS,
  async (command) => {
    const rules = [{
      name: "slow",
      match: { op: "read", path: "valid" },
      action: { type: "delay", ms: 800 },
    }];
    await using folder = await faultyFolder(command, []);
    const keys = ["workflow.evaluation=True", "dataset.num_files_eval=64", "train.epochs=1"];
    const data = ["--data", `${folder.path}/d`, "--results", `${folder.behind}/r`, "--progress", "off"];
    const made = await stoker(["generate", ...TINY, ...keys, ...data]);
    assertEquals(made.code, 0, made.err);
    await folder.change(rules);
    const ran = await interrupted(["train", ...TINY, ...keys, "train.computation_time=0.001", ...data], 4);
    assertEquals(ran.code, 130, ran.err);
    assertMatch(ran.last, /^stoker train: Interrupted by SIGINT\./);
    assertNoStack(ran);
    const result = JSON.parse(await Deno.readTextFile(`${folder.behind}/r/result.json`));
    assertEquals([result.status, result.exitStatus], ["interrupted", 130]);
    assertEquals(result.phases.train.epochs.length, 1);
    assertEquals(result.phases.evaluate, undefined);
  },
);
