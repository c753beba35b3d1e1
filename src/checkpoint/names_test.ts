import { assertEquals } from "@std/assert";
import { checkpointFolderName, folderFileNames, parseCheckpointFolderName, shardFileNames } from "./names.ts";

Deno.test("checkpointFolderName: names epoch and steps, and is read back", () => {
  assertEquals(checkpointFolderName(3, 40), "global_epoch3_step40");
  assertEquals(parseCheckpointFolderName("global_epoch3_step40"), { epoch: 3, steps: 40 });
  for (const other of ["global_epoch3", "global_epoch3_step40.tmp", "xglobal_epoch3_step40", ".stoker"]) {
    assertEquals(parseCheckpointFolderName(other), undefined);
  }
});

// DLIO: test_checkpoint_epoch (2 x 3 x ranks + 1 files with tensorflow)
Deno.test("shardFileNames: makes 2 x 3 x ranks + 1 files of 3 states, with tensorflow", () => {
  const ranks = 4;
  const states = Array.from(
    { length: ranks },
    (_, rank) => ["model", "layers", "optimizer"].map((s) => s + rank),
  );
  const files = states.flat().flatMap((state) => shardFileNames(state, "tensorflow"));
  const all = new Set([...files, ...folderFileNames("tensorflow")]);
  assertEquals(all.size, 2 * 3 * ranks + 1);
  assertEquals(files[0], "model0.pb-1.index");
  assertEquals(files[1], "model0.pb-1.data-00000-of-00001");
});

Deno.test("shardFileNames: makes one file of a state, with pytorch", () => {
  assertEquals(shardFileNames("model_states-0", "pytorch"), ["model_states-0.pt"]);
  assertEquals(folderFileNames("pytorch"), []);
});
