import { assertEquals } from "@std/assert";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { datasetFolders, topFolders } from "./dataset_folders.ts";

Deno.test("datasetFolders: names train and valid even where no file lies in them", async () => {
  const spec = testDataset("npz");
  assertEquals(datasetFolders(spec, await loadFormat("npz")), ["train", "valid"]);
});

Deno.test("datasetFolders: names the folders of indexes, parents first", async () => {
  const spec = testDataset("tfrecord", {
    train: { files: 5, subfolders: 3 },
    valid: { files: 1, subfolders: 0 },
  });
  const format = await loadFormat("tfrecord");
  assertEquals(datasetFolders(spec, format).sort(), [
    "index",
    "index/train",
    "index/valid",
    "train",
    "train/0",
    "train/1",
    "train/2",
    "valid",
  ]);
  const depths = datasetFolders(spec, format).map((folder) => folder.split("/").length);
  assertEquals(depths, depths.toSorted());
  assertEquals(topFolders(spec, format).sort(), ["index", "train", "valid"]);
});
