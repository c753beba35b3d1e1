import { assert, assertEquals } from "@std/assert";
import { fileShape, isDrawn } from "./sizes.ts";
import type { DatasetSpec } from "./spec.ts";
import { TEST_SPEC } from "./test_spec.ts";

const DRAWN: DatasetSpec = { ...TEST_SPEC, sampleBytes: 150000, sampleBytesStdev: 40000 };

function elements(spec: DatasetSpec, index: number): number {
  return fileShape(spec, index).reduce((product, edge) => product * edge, 1);
}

Deno.test("fileShape: without a deviation is DLIO's square, with bytes counted as bytes", () => {
  assertEquals(fileShape({ ...TEST_SPEC, sampleBytes: 1000 }, 5), [31, 31]);
  assertEquals(fileShape({ ...TEST_SPEC, sampleBytes: 114660.07 }, 5), [338, 338]);
  assertEquals(fileShape({ ...TEST_SPEC, sampleBytes: 65536, dtype: "float32" }, 5), [128, 128]);
  assertEquals(fileShape({ ...TEST_SPEC, sampleBytes: 1, dtype: "float64" }, 5), [1, 1]);
  assertEquals(fileShape({ ...DRAWN, dims: [3, 4, 5] }, 5), [3, 4, 5]);
  assert(!isDrawn({ ...DRAWN, dims: [3] }) && isDrawn(DRAWN));
});

Deno.test("fileShape: draws these shapes for ever", () => {
  assertEquals([0, 1, 2, 3, 1e6].map((index) => fileShape(DRAWN, index)), [
    [385, 387],
    [466, 468],
    [372, 374],
    [376, 377],
    [406, 407],
  ]);
});

Deno.test("fileShape: depends on seed and file only, and its sizes have the asked mean and deviation", () => {
  const other = { ...DRAWN, seed: 43 };
  let sum = 0, squares = 0, alike = 0, within = 0;
  const count = 100000;
  for (let index = 0; index < count; index++) {
    const size = elements(DRAWN, index);
    if (size === elements(other, index)) alike++;
    if (Math.abs(size - 150000) < 40000) within++;
    sum += size;
    squares += size * size;
  }
  const mean = sum / count, deviation = Math.sqrt(squares / count - mean * mean);
  assert(Math.abs(mean - 150000) < 500, `the mean is ${mean}`);
  assert(Math.abs(deviation - 40000) < 400, `the deviation is ${deviation}`);
  assert(Math.abs(within / count - 0.6827) < 0.006, `${within} of ${count} within one deviation`);
  assert(alike < count / 100, `${alike} files do not depend on the seed`);
  const wide: DatasetSpec = { ...DRAWN, dtype: "float64" };
  const size = elements(wide, 9) * 8;
  assert(Math.abs(size / elements(DRAWN, 9) - 1) < 0.01, "a wider type changes the bytes");
});

Deno.test("fileShape: has at least one element, however wide the distribution", () => {
  const wild: DatasetSpec = { ...DRAWN, sampleBytes: 10, sampleBytesStdev: 1000 };
  for (let index = 0; index < 2000; index++) assert(elements(wild, index) >= 1);
});
