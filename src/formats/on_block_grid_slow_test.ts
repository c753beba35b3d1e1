import { assert, assertEquals } from "@std/assert";
import { testUnless } from "../../tests/peers.ts";
import * as zlib from "node:zlib";
import type { Layout } from "../base/segment.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { RatioCount } from "../dataset/ratio_count.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { ownArena } from "../dataset/own_arena.ts";
import { assertContiguous } from "./format_contract.ts";
import { isOneToOne, onBlockGrid } from "./on_block_grid.ts";
import { ratioProblems } from "./ratio_problems.ts";
import { loadFormat } from "./registry.ts";
import { testDataset, testFile } from "./test_files.ts";

const MIB = 1 << 20;
const { stream, room } = ownArena(MIB);

function table(bytes: number, rowGroupSize: number, ...dtypes: readonly string[]): DatasetSpec {
  const columns = dtypes.map((dtype) => ({ name: dtype, dtype, size: 25, read: true }));
  const row = dtypes.reduce((sum, dtype) => sum + 25 * Number(dtype.replace(/\D+/, "")) / 8, 0);
  return testDataset("parquet", {
    samplesPerFile: Math.ceil(1.05 * bytes / row),
    parquet: { columns, rowGroupSize, generationBatchSize: 0, partitionBy: undefined },
  });
}

/** Datasets with one file of about `bytes`, which can have both ratios. */
function datasets(bytes: number): Record<string, DatasetSpec> {
  const one = { sampleBytes: bytes };
  const four = { samplesPerFile: 4, sampleBytes: bytes / 4 };
  const binary = { name: "image", dtype: "binary", size: bytes / 32, read: true };
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
    "tfrecord of 64 KiB": testDataset("tfrecord", { samplesPerFile: bytes / 65536, sampleBytes: 65536 }),
    "parquet of float32": table(bytes, 100_000, "float32"),
    "parquet of int64 and float32": table(bytes, 100_000, "int64", "float32"),
    "parquet of every width of numbers": table(bytes, 100_000, "int32", "float64", "float16", "uint64"),
    "parquet of long binaries": testDataset("parquet", {
      samplesPerFile: 33,
      parquet: { columns: [binary], rowGroupSize: 8, generationBatchSize: 0, partitionBy: undefined },
    }),
  };
}

/** As above, which can only shrink. */
function shrinking(bytes: number): Record<string, DatasetSpec> {
  const rows = bytes / 1000;
  return {
    "real png": testDataset("png", { sampleBytes: bytes }),
    "real png in colours": testDataset("png", { dims: [600, Math.ceil(bytes / 1800), 3] }),
    "real png of rows of 1500": testDataset("png", { dims: [Math.ceil(bytes / 1500), 1500] }),
    "tfrecord of 1000 bytes": testDataset("tfrecord", {
      samplesPerFile: rows,
      sampleBytes: 1000,
      dims: [1000],
    }),
  };
}

/** As above, which can only repeat: a page becomes whole blocks of text. */
function repeating(bytes: number): Record<string, DatasetSpec> {
  const text = { samplesPerFile: 8, sampleBytes: bytes / 32 };
  return {
    "real jpeg": testDataset("jpeg", { sampleBytes: bytes }),
    "npy of bool": testDataset("npy", { sampleBytes: bytes, dtype: "bool" }),
    "csv of uint8": testDataset("csv", text),
    "csv of int32": testDataset("csv", { ...text, dtype: "int32" }),
  };
}

async function sourceOf(dataset: DatasetSpec): Promise<LayoutSource> {
  const format = await loadFormat(dataset.format);
  assertEquals([...format.check(dataset), ...ratioProblems(dataset)], []);
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

type Kind = "dedup" | "compress";

async function assertDelivers(dataset: DatasetSpec, kind: Kind, ratio: number, what: string): Promise<void> {
  const changed = kind === "dedup" ? { ...dataset, dedupRatio: ratio } : { ...dataset, compressRatio: ratio };
  const count = await counted(changed);
  assertNear(kind === "dedup" ? count.dedup : count.compress(ratio), ratio, what);
}

const SIZES = [[5, [1.5, 3]], [17, [2, 4]], [64, [2]]] as const;

function testKinds(make: (bytes: number) => Record<string, DatasetSpec>, kinds: readonly Kind[]): void {
  for (const name of Object.keys(make(5 * MIB))) {
    Deno.test(`onBlockGrid: ${name} files of 5, 17 and 64 MiB ${kinds.join(" and ")} within 3 %`, async () => {
      for (const [mib, ratios] of SIZES) {
        const dataset = make(mib * MIB)[name];
        if (!dataset) throw new TypeError(`There is no '${name}' of ${mib} MiB`);
        for (const ratio of ratios) {
          for (const kind of kinds) await assertDelivers(dataset, kind, ratio, `${kind}, ${mib} MiB`);
        }
      }
    });
  }
}

testKinds(datasets, ["dedup", "compress"]);
testKinds(shrinking, ["compress"]);
testKinds(repeating, ["dedup"]);

Deno.test("onBlockGrid: files that ask for nothing repeat nothing, and short records cannot", async () => {
  for (const dataset of Object.values(datasets(5 * MIB))) {
    assertEquals((await counted(dataset)).dedup < 1.04, true);
  }
  const short = testDataset("tfrecord", { samplesPerFile: 4000, sampleBytes: 1000, dims: [1000] });
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
  for (const [name, dataset] of Object.entries({ ...datasets(5 * MIB), ...shrinking(5 * MIB) })) {
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
    const moved = [...after.segments(0)];
    for (const segment of moved) {
      if (segment.kind === "payload" && isOneToOne(segment.encoding)) {
        assertEquals(segment.stream, segment.at);
      }
    }
    for (const from of [1, 150_000, after.size - 1]) {
      const rest = [...after.segments(from)];
      assertEquals(rest, moved.slice(-rest.length), `${format} from ${from}`);
      assert((rest[0]?.at ?? Infinity) <= from);
    }
    // What is no data is the same: comments of a JPEG, long enough to hold blocks, are taken apart.
    assertEquals(knownBytes(after), knownBytes(before), format);
  }
});

/** The file with zeros in place of what comes from the stream. */
function knownBytes(layout: Layout): Uint8Array {
  const bytes = new Uint8Array(layout.size);
  for (const segment of layout.segments(0)) {
    if (segment.kind === "literal") bytes.set(segment.bytes, segment.at);
    else if (segment.kind === "payload" && segment.encoding.kind === "framed") {
      const { frame, each } = segment.encoding;
      const end = segment.at + segment.length;
      for (let at = segment.at; at < end; at += frame.length + each) {
        bytes.set(frame.subarray(0, end - at), at);
      }
    }
  }
  return bytes;
}
