import { assertEquals } from "@std/assert";
import { datasetHash } from "../dataset/dataset_hash.ts";
import { type Manifest, MANIFEST_SCHEMA } from "../dataset/manifest.ts";
import { filesOf } from "../dataset/names.ts";
import type { FormatName } from "../dataset/spec.ts";
import { FORMATS, loadFormat } from "../formats/registry.ts";
import { FileMaker, testDataset } from "../formats/test_files.ts";
import { openFixture } from "../storage/local/store_fixture.ts";
import type { Store } from "../storage/store.ts";
import { writeManifest } from "./place.ts";
import { removeDataset } from "./remove_dataset.ts";

const maker = new FileMaker();
// libc stays loaded by whoever opens a store first: here, so that no test seems to leak it.
await (await openFixture()).close();

/** A whole small dataset in files of the format, with its manifest. */
async function written(store: Store, root: string, format: FormatName) {
  const spec = testDataset(format, {
    train: { files: 5, subfolders: 2 },
    valid: { files: 2, subfolders: 0 },
  });
  const manifest: Manifest = {
    schema: MANIFEST_SCHEMA,
    stoker: { version: "0" },
    workload: "test",
    format,
    seed: spec.seed,
    spec,
    datasetHash: datasetHash(spec),
    files: { train: 5, valid: 2 },
    bytes: "0",
    complete: true,
  };
  const { outputs, extension } = await loadFormat(format);
  let files = 0, bytes = 0;
  for (const file of filesOf(spec, extension(spec))) {
    for (const { name, layout } of outputs(file)) {
      await maker.write(`${root}/${name}`, layout, file.index);
      files++;
      bytes += layout.size;
    }
  }
  await writeManifest(store, manifest);
  return { manifest, files, bytes };
}

async function namesIn(store: Store): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list("")) names.push(name);
  return names.sort();
}

for (const format of Object.keys(FORMATS)) {
  Deno.test(`removeDataset: leaves nothing of a dataset of ${format}, its indexes and folders included`, async () => {
    const { store, root, close } = await openFixture();
    try {
      const { manifest, files, bytes } = await written(store, root, format as FormatName); // a row of the registry
      assertEquals((await namesIn(store)).length, files + 1);
      assertEquals(await removeDataset(store, manifest), { files, bytes });
      assertEquals([...Deno.readDirSync(root)], []);
    } finally {
      await close();
    }
  });
}

Deno.test("removeDataset: touches no file that the dataset does not have, in the folder of indexes either", async () => {
  const { store, root, close } = await openFixture();
  try {
    const { manifest } = await written(store, root, "tfrecord");
    const strangers = ["index/train/other.tfrecord.idx", "train/0/notes.txt"];
    for (const name of strangers) await Deno.writeTextFile(`${root}/${name}`, "x");
    await removeDataset(store, manifest);
    assertEquals(await namesIn(store), strangers);
  } finally {
    await close();
  }
});

Deno.test("removeDataset: keeps the manifest when it is stopped, so that it can be continued", async () => {
  const { store, root, close } = await openFixture();
  try {
    const { manifest, files } = await written(store, root, "indexed_binary");
    let seen = 0;
    const first = await removeDataset(store, manifest, () => seen++, () => seen === 4);
    assertEquals(first.files, 4);
    assertEquals((await namesIn(store)).length, files - 4 + 1);
    const rest = await removeDataset(store, manifest);
    assertEquals(rest.files, files - 4);
    assertEquals([...Deno.readDirSync(root)], []);
  } finally {
    await close();
  }
});
