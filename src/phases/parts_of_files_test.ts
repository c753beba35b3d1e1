import { assertEquals } from "@std/assert";
import type { DatasetSpec, FormatName } from "../dataset/spec.ts";
import { loadFormat } from "../formats/registry.ts";
import { testDataset } from "../formats/test_files.ts";
import { lanesOfParts, partsPerFile } from "./parts_of_files.ts";

const MIB = 1 << 20;
const LOCAL = { data: { scheme: "file" }, verify: { fraction: 1 } } as const;

async function parts(
  format: FormatName,
  changes: Partial<DatasetSpec>,
  asked: Parameters<typeof partsPerFile>[3] = LOCAL,
  count = 1,
): Promise<number> {
  const spec = testDataset(format, {
    sampleBytes: 100 * MIB,
    train: { files: count, subfolders: 0 },
    ...changes,
  });
  return partsPerFile(spec, await loadFormat(format), { first: 0, stride: 1, count }, asked);
}

Deno.test("partsPerFile: large files of local storage are cut, small ones are not", async () => {
  assertEquals(await parts("npy", {}), 6);
  assertEquals(await parts("npy", {}, { ...LOCAL, data: { scheme: "direct" } }), 6);
  assertEquals(await parts("npy", { sampleBytes: 31 * MIB }), 1);
  assertEquals(await parts("tfrecord", { sampleBytes: 1024, samplesPerFile: 1 << 20 }), 67);
  assertEquals(await parts("npz", { compression: "zip" }), 6, "its checksums come from tables");
  const small = { chunkDims: [1024, 1024], datasets: 1, maxShape: [] };
  assertEquals(await parts("hdf5", { compression: "gzip", hdf5: small }), 6, "sums over a mebibyte are few");
  assertEquals(await parts("npy", { sampleBytes: 2 ** 46 }, LOCAL, 4096), 2 ** 18, "tickets do not overflow");
});

Deno.test("partsPerFile: not of objects, samples, many files, and what is summed up over a whole file", async () => {
  assertEquals(await parts("npy", {}, { ...LOCAL, data: { scheme: "s3" } }), 1);
  assertEquals(await parts("npy", {}, { ...LOCAL, verify: { fraction: 0.5 } }), 1);
  assertEquals(await parts("npy", {}, LOCAL, 4097), 1);
  const large = { chunkDims: [2048, 2048], datasets: 1, maxShape: [] };
  assertEquals(await parts("hdf5", { compression: "gzip", hdf5: large }), 1);
  assertEquals(await parts("csv", { compression: "bz2", sampleBytes: 20 * MIB }), 1);
  assertEquals(await parts("parquet", { samplesPerFile: 1024, sampleBytes: 100_000 }), 1);
});

Deno.test("lanesOfParts: one more than fill the queue, and always two", () => {
  const lanes = (queueDepth: number, blockSizeBytes: number) =>
    lanesOfParts({ engine: "auto", queueDepth, blockSizeBytes });
  assertEquals([lanes(1, 65536), lanes(8, MIB), lanes(32, MIB), lanes(64, 16 * MIB)], [2, 2, 3, 8]);
});
