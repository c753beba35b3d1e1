/** A file of 20 GiB in every format that can have one: planned to the byte, both ends made in bounded memory. */
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { LayoutSource } from "../dataset/layout_source.ts";
import { ownArena } from "../dataset/own_arena.ts";
import type { DatasetSpec, FormatName } from "../dataset/spec.ts";
import { loadFormat } from "./registry.ts";
import { testDataset, testFile } from "./test_files.ts";

const GIB = 2 ** 30;
const BLOCK = 1 << 20;
const END = 64 << 20;
const IDENTITY = { datasetHash: "0123456789abcd", file: 1, dedup: 1, compress: 1 };
const SAMPLES = 20;

/** Text has four characters for a byte; no protobuf message may have 2 GiB. */
const LARGE: Readonly<Partial<Record<FormatName, Partial<DatasetSpec>>>> = {
  npy: {},
  npz: {},
  hdf5: {},
  tfrecord: {},
  csv: { sampleBytes: GIB / 4 },
  indexed_binary: {},
};

for (const [name, changes] of Object.entries(LARGE)) {
  Deno.test(`${name}: a file of 20 GiB has its planned size, and both ends take no memory`, async () => {
    const format = await loadFormat(name);
    const plan = { samplesPerFile: SAMPLES, sampleBytes: GIB, ...changes };
    const dataset = testDataset(format.name, plan);
    const file = testFile(dataset, format.extension(dataset));
    const outputs = format.outputs(file);
    const sizes = format.sizes(dataset);
    if (!("byShape" in sizes)) throw new Error(`${name} counts sizes by number`);
    assertEquals(outputs.reduce((sum, { layout }) => sum + layout.size, 0), sizes.byShape(file.shape));
    const layout = outputs[0]?.layout;
    if (!layout) throw new Error("A format has a data file");
    assert(layout.size > 19.9 * GIB, `${layout.size} bytes`);
    const { stream, room } = ownArena(BLOCK);
    const source = new LayoutSource(layout, IDENTITY, stream);
    const before = Deno.memoryUsage().rss;
    for (const start of [0, layout.size - END]) {
      for (let at = start; at < start + END; at += BLOCK) source.fill(at, BLOCK, room);
    }
    const grown = Deno.memoryUsage().rss - before;
    assert(grown < END, `${grown} bytes more`);
    // Another source, that made nothing before, has the same last bytes.
    const last = room.bytes.slice();
    new LayoutSource(layout, IDENTITY, stream).fill(layout.size - BLOCK, BLOCK, room);
    assertEquals(Buffer.compare(last, room.bytes), 0);
  });
}
