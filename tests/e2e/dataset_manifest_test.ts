/** What verify and clean make of a manifest that is not the one that they expect: they go by it, or refuse it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { filesBelow, generate, workloadIn } from "./dataset_on_disk.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

Deno.test("verify, clean: a manifest that was changed is refused with its fault, and nothing is touched", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await generate(await workloadIn(folder), data);
    await Deno.mkdir(`${folder}/outside`);
    await Deno.writeTextFile(`${folder}/outside/img_0_of_8.npz`, "precious");
    const path = `${data}/.stoker/dataset.json`;
    const right = JSON.parse(await Deno.readTextFile(path));
    const before = await filesBelow(folder);
    const changes: readonly (readonly [changed: unknown, fault: string])[] = [
      [{ ...right, spec: null }, "a map is expected"],
      [{ ...right, spec: { ...right.spec, train: undefined } }, "under train"],
      [{ ...right, spec: { ...right.spec, filePrefix: "../../outside/img" } }, "names no folder"],
    ];
    for (const [changed, fault] of changes) {
      await Deno.writeTextFile(path, JSON.stringify(changed));
      for (const words of [["verify", data], ["clean", data, "--yes"], ["clean", data]]) {
        const ran = await stoker(words);
        assertEquals([ran.code, ran.err.includes("Internal error")], [2, false], ran.err);
        assertStringIncludes(ran.last, fault);
      }
    }
    assertEquals(await filesBelow(folder), before);
    // One that fits together and yet is another: its pages cannot be compared.
    await Deno.writeTextFile(path, JSON.stringify({ ...right, spec: { ...right.spec, samplesPerFile: 2 } }));
    const ran = await stoker(["verify", data]);
    assertRefused(ran, 2, "changed by hand");
  }));

Deno.test("verify, clean: say that the dataset is not the one of the workload that was named", () =>
  inFolder(async (folder) => {
    const workload = await workloadIn(folder);
    const data = `${folder}/data`;
    const words = ["dataset.format=tfrecord", "dataset.num_files_train=3"];
    await generate(workload, data, ...words);
    const says =
      'is not the one of the workload: format is "tfrecord" there, "npz" here; train.files is 3 there, 8 here';
    const other = await stoker(["verify", workload, "--data", data]);
    assertEquals(other.code, 0, other.err);
    assertStringIncludes(other.err, says);
    for (const same of [["verify", workload, "--data", data, ...words], ["verify", data]]) {
      const ran = await stoker(same);
      assertEquals([ran.code, ran.err.includes("is not the one")], [0, false], ran.err);
    }
    // Three files of records and their three indexes.
    const asked = await stoker(["clean", workload, "--data", data]);
    assertRefused(asked, 2, "Delete 6 files", "--yes");
    const cleaned = await stoker(["clean", workload, "--data", data, "--yes"]);
    assertEquals(cleaned.code, 0, cleaned.err);
    assertStringIncludes(cleaned.err, says);
    assertStringIncludes(cleaned.out, "6 files");
  }));
