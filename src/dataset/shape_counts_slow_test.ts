import { assert, assertEquals, assertThrows } from "@std/assert";
import { shapesOf, toEnd } from "./shape_counts.ts";
import { fileShape } from "./sizes.ts";
import type { DatasetSpec } from "./spec.ts";
import { testNumbers } from "./test_numbers.ts";
import { TEST_SPEC } from "./test_spec.ts";

const DRAWN: DatasetSpec = { ...TEST_SPEC, sampleBytes: 150000, sampleBytesStdev: 40000 };

function counts(spec: DatasetSpec): Record<string, number> {
  const all: Record<string, number> = {};
  toEnd(shapesOf(spec, (shape, files) => {
    assert(!(`${shape}` in all), `${shape} is told twice`);
    all[`${shape}`] = files;
  }));
  return all;
}

function oneByOne(spec: DatasetSpec): Record<string, number> {
  const all: Record<string, number> = {};
  for (let index = 0; index < spec.train.files + spec.valid.files; index++) {
    const shape = `${fileShape(spec, index)}`;
    all[shape] = (all[shape] ?? 0) + 1;
  }
  return all;
}

function files(train: number, valid = 0) {
  return { train: { files: train, subfolders: 0 }, valid: { files: valid, subfolders: 0 } };
}

Deno.test("shapesOf: counts as many files of each shape as there are one by one", () => {
  const next = testNumbers(9);
  for (let round = 0; round < 40; round++) {
    const sampleBytes = [1, 50, 5000, 150_000, 146_600_628, 3e9][round % 6] ?? 1;
    const spec: DatasetSpec = {
      ...DRAWN,
      ...files(1 + next(3000), next(50)),
      seed: next(1e9),
      dtype: (["uint8", "float32", "float64"] as const)[round % 3] ?? "uint8",
      sampleBytes,
      sampleBytesStdev: sampleBytes * [0.001, 0.2, 0.5, 3][round % 4]!,
    };
    assertEquals(counts(spec), oneByOne(spec));
  }
});

Deno.test("shapesOf: samples of terabytes take several passes and are counted all the same", () => {
  const spec = { ...DRAWN, ...files(300), sampleBytes: 4e12, sampleBytesStdev: 2e12 };
  assertEquals(counts(spec), oneByOne(spec));
});

Deno.test("shapesOf: alike files have one shape, and no files that of the first", () => {
  assertEquals(counts({ ...DRAWN, ...files(5, 2), dims: [3, 4, 5] }), { "3,4,5": 7 });
  assertEquals(counts({ ...DRAWN, ...files(2 ** 40), sampleBytesStdev: 0 }), { "387,387": 2 ** 40 });
  assertEquals(counts({ ...DRAWN, ...files(0) }), { [`${fileShape(DRAWN, 0)}`]: 1 });
});

Deno.test("shapesOf: lets others work while it counts, and asked again counts no more", () => {
  const spec = { ...DRAWN, ...files(10_000_000) };
  const turns = () => [...shapesOf(spec, () => {})].length;
  assertEquals(turns(), 2);
  assertEquals(turns(), 0);
});

Deno.test("shapesOf: counts fifty million files in seconds", () => {
  const started = performance.now();
  let sum = 0, told = 0;
  toEnd(shapesOf({ ...DRAWN, ...files(50e6) }, ([rows = 0, columns = 0], files) => {
    sum += rows * columns * files;
    told += files;
  }));
  const seconds = (performance.now() - started) / 1000;
  assertEquals(told, 50e6);
  assert(Math.abs(sum / 50e6 / 150000 - 1) < 0.001);
  // 1.1 s on one quiet core of an EPYC; the bound leaves room for a busy machine.
  assert(seconds < 8, `it took ${seconds} s`);
});

Deno.test("toEnd: takes every turn, and throws what a turn throws", () => {
  function* turns(): Generator<void, number> {
    yield;
    yield;
    return 7;
  }
  assertEquals(toEnd(turns()), 7);
  assertThrows(() =>
    toEnd(function* () {
      yield;
      throw new RangeError("x");
    }()), RangeError);
});
