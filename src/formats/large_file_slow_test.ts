/** A file of 20 GiB in every format that can have one: planned to the byte, both ends made in bounded memory. */
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { LayoutSource } from "../dataset/layout_source.ts";
import { ownArena } from "../dataset/own_arena.ts";
import type { DatasetSpec, FormatName } from "../dataset/spec.ts";
import { column } from "./parquet/test_columns.ts";
import { loadFormat } from "./registry.ts";
import { testDataset, testFile } from "./test_files.ts";

const GIB = 2 ** 30;
const BLOCK = 1 << 20;
const END = 64 << 20;
const IDENTITY = { datasetHash: "0123456789abcd", file: 1, dedup: 1, compress: 1 };
const SAMPLES = 20;

const TABLE = { rowGroupSize: 100_000, generationBatchSize: 0, partitionBy: undefined };
const VECTORS = { samplesPerFile: 5_300_000, parquet: { ...TABLE, columns: [column("v", "float32", 1024)] } };
const ROWS = [column("v", "float32", 8), column("id", "int64"), column("text", "string")];

/** Text has four characters for a byte, as a number of Parquet's oldest types; no protobuf message may have 2 GiB. */
const LARGE: readonly (readonly [FormatName, Partial<DatasetSpec>])[] = [
  ["npy", {}],
  ["npz", {}],
  ["npz", { compression: "zip" }],
  ["hdf5", {}],
  ["hdf5", { compression: "gzip", hdf5: { chunkDims: [1, 1024, 1024], datasets: 1, maxShape: [] } }],
  ["tfrecord", {}],
  ["csv", { sampleBytes: GIB / 4 }],
  ["indexed_binary", {}],
  ["mmap_indexed_binary", {}],
  ["jpeg", { samplesPerFile: 1, sampleBytes: 20 * GIB, imagePayload: "raw" }],
  ["png", { samplesPerFile: 1, sampleBytes: 20 * GIB, imagePayload: "raw" }],
  ["parquet", { sampleBytes: GIB / 4 }],
  ["parquet", VECTORS],
  ["parquet", { ...VECTORS, compression: "zstd" }],
  ["parquet", { samplesPerFile: 400_000_000, parquet: { ...TABLE, rowGroupSize: 1_000_000, columns: ROWS } }],
];

for (const [number, [name, changes]] of LARGE.entries()) {
  Deno.test(`${name}: a file of 20 GiB has its planned size, and both ends take no memory (${number})`, async () => {
    const format = await loadFormat(name);
    const plan = { samplesPerFile: SAMPLES, sampleBytes: GIB, ...changes };
    const dataset = testDataset(format.name, plan);
    assertEquals(format.check(dataset), []);
    const file = testFile(dataset, format.extension(dataset));
    const outputs = format.outputs(file);
    const sizes = format.sizes(dataset);
    const planned = "byShape" in sizes ? sizes.byShape(file.shape) : [...sizes.byNumber][0]?.bytes;
    assertEquals(outputs.reduce((sum, { layout }) => sum + layout.size, 0), planned);
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
