/** A generate that is killed at any moment: nothing under a final name is half written, and the next run ends it. */
import { assert, assertEquals } from "@std/assert";
import { isTemporaryName } from "../../src/storage/local/temporary_name.ts";
import { programUnderTest } from "../program.ts";
import { signalChild } from "../signal_child.ts";
import {
  filesBelow,
  findingsIn,
  generate,
  inMemory,
  isComplete,
  result,
  workloadIn,
} from "./dataset_on_disk.ts";

const { program, words: before } = programUnderTest();

/** Starts the program and kills it so many milliseconds later; false when it was done before. */
async function killed(words: readonly string[], afterMs: number): Promise<boolean> {
  const child = new Deno.Command(program, {
    args: [...before, ...words],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    cwd: "/",
  }).spawn();
  const timer = setTimeout(() => signalChild(child, "SIGKILL"), afterMs);
  const { signal } = await child.status;
  clearTimeout(timer);
  return signal === "SIGKILL";
}

async function there(folder: string): Promise<boolean> {
  return await Deno.stat(folder).then(() => true, () => false);
}

/** Kills runs at moments from their start to a little after their end; answers how many it hit. */
async function killOften(times: number, words: readonly string[], data: string, workload: string) {
  const generateWords = ["generate", workload, "--data", data, "--results", `${data}.results`, ...words];
  const began = performance.now();
  await generate(workload, `${data}.whole`, ...words);
  // The machine may be busier or idler later, so the scale follows what happens.
  let scaleMs = performance.now() - began;
  const right = await filesBelow(`${data}.whole`);
  await Deno.remove(`${data}.whole`, { recursive: true });
  let hits = 0;
  let leftovers = 0;
  for (let time = 0; time < times; time++) {
    const isHit = await killed(generateWords, scaleMs * (0.3 + 0.7 * Math.random()));
    if (isHit) hits++;
    scaleMs *= isHit ? 1.05 : 0.8;
    if (!await there(data)) continue;
    for (const [name, { sha256 }] of await filesBelow(data)) {
      if (isTemporaryName(name)) leftovers++;
      else assertEquals(sha256, right.get(name)?.sha256, `${name} is not complete under its name`);
    }
    if (!isHit) await Deno.remove(data, { recursive: true });
  }
  await generate(workload, data, ...words);
  assertEquals(await filesBelow(data), right, "the same files, and no temporary one");
  assertEquals(await findingsIn(data), []);
  assertEquals(await isComplete(data), true);
  return { hits, leftovers };
}

Deno.test("generate: killed twenty times among small files, it goes on and ends right", () =>
  inMemory(async (folder) => {
    const workload = await workloadIn(folder);
    const words = ["dataset.num_files_train=400", "dataset.record_length_bytes=60K"];
    const { hits } = await killOften(20, words, `${folder}/data`, workload);
    assert(hits >= 10, `only ${hits} of 20 runs were killed before their end`);
  }));

Deno.test("generate: killed in a large file, it leaves nothing under the file's name, and cleans up", () =>
  inMemory(async (folder) => {
    const workload = await workloadIn(folder);
    const words = ["dataset.num_files_train=1", "dataset.record_length_bytes=300M"];
    const { hits, leftovers } = await killOften(12, words, `${folder}/data`, workload);
    assert(hits >= 2, `only ${hits} of 12 runs were killed before their end`);
    assert(leftovers >= 1, "no run was killed while it wrote");
  }));

Deno.test("clean: removes what a killed run left, and keeps what looks similar", () =>
  inMemory(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    await generate(workload, data);
    await Deno.writeTextFile(`${data}/train/.img_3_of_8.npz.stoker-0123456789.tmp`, "half");
    await Deno.writeTextFile(`${data}/.stoker/.dataset.json.stoker-0123456789.tmp`, "half");
    await Deno.writeTextFile(`${data}/train/.img_3_of_8.npz.tmp`, "somebody's");
    const { phases } = await result(["clean", data, "--yes"]);
    assertEquals(phases.clean.files, 8);
    assertEquals(phases.clean.kept, ["train/.img_3_of_8.npz.tmp"]);
    assertEquals([...(await filesBelow(data)).keys()], ["train/.img_3_of_8.npz.tmp"]);
    assertEquals(await there(`${data}/.stoker`), false);
  }));
