import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { fileCount } from "../dataset/names.ts";
import { FORMATS, loadFormat } from "../formats/registry.ts";
import { NullStore } from "../storage/null/null_store.ts";
import { testDataset } from "../formats/test_files.ts";
import type { FormatName } from "../dataset/spec.ts";
import type { Slot, SlotPool } from "../base/slot.ts";
import { ownArena } from "../dataset/own_arena.ts";
import { DescribedDataset } from "./described_dataset.ts";

const BLOCK = 65536;

for (const name of Object.keys(FORMATS)) {
  Deno.test(`DescribedDataset: finds every file of ${name} by its name, indexes in other folders too`, async () => {
    const spec = testDataset(name as FormatName, { // a row of the registry
      filePrefix: "img_7_of_9",
      train: { files: 12, subfolders: 3 },
      valid: { files: 4, subfolders: 2 },
    });
    const dataset = new DescribedDataset(spec, await loadFormat(name));
    for (let file = 0; file < fileCount(spec); file++) {
      for (const [place, output] of dataset.outputs(file).entries()) {
        assertEquals(dataset.layoutOf(output.name)?.size, output.layout.size, output.name);
        const { nameOf } = dataset.neighboursOf(output.name);
        assertEquals(nameOf(file), output.name);
        assertEquals(nameOf((file + 1) % 16), dataset.outputs((file + 1) % 16)[place]?.name);
      }
    }
    const [first] = dataset.outputs(0);
    for (const other of [`${first?.name}.bak`, "train/x", "other/img_7_of_9_00_of_12.npz", ""]) {
      assertEquals(dataset.layoutOf(other), undefined, other);
    }
  });
}

for (const name of Object.keys(FORMATS)) {
  Deno.test(`DescribedDataset.source: makes null:// return every file of ${name} by its name, indexes included`, async () => {
    const spec = testDataset(name as FormatName, { // a row of the registry
      train: { files: 5, subfolders: 2 },
      valid: { files: 2, subfolders: 0 },
      samplesPerFile: 3,
    });
    const dataset = new DescribedDataset(spec, await loadFormat(name));
    const { stream, slot } = ownArena(2 * BLOCK);
    const slots = onePool(slot(0, BLOCK));
    const store = new NullStore(slots, BLOCK, (file) => dataset.source(file, stream));
    for (let file = 0; file < fileCount(spec); file++) {
      for (const output of dataset.outputs(file)) {
        const handle = await store.openRead(output.name);
        assertEquals((await store.stat(output.name))?.size, output.layout.size);
        const expected = new LayoutSource(output.layout, dataset.identity(file), stream);
        const room = slot(BLOCK, BLOCK);
        let compared = 0;
        await handle.read(0, handle.size, (read, offset, length) => {
          const bytes = read.bytes.slice(0, length);
          expected.fill(offset, length, room);
          assertEquals(bytes, room.bytes.slice(0, length), `${output.name} at ${offset}`);
          compared += length;
        });
        assertEquals(compared, output.layout.size);
        assert(compared > 0);
      }
    }
    // A name as its indexes have, of a file that the dataset does not have.
    await assertRejects(() => store.openRead("index/train/img_9_of_5.tfrecord.idx"), StorageError);
    await store.close();
  });
}

function onePool(slot: Slot): SlotPool {
  let isFree = true;
  const tryTake = () => {
    if (!isFree) return undefined;
    isFree = false;
    return slot;
  };
  return {
    slotBytes: slot.length,
    count: 1,
    span: slot,
    get free() {
      return isFree ? 1 : 0;
    },
    tryTake,
    take: () => Promise.reject(new Error("Nobody waits for a slot here")),
    give() {
      isFree = true;
    },
  };
}
