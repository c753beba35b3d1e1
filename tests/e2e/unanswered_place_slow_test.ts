/** A local place that does not answer before a run begins: it is named, and Ctrl-C ends the wait. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { isTemporaryName } from "../../src/storage/local/temporary_name.ts";
import { faultyFolder } from "../faulty_folder.ts";
import { peerTest } from "../peers.ts";
import { FAULTS, interrupted, MIB, TINY } from "./faulty_runs.ts";
import { stoker } from "./stoker.ts";

const CHECKPOINT = ["checkpoint", "tiny_checkpoint", "--accelerators", "1"];
const SAVING = [...CHECKPOINT, "--checkpoints"];
const LOADING = [...CHECKPOINT, "checkpoint.num_checkpoints_write=0", "--checkpoints"];

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
