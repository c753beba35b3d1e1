/**
 * How fast one core makes files of each format, without storage: the file is filled block by block into one slot
 * and forgotten. `deno run -A scripts/bench/formats.ts [format ...]` prints decimal GB/s of file bytes.
 */
import type { Slot } from "../../src/base/slot.ts";
import type { FileIdentity } from "../../src/dataset/file_identity.ts";
import { LayoutSource } from "../../src/dataset/layout_source.ts";
import type { DatasetSpec } from "../../src/dataset/spec.ts";
import { ownArena } from "../../src/dataset/own_arena.ts";
import type { Format } from "../../src/formats/format.ts";
import { FORMATS, loadFormat } from "../../src/formats/registry.ts";
import { testDataset, testFile } from "../../src/formats/test_files.ts";
import { renderTable } from "../../src/terminal/table.ts";

const SIZES = [1e6, 10e6, 100e6];
const BLOCK = 1 << 20;
/** A file is made again until this much time has passed. */
const LEAST_MS = 200;

/** Datasets whose files have about `bytes`, by what the table calls them. */
function variants(format: Format, bytes: number): Record<string, DatasetSpec> {
  const of = (samplesPerFile: number, changes: Partial<DatasetSpec> = {}) =>
    testDataset(format.name, { samplesPerFile, sampleBytes: Math.round(bytes / samplesPerFile), ...changes });
  switch (format.name) {
    case "tfrecord":
      return {
        "records of 100 KB": of(bytes / 1e5),
        "records of 100 KB, float32": of(bytes / 1e5, { dtype: "float32" }),
        "records of 1 KB": of(bytes / 1e3),
      };
    case "csv": {
      const rows = (charactersPerByte: number, changes: Partial<DatasetSpec>) =>
        of(100, { sampleBytes: bytes / 100 / charactersPerByte, ...changes });
      return {
        "uint8": rows(4, {}),
        "uint8, gzip": rows(4, { compression: "gzip" }),
        "uint8, xz": rows(4, { compression: "xz" }),
        "int32": rows(3, { dtype: "int32" }),
        "float32": rows(3.25, { dtype: "float32" }),
      };
    }
    case "jpeg":
    case "png":
      return { "real": of(1), "raw": of(1, { imagePayload: "raw" }) };
    case "npz":
      return { "stored": of(4), "zip": of(4, { compression: "zip" }) };
    case "synthetic":
      // Its files do not grow.
      return {};
    default:
      return { "": of(4) };
  }
}

function rate(source: LayoutSource, slot: Slot): number {
  const began = performance.now();
  let bytes = 0;
  let elapsed = 0;
  do {
    // A source of its own for each file, as a generator has it: nothing is remembered from the last one.
    const file = new LayoutSource(source.layout, { ...source.identity, file: bytes % 1000 }, source.stream);
    for (let at = 0; at < file.size; at += BLOCK) file.fill(at, Math.min(BLOCK, file.size - at), slot);
    bytes += file.size;
    elapsed = performance.now() - began;
  } while (elapsed < LEAST_MS);
  return bytes / 1e6 / elapsed;
}

const asked = Deno.args.length > 0 ? Deno.args : Object.keys(FORMATS);
const { stream, room: slot } = ownArena(BLOCK);
const identity: FileIdentity = { datasetHash: "0123456789abcd", file: 0, dedup: 1, compress: 1 };
const rows: string[][] = [];
for (const name of asked) {
  const format = await loadFormat(name);
  for (const variant of Object.keys(variants(format, 1e6))) {
    const rates = SIZES.map((bytes) => {
      const dataset = variants(format, bytes)[variant];
      if (!dataset || format.check(dataset).length > 0) return "";
      const [output] = format.outputs(testFile(dataset, format.extension(dataset)));
      return output ? rate(new LayoutSource(output.layout, identity, stream), slot).toFixed(2) : "";
    });
    rows.push([name, variant, ...rates]);
  }
}
console.log(renderTable(
  [
    { title: "Format" },
    { title: "Files" },
    ...SIZES.map((bytes) => ({ title: `${bytes / 1e6} MB`, align: "right" as const })),
  ],
  rows,
));
