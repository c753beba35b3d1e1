/** --fsync does what it says, seen from the kernel's side, and waiting for storage to settle is for object stores. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { faultyFolder } from "../faulty_folder.ts";
import { peerTest, testUnless } from "../peers.ts";
import { result, workloadIn } from "./dataset_on_disk.ts";
import { inFolder, stoker } from "./stoker.ts";

/** Why system calls cannot be watched here, or undefined. */
async function straceMissing(): Promise<string | undefined> {
  try {
    const { success } = await new Deno.Command("strace", {
      args: ["-f", "-e", "trace=none", "true"],
      stderr: "null",
    }).output();
    return success ? undefined : "strace may not trace here";
  } catch {
    return "strace is not installed";
  }
}

/** Calls on files of the dataset by name: what --fsync is about, without the manifest. */
async function synced(folder: string, policy: string): Promise<{ files: number; all: number }> {
  const log = `${folder}/${policy}.strace`;
  const workload = await workloadIn(folder);
  // Requests of io_uring are not calls that strace could see.
  const words = [
    "--data",
    `${folder}/${policy}`,
    "--fsync",
    policy,
    "--io-engine",
    "threads",
    "--results",
    `${folder}/r`,
  ];
  const ran = await stoker(["generate", workload, ...words], {
    through: ["strace", "-f", "-y", "-o", log, "-e", "trace=fsync,fdatasync,syncfs"],
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  assertEquals(ran.code, 0, ran.err);
  const lines = (await Deno.readTextFile(log)).split("\n").filter((line) =>
    line.includes(`${folder}/${policy}`)
  );
  return {
    files: lines.filter((line) => /\bf(data)?sync\(.*\/train\/\.img_/.test(line)).length,
    all: lines.filter((line) => /\bsyncfs\(/.test(line)).length,
  };
}

const missing = await straceMissing();

testUnless(
  missing,
  "generate: --fsync none syncs no file, file syncs each one, end syncs all at once",
  () =>
    inFolder(async (folder) => {
      assertEquals(await synced(folder, "none"), { files: 0, all: 0 });
      assertEquals(await synced(folder, "file"), { files: 8, all: 1 });
      assertEquals(await synced(folder, "end"), { files: 0, all: 1 });
    }),
);

// Requests of io_uring are no calls that strace could see; a file system that fails them is.
for (const engine of ["uring", "threads"]) {
  peerTest(
    `generate: --fsync file flushes each file before it has its name, other policies none (${engine})`,
    ["STOKER_TEST_FAULT_FS", "STOKER_TEST_ROOT"],
    async (command) => {
      const failing = {
        name: "flush",
        match: { op: "fsync", path: "img_" },
        action: { type: "error", errno: "EIO" },
      };
      await using folder = await faultyFolder(command, [failing]);
      const { path, behind } = folder;
      const workload = await workloadIn(behind);
      const generated = async (policy: string) => {
        const words = ["--fsync", policy, "--io-engine", engine, "--results", `${behind}/r`];
        return await stoker(["generate", workload, "--data", `${path}/${policy}`, ...words]);
      };
      for (const policy of ["none", "end"]) {
        const ran = await generated(policy);
        assertEquals(ran.code, 0, ran.err);
      }
      const ran = await generated("file");
      assertEquals(ran.code, 4, ran.err);
      assertMatch(ran.last, /^stoker generate: Cannot flush '.*img_\d_of_8\.npz': .*EIO from fsync/);
      assertEquals([...Deno.readDirSync(`${behind}/file/train`)], []);
    },
  );
}

Deno.test("generate: waits for storage to settle where it is no file system, and only there", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const words = ["--results", `${folder}/r`, "++workload.storage.post_generation_settle_seconds=2"];
    const began = performance.now();
    const file = await stoker(["generate", workload, "--data", `${folder}/data`, ...words]);
    assertEquals(file.code, 0, file.err);
    assert(!file.err.includes("settle"), file.err);
    const middle = performance.now();
    const other = await stoker(["generate", workload, "--data", "null://", ...words]);
    assertEquals(other.code, 0, other.err);
    assertStringIncludes(other.err, "waiting 2 s");
    const waited = performance.now() - middle;
    assert(waited >= 2000, `${waited} ms, and ${middle - began} ms for files`);
    const zero = ["--results", `${folder}/r`, "++workload.storage.post_generation_settle_seconds=0"];
    const never = await stoker(["generate", workload, "--data", "null://", ...zero]);
    assertEquals([never.code, never.err.includes("waiting")], [0, false], never.err);
    assertEquals((await result(["verify", `${folder}/data`])).phases.verify.findings, []);
  }));
