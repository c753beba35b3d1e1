/**
 * What tests of formats share: a small dataset to vary, files of it, and their bytes, made by the same source
 * that writes real files. Only tests import it.
 */
import type { Layout } from "../base/segment.ts";
import type { FileIdentity } from "../dataset/file_identity.ts";
import { LayoutSource } from "../dataset/layout_source.ts";
import { ownArena } from "../dataset/own_arena.ts";
import { fileShape } from "../dataset/sizes.ts";
import type { DatasetSpec, FileSpec, FormatName } from "../dataset/spec.ts";
import type { Output, RangeReader } from "./format.ts";

/** A dataset of one small file, with whatever a test wants otherwise. */
export function testDataset(format: FormatName, changes: Partial<DatasetSpec> = {}): DatasetSpec {
  return {
    format,
    seed: 42,
    filePrefix: "img",
    train: { files: 1, subfolders: 0 },
    valid: { files: 0, subfolders: 0 },
    samplesPerFile: 1,
    dtype: "uint8",
    sampleBytes: 1024,
    sampleBytesStdev: 0,
    dims: undefined,
    compression: "none",
    compressionLevel: 4,
    hdf5: { chunkDims: [], datasets: 1, maxShape: [] },
    parquet: { columns: [], rowGroupSize: 1024, generationBatchSize: 0, partitionBy: undefined },
    imagePayload: "real",
    dedupRatio: 1,
    compressRatio: 1,
    ...changes,
  };
}

/** File `index` of a dataset. */
export function testFile(dataset: DatasetSpec, extension: string, index = 0): FileSpec {
  const name = `train/img_${index}_of_${dataset.train.files}.${extension}`;
  return { dataset, index, split: "train", name, shape: fileShape(dataset, index) };
}

const WINDOW = 1024 * 1024;

/** One arena for all files of a test run. */
export class FileMaker {
  readonly #arena = ownArena(WINDOW);

  source(layout: Layout, file = 0): LayoutSource {
    const identity: FileIdentity = { datasetHash: "0123456789abcd", file, dedup: 1, compress: 1 };
    return new LayoutSource(layout, identity, this.#arena.stream);
  }

  /** A copy of some bytes of a source. */
  range(source: LayoutSource, at: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; done += WINDOW) {
      const part = Math.min(WINDOW, length - done);
      source.fill(at + done, part, this.#arena.room);
      bytes.set(this.#arena.room.bytes.subarray(0, part), done);
    }
    return bytes;
  }

  /** A whole small file. */
  bytes(layout: Layout, file = 0): Uint8Array<ArrayBuffer> {
    return this.range(this.source(layout, file), 0, layout.size);
  }

  /** A file of any size. */
  async write(path: string, layout: Layout, file = 0): Promise<void> {
    const source = this.source(layout, file);
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    using output = await Deno.open(path, { write: true, create: true, truncate: true });
    for (let at = 0; at < layout.size; at += WINDOW) {
      const bytes = this.range(source, at, Math.min(WINDOW, layout.size - at));
      for (let done = 0; done < bytes.length;) done += await output.write(bytes.subarray(done));
    }
  }
}

/** Bytes in memory as a foreign file; `reads` counts what a probe costs. */
export function readerOf(bytes: Uint8Array): RangeReader & { reads: { at: number; length: number }[] } {
  const reads: { at: number; length: number }[] = [];
  return {
    size: bytes.length,
    reads,
    read(range) {
      reads.push(range);
      return Promise.resolve(bytes.slice(range.at, range.at + range.length));
    },
  };
}

/** The outputs of a file as a foreign file with its indexes beside it. */
export function readerOfOutputs(maker: FileMaker, outputs: readonly Output[]): RangeReader {
  const [data] = outputs;
  if (!data) throw new TypeError("A format describes at least one file");
  return {
    ...readerOf(maker.bytes(data.layout)),
    beside(nameOf) {
      const found = outputs.find(({ name }) => name === nameOf(data.name));
      return Promise.resolve(found && readerOf(maker.bytes(found.layout)));
    },
  };
}
