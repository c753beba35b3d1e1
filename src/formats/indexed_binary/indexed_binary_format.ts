/**
 * DLIO's indexed binary files: samples one after the other and nothing else, with their absolute offsets and
 * their sizes in two files beside (u64, little-endian). The memory-mapped variant differs only in how it is read.
 */
import { DTYPES } from "../../dataset/dtype.ts";
import type { FileSpec, FormatName } from "../../dataset/spec.ts";
import { elementEncoding } from "../element_encoding.ts";
import type { Format } from "../format.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import { layoutByShape } from "../layout_by_shape.ts";
import { computed, type Part } from "../layout_part.ts";
import { onBlockGrid } from "../on_block_grid.ts";
import { plainOnly } from "../plain_only.ts";
import { indexedSamples, OFFSETS_SUFFIX, probeIndexed, SIZES_SUFFIX } from "./probe.ts";

/** An offset and a size. */
const INDEX_BYTES = 16;
const ENTRY_BYTES = 8;

export const indexedBinaryFormat = indexedFormat("indexed_binary");
export const mmapIndexedBinaryFormat = indexedFormat("mmap_indexed_binary");

function indexedFormat(name: FormatName): Format {
  return {
    name,
    separateSamples: true,
    partsApart: () => true,
    extension: () => name,
    check: (dataset) => plainOnly(dataset, "Indexed binary files"),
    outputs(file) {
      return [
        { name: file.name, layout: samplesOf(file) },
        { name: file.name + OFFSETS_SUFFIX, layout: offsetsOf(file) },
        { name: file.name + SIZES_SUFFIX, layout: sizesOf(file) },
      ];
    },
    sizes: (dataset) => ({
      byShape: (shape) => (INDEX_BYTES + sampleBytes({ dataset, shape })) * dataset.samplesPerFile,
    }),
    locate(file) {
      const length = sampleBytes(file);
      return {
        samples: file.dataset.samplesPerFile,
        ranges: (sample) => [{ at: sample * length, length }],
      };
    },
    probe: (read) => probeIndexed(name, read),
    structure: {
      expected: (file) => ({ samples: file.dataset.samplesPerFile, shape: [sampleBytes(file)] }),
      async examine(read) {
        const { runs, end } = await indexedSamples(name, read);
        const length = runs.commonLength;
        return { samples: runs.records, shape: length === undefined ? undefined : [length], bytes: end };
      },
    },
  };
}

const samplesOf = layoutByShape((file) => onBlockGrid(file.dataset, samples(file)));

const offsetsOf = layoutByShape((file) => {
  const sample = sampleBytes(file);
  return entries(file.dataset.samplesPerFile, (index) => index * sample);
});

const sizesOf = layoutByShape((file) => {
  const sample = sampleBytes(file);
  return entries(file.dataset.samplesPerFile, () => sample);
});

function sampleBytes(file: Pick<FileSpec, "dataset" | "shape">): number {
  return file.shape.reduce((product, edge) => product * edge, DTYPES[file.dataset.dtype].bytes);
}

function samples(file: FileSpec): Part {
  const { dtype, samplesPerFile } = file.dataset;
  const builder = new LayoutBuilder();
  builder.payload(sampleBytes(file) * samplesPerFile, elementEncoding(dtype));
  return builder.build();
}

function entries(count: number, value: (index: number) => number): Part {
  return computed(count * ENTRY_BYTES, (at, length) => {
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    for (let done = 0; done < length; done += ENTRY_BYTES) {
      const number = value((at + done) / ENTRY_BYTES);
      view.setUint32(done, number % 0x1_0000_0000, true);
      view.setUint32(done + 4, Math.floor(number / 0x1_0000_0000), true);
    }
    return bytes;
  });
}
