/** Local storage that fails as a user meets it: status, last line, and what is left. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { faultyFolder } from "../faulty_folder.ts";
import { peerTest } from "../peers.ts";
import { checkpointing, error, FAULTS, generated, MIB, TINY } from "./faulty_runs.ts";
import { assertNoStack, stoker } from "./stoker.ts";

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
