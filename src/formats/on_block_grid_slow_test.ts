import { assert, assertEquals } from "@std/assert";
import { testUnless } from "../../tests/peers.ts";
import * as zlib from "node:zlib";
import type { Segment } from "../base/segment.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { RatioCount } from "../dataset/ratio_count.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { ownArena } from "../dataset/own_arena.ts";
import { assertContiguous } from "./format_contract.ts";
import { isOneToOne, onBlockGrid } from "./on_block_grid.ts";
import { loadFormat } from "./registry.ts";
import { testDataset, testFile } from "./test_files.ts";

const MIB = 1 << 20;
const { stream, room } = ownArena(MIB);

/** Datasets with one file of about `bytes`, whose payload is 1:1. */
function datasets(bytes: number): Record<string, DatasetSpec> {
  const one = { sampleBytes: bytes };
  const four = { samplesPerFile: 4, sampleBytes: bytes / 4 };
  return {
    npy: testDataset("npy", four),
    "npy of float32": testDataset("npy", { ...four, dtype: "float32" }),
    npz: testDataset("npz", four),
    hdf5: testDataset("hdf5", four),
    "hdf5 of four datasets in chunks": testDataset("hdf5", {
      ...four,
      dims: [4, bytes / 16],
      hdf5: { chunkDims: [1, 100000], datasets: 4, maxShape: [] },
    }),
    indexed_binary: testDataset("indexed_binary", four),
    "png raw": testDataset("png", { ...one, imagePayload: "raw" }),
    "jpeg raw": testDataset("jpeg", { ...one, imagePayload: "raw" }),
    "tfrecord of long records": testDataset("tfrecord", four),
  };
}

async function sourceOf(dataset: DatasetSpec): Promise<LayoutSource> {
  const format = await loadFormat(dataset.format);
  assertEquals(format.check(dataset), []);
  const [output] = format.outputs(testFile(dataset, format.extension(dataset)));
  if (!output) throw new TypeError("A format describes at least one file");
  const { dedupRatio: dedup, compressRatio: compress } = dataset;
  return new LayoutSource(output.layout, { datasetHash: "0123456789abcd", file: 3, dedup, compress }, stream);
}

async function counted(dataset: DatasetSpec): Promise<RatioCount> {
  const count = new RatioCount();
  count.add(await sourceOf(dataset), room);
  return count;
}

function assertNear(measured: number, asked: number, what: string): void {
  assert(Math.abs(measured / asked - 1) < 0.03, `asked ${asked}, measured ${measured} in ${what}`);
}

for (const [name, small] of Object.entries(datasets(4 * MIB))) {
  Deno.test(`onBlockGrid: ${name} files of 4, 16 and 64 MiB repeat and shrink within 3 % of what was asked`, async () => {
    for (const [mib, ratios] of [[4, [1.5, 3]], [16, [2, 5]], [64, [2]]] as const) {
      const dataset = datasets(mib * MIB)[name] ?? small;
      for (const ratio of ratios) {
        const what = `${mib} MiB`;
        assertNear((await counted({ ...dataset, dedupRatio: ratio })).dedup, ratio, what);
        assertNear((await counted({ ...dataset, compressRatio: ratio })).compress, ratio, what);
      }
    }
    assertEquals((await counted(small)).dedup, 1);
  });
}

Deno.test("onBlockGrid: short records of a tfrecord shrink too, but repeat nothing", async () => {
  const short = testDataset("tfrecord", { samplesPerFile: 4000, sampleBytes: 1000, dims: [1000] });
  assertNear(
    (await counted({ ...short, compressRatio: 2 })).compress,
    2,
    "short records",
  );
  assertEquals((await counted({ ...short, dedupRatio: 2 })).dedup, 1);
});

const noZstd = whyNoZstd();

/** Deno 2.5 declares zstd but does not have it. */
function whyNoZstd(): string | undefined {
  try {
    zlib.zstdCompressSync(new Uint8Array(1));
  } catch (error) {
    return `this Deno has no zstd (${error})`;
  }
}

testUnless(noZstd, "onBlockGrid: files shrink within 3 % of what was asked with zstd", async () => {
  for (const [name, dataset] of Object.entries(datasets(4 * MIB))) {
    const source = await sourceOf({ ...dataset, compressRatio: 3 });
    let packed = 0;
    for (let at = 0; at < source.size; at += MIB) {
      const length = Math.min(MIB, source.size - at);
      source.fill(at, length, room);
      packed += zlib.zstdCompressSync(room.bytes.subarray(0, length)).length;
    }
    assertNear(source.size / packed, 3, name);
  }
});

Deno.test("onBlockGrid: leaves files alone that ask for no ratio", async () => {
  const dataset = testDataset("npy", { sampleBytes: 100_000 });
  const { layout } = await sourceOf(dataset);
  assertEquals(onBlockGrid(dataset, layout), layout);
});

Deno.test("onBlockGrid: gives each 1:1 payload its own place and changes nothing else, from any place", async () => {
  for (const format of ["jpeg", "png", "tfrecord"] as const) {
    const dataset = testDataset(format, { samplesPerFile: 3, sampleBytes: 200_000 });
    const before = (await sourceOf(dataset)).layout;
    const after = onBlockGrid({ ...dataset, dedupRatio: 2 }, before);
    assertContiguous(after);
    const plain = [...before.segments(0)];
    const moved = [...after.segments(0)];
    const expected = plain.map((segment): Segment =>
      segment.kind === "payload" && isOneToOne(segment.encoding)
        ? { ...segment, stream: segment.at }
        : segment
    );
    assertEquals(moved, expected);
    assertEquals([...after.segments(150_000)], moved.slice(-[...before.segments(150_000)].length));
  }
});
