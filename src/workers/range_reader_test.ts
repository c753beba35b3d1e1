import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, StorageError } from "../base/errors.ts";
import type { FormatName } from "../dataset/spec.ts";
import { FORMATS, loadFormat } from "../formats/registry.ts";
import { FileMaker, testDataset, testFile } from "../formats/test_files.ts";
import { openFixture } from "../storage/local/store_fixture.ts";
import type { Store } from "../storage/store.ts";
import { withRangeReader } from "./range_reader.ts";

const maker = new FileMaker();
// libc stays loaded by whoever opens a store first: here, so that no test seems to leak it.
await (await openFixture()).close();

/** The same store, which counts what is open. */
function counting(store: Store): { readonly store: Store; open: number } {
  const counted = {
    open: 0,
    store: new Proxy(store, {
      get(target, key) {
        if (key !== "openRead") {
          const value = target[key as keyof Store]; // a key of the store that is asked
          return typeof value === "function" ? value.bind(target) : value;
        }
        return async (name: string) => {
          const handle = await target.openRead(name);
          counted.open++;
          return {
            size: handle.size,
            read: handle.read.bind(handle),
            close() {
              counted.open--;
              return handle.close();
            },
          };
        };
      },
    }),
  };
  return counted;
}

for (const name of Object.keys(FORMATS)) {
  Deno.test(`withRangeReader: lets ${name} find in stored files what it has planned`, async () => {
    const format = await loadFormat(name);
    const dataset = testDataset(name as FormatName, { samplesPerFile: 5, sampleBytes: 300_000 }); // a row of the registry
    const isImage = name === "png" || name === "jpeg" || name === "synthetic";
    const file = testFile(isImage ? { ...dataset, samplesPerFile: 1 } : dataset, format.extension(dataset));
    const outputs = format.outputs(file);
    const { store, root, close } = await openFixture();
    const counted = counting(store);
    try {
      for (const output of outputs) await maker.write(`${root}/${output.name}`, output.layout);
      const planned = format.locate(file);
      const found = await withRangeReader(
        counted.store,
        file.name,
        (read) => format.probe(read, file.dataset),
      );
      assertEquals(found.samples, planned.samples);
      for (let sample = 0; sample < planned.samples; sample++) {
        const bytes = (all: readonly { length: number }[]) =>
          all.reduce((sum, { length }) => sum + length, 0);
        assertEquals(bytes(found.ranges(sample)) > 0, bytes(planned.ranges(sample)) > 0, `sample ${sample}`);
      }
      assertEquals(counted.open, 0);
    } finally {
      await close();
    }
  });
}

Deno.test("withRangeReader: reads exact ranges of any length, at any place", async () => {
  const { store, root, close } = await openFixture();
  try {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i * 7 + (i >> 8));
    await Deno.writeFile(`${root}/x`, bytes);
    await withRangeReader(store, "x", async (read) => {
      assertEquals(read.size, bytes.length);
      for (
        const [at, length] of [[0, 10], [1, 4096], [4095, 2], [3, 250_000], [299_999, 1], [5, 0]] as const
      ) {
        assertEquals(await read.read({ at, length }), bytes.slice(at, at + length), `${length} at ${at}`);
      }
    });
  } finally {
    await close();
  }
});

Deno.test("withRangeReader: opens indexes by the names that formats give them, and closes all of it when a probe fails", async () => {
  const format = await loadFormat("indexed_binary");
  const file = testFile(testDataset("indexed_binary", { samplesPerFile: 3 }), "indexed_binary");
  const { store, root, close } = await openFixture();
  const counted = counting(store);
  const probe = () => withRangeReader(counted.store, file.name, (read) => format.probe(read));
  try {
    await assertRejects(probe, StorageError);
    const [data, offsets, sizes] = format.outputs(file);
    if (!data || !offsets || !sizes) throw new TypeError("An indexed binary file has two indexes");
    await maker.write(`${root}/${data.name}`, data.layout);
    await assertRejects(probe, IntegrityError, "no .off.idx");
    await maker.write(`${root}/${offsets.name}`, offsets.layout);
    await Deno.mkdir(`${root}/${sizes.name}`);
    await assertRejects(probe, IntegrityError, "no .sz.idx", "a folder is no index");
    await Deno.remove(`${root}/${sizes.name}`);
    await maker.write(`${root}/${sizes.name}`, sizes.layout);
    const found = await probe();
    assertEquals(found.ranges(2), format.locate(file).ranges(2));
    assertEquals(counted.open, 0);
  } finally {
    await close();
  }
});
