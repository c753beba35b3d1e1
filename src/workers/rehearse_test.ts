import { assert } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import type { DatasetSpec, FormatName } from "../dataset/spec.ts";
import { testDataset } from "../formats/test_files.ts";
import { rehearse } from "./rehearse.ts";
import { Workbench } from "./workbench.ts";

libc(); // opened once for all tests, so that none of them seems to leak it

const IO = { engine: "auto", queueDepth: 4, blockSizeBytes: 65536 } as const;
const FILE = 1;

/** What a rehearsal has found right, where the data file holds its bytes after a change, or is not there. */
async function compared(
  format: FormatName,
  change: ((path: string) => Promise<void>) | "absent",
  changes: Partial<DatasetSpec> = {},
): Promise<number> {
  const spec = testDataset(format, { train: { files: 2, subfolders: 0 }, sampleBytes: 5000, ...changes });
  const folder = await Deno.makeTempDir();
  const bench = await Workbench.open({ address: folder, io: IO }, spec, {});
  try {
    for (const { name, layout } of change === "absent" ? [] : bench.outputs(FILE)) {
      await Deno.mkdir(`${folder}/${name.slice(0, name.lastIndexOf("/"))}`, { recursive: true });
      await bench.finish(
        bench.store.write(name, bench.source(layout, FILE), { fsync: false, overwrite: true }),
      );
    }
    if (change !== "absent") await change(`${folder}/${bench.outputs(FILE)[0]?.name}`);
    return await bench.finish(rehearse(spec, FILE, bench));
  } finally {
    await bench.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("rehearse: verifies the beginning of a file that lies in memory, with its indexes", async () => {
  const read = await compared("tfrecord", () => Promise.resolve(), { samplesPerFile: 300 });
  assert(read > 0, "nothing was right");
  assert(read % 262144 !== 0, "what is compared where nothing is read comes in such blocks");
});

Deno.test("rehearse: compares made bytes of any format where there is no file, also of short ones", async () => {
  for (const format of ["npz", "tfrecord", "csv", "png", "synthetic"] as const) {
    const made = await compared(format, "absent");
    assert(made > 0, `${format}: nothing was compared, or its own bytes were found wrong`);
  }
});

Deno.test("rehearse: tells nobody of damage, and goes on with made bytes", async () => {
  const damage = async (path: string) => {
    using file = await Deno.open(path, { write: true });
    await file.write(new Uint8Array(64));
  };
  assert(await compared("npz", damage) > 0);
  assert(await compared("npz", (path) => Deno.truncate(path, 10)) > 0);
});
