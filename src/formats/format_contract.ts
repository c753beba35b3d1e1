/**
 * What must hold for every format, as tests that each format's own test file registers. Random specifications
 * come from a fixed seed, so a failure can be repeated.
 */
import { assert, assertEquals } from "@std/assert";
import { type Layout, segmentLength } from "../base/segment.ts";
import { toEnd } from "../dataset/shape_counts.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { sumOfSizes } from "./file_sizes.ts";
import type { Format } from "./format.ts";
import { FileMaker, testFile } from "./test_files.ts";

/** Small numbers from a fixed seed. */
export interface Dice {
  /** An integer from 0 to `below - 1`. */
  roll(below: number): number;
  pick<T>(choices: readonly T[]): T;
}

export interface ContractOptions {
  /** A random dataset that the format accepts, with files of at most some hundred KiB. */
  readonly dataset: (dice: Dice) => DatasetSpec;
  /** SHA-256 over all outputs of file 0, by what the dataset shows. */
  readonly golden: Readonly<Record<string, { readonly dataset: DatasetSpec; readonly sha256: string }>>;
}

const TRIALS = 40;

/** Registers the contract tests of one format. */
export function testFormatContract(format: Format, options: ContractOptions): void {
  const maker = new FileMaker();
  const trials = (what: string, check: (dataset: DatasetSpec, dice: Dice) => void) => {
    Deno.test(`${format.name}: ${what}`, () => {
      const dice = seededDice(7);
      for (let trial = 0; trial < TRIALS; trial++) {
        const dataset = options.dataset(dice);
        try {
          assertEquals(format.check(dataset), []);
          check(dataset, dice);
        } catch (cause) {
          throw new Error(`Trial ${trial} with ${JSON.stringify(dataset)}`, { cause });
        }
      }
    });
  };
  const layouts = (dataset: DatasetSpec) =>
    format.outputs(testFile(dataset, format.extension(dataset))).map(({ layout }) => layout);

  trials("segments follow each other without a gap and end at the size", (dataset) => {
    for (const layout of layouts(dataset)) assertContiguous(layout);
  });
  trials("segments from any place are the tail of all segments", (dataset, dice) => {
    for (const layout of layouts(dataset)) assertSameTail(layout, dice);
  });
  trials("outputs have different names, the data file first", (dataset) => {
    const file = testFile(dataset, format.extension(dataset));
    const names = format.outputs(file).map(({ name }) => name);
    // Partitioned parquet has its data in several files, none of them of that name.
    if (dataset.parquet.partitionBy === undefined) assertEquals(names[0], file.name);
    assertEquals(new Set(names).size, names.length);
  });
  trials("locate names ranges inside the data file for every sample", (dataset) => {
    const file = testFile(dataset, format.extension(dataset));
    const size = format.outputs(file)[0]?.layout.size ?? 0;
    const index = format.locate(file);
    for (let sample = 0; sample < index.samples; sample++) {
      for (const { at, length } of index.ranges(sample)) {
        assert(at >= 0 && length > 0 && at + length <= size, `${at} + ${length} in ${size}`);
      }
    }
  });
  trials("sizes added up without files are those of the files", (fixed) => {
    const drawn = { ...fixed, dims: undefined, sampleBytes: 2000, sampleBytesStdev: 500 };
    const datasets = format.check(drawn).length === 0 ? [fixed, drawn] : [fixed];
    for (const one of datasets) {
      const dataset = { ...one, train: { files: 17, subfolders: 0 }, valid: { files: 3, subfolders: 0 } };
      const sizes = Array.from({ length: 20 }, (_, index) => {
        const outputs = format.outputs(testFile(dataset, format.extension(dataset), index));
        return outputs.reduce((sum, { layout }) => sum + layout.size, 0);
      });
      assertEquals(toEnd(sumOfSizes(dataset, format)), {
        total: BigInt(sizes.reduce((sum, size) => sum + size, 0)),
        largest: Math.max(...sizes),
        smallest: Math.min(...sizes),
      });
    }
  });
  trials("a file read in one go equals ranges read in any order", (dataset, dice) => {
    for (const layout of layouts(dataset)) {
      const whole = maker.bytes(layout);
      const source = maker.source(layout);
      for (let range = 0; range < 12; range++) {
        const at = dice.roll(layout.size);
        const length = Math.min(1 + dice.roll(9000), layout.size - at);
        assertEquals(maker.range(source, at, length), whole.subarray(at, at + length), `${length} at ${at}`);
      }
    }
  });
  for (const [name, { dataset, sha256 }] of Object.entries(options.golden)) {
    Deno.test(`${format.name}: the bytes of ${name} are those of earlier versions`, async () => {
      const all = layouts(dataset).map((layout) => maker.bytes(layout));
      const digest = await crypto.subtle.digest("SHA-256", await new Blob(all).arrayBuffer());
      assertEquals(hex(new Uint8Array(digest)), sha256);
    });
  }
}

/** Fails where a layout's segments leave a gap, overlap, or do not add up to its size. */
export function assertContiguous(layout: Layout): void {
  let at = 0;
  for (const segment of layout.segments(0)) {
    assertEquals(segment.at, at);
    assert(segmentLength(segment) > 0, `An empty segment at ${at}`);
    at += segmentLength(segment);
  }
  assertEquals(at, layout.size);
}

function assertSameTail(layout: Layout, dice: Dice): void {
  const shape = (from: number) =>
    [...layout.segments(from)].map((segment) => [segment.kind, segment.at, segmentLength(segment)] as const);
  const all = shape(0);
  for (let probe = 0; probe < 5; probe++) {
    const from = dice.roll(layout.size);
    assertEquals(shape(from), all.filter(([, at, length]) => at + length > from), `from ${from}`);
  }
}

/** xorshift32. */
function seededDice(seed: number): Dice {
  let state = seed;
  const roll = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return {
    roll,
    // An index below the length names an element, which may itself be undefined.
    pick: <T>(choices: readonly T[]) => choices[roll(choices.length)] as T,
  };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
