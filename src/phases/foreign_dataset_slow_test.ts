/** Foreign datasets as runs on several ranks meet them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PreflightError } from "../base/errors.ts";
import { inProcess } from "../cluster/in_process.ts";
import type { RunRequest } from "./run_request.ts";
import { requestFor, runOnRanks, TINY, withFolder } from "./run_fixture.ts";
import { runPhases } from "./run_phases.ts";

const off = (request: RunRequest): RunRequest => ({
  ...request,
  reading: { ...request.reading, verify: "off" },
});

/** A dataset whose manifest is gone; `rename` gives its files names of their own. */
async function foreignIn(folder: string, rename?: (name: string) => string): Promise<void> {
  await runPhases(requestFor(folder, ["generate"]));
  await Deno.remove(`${folder}/data/.stoker`, { recursive: true });
  if (!rename) return;
  for (const split of ["train", "valid"]) {
    const path = `${folder}/data/${split}`;
    for (const { name } of [...Deno.readDirSync(path)]) {
      await Deno.rename(`${path}/${name}`, `${path}/${rename(name)}`);
    }
  }
}

const KINDS = {
  "by a formula": undefined,
  "name by name": (name: string) => `scan-${name.replace("_of_", " ")}`,
} as const;

for (const [kind, rename] of Object.entries(KINDS)) {
  Deno.test(`foreignDataset: on 1, 2 and 7 ranks every file is read once in an epoch, listed ${kind}`, async () => {
    await withFolder(async (folder) => {
      await foreignIn(folder, rename);
      const bytes = { train: 0, evaluate: 0 };
      for (const [split, key] of [["train", "train"], ["valid", "evaluate"]] as const) {
        for (const { name } of Deno.readDirSync(`${folder}/data/${split}`)) {
          bytes[key] += Deno.statSync(`${folder}/data/${split}/${name}`).size;
        }
      }
      for (const ranks of [1, 2, 7]) {
        const values = { ...TINY, "dataset.num_files_eval": 7 - 7 % ranks, "train.epochs": 1 };
        const [first] = await runOnRanks(
          ranks,
          (cluster) =>
            off(requestFor(folder, ["train"], { cluster, resultsFolder: `${folder}/${ranks}` }, values)),
        );
        const { train, evaluate } = first?.result.phases ?? {};
        assertEquals(train?.epochs[0]?.samples, 14);
        assertEquals(train?.epochs[0]?.bytesMoved, bytes.train);
        if (ranks !== 2) assertEquals(evaluate?.epochs[0]?.bytesMoved, bytes.evaluate);
      }
    });
  });
}

Deno.test("foreignDataset: too few files are refused on every rank alike, and nothing is written", async () => {
  await withFolder(async (folder) => {
    await foreignIn(folder);
    await Deno.remove(`${folder}/results`, { recursive: true });
    await Deno.remove(`${folder}/data/train/img_03_of_14.npz`);
    await Promise.all(
      inProcess(3).map(async (cluster) => {
        const error = await assertRejects(
          () => runPhases(off(requestFor(folder, ["train"], { cluster }))),
          PreflightError,
        );
        assert(error.message.includes("holds 13"), error.message);
      }),
    );
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["data"]);
  });
});

Deno.test("foreignDataset: valid/ need not exist where nothing is evaluated", async () => {
  await withFolder(async (folder) => {
    await foreignIn(folder);
    await Deno.remove(`${folder}/data/valid`, { recursive: true });
    const values = { ...TINY, "workflow.evaluation": false };
    const { exitStatus } = await runPhases(off(requestFor(folder, ["train"], {}, values)));
    assert(exitStatus < 2, String(exitStatus));
    const error = await assertRejects(() => runPhases(off(requestFor(folder, ["train"]))), PreflightError);
    assert(error.message.includes("Cannot evaluate on 7 files"), error.message);
  });
});
