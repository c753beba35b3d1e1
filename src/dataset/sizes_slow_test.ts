import { assert, assertEquals, assertThrows } from "@std/assert";
import { fileShape, isDrawn, type Piece, sumOfSizes } from "./sizes.ts";
import type { DatasetSpec } from "./spec.ts";
import { TEST_SPEC } from "./test_spec.ts";
import { testNumbers } from "./test_arena.ts";

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

Deno.test("sumOfSizes: equals the sum of one by one, whatever the pieces", () => {
  const next = testNumbers(9);
  for (let round = 0; round < 30; round++) {
    const pieces: Piece[] = [];
    for (let upTo = 50000; pieces.length < round % 5; upTo += 50000) {
      pieces.push({ upTo, fixed: next(1000), perElement: 1 + next(8) });
    }
    pieces.push({ upTo: Infinity, fixed: next(1e6), perElement: 1 + next(8) });
    const spec = round % 7 === 6 ? { ...DRAWN, sampleBytesStdev: 0 } : { ...DRAWN, seed: next(1e9) };
    const from = next(1e6), to = from + 1 + next(2000);
    let total = 0n, largest = 0, smallest = Infinity;
    for (let index = from; index < to; index++) {
      const n = elements(spec, index);
      const piece = pieces.find(({ upTo }) => n <= upTo)!;
      const size = piece.fixed + piece.perElement * n;
      total += BigInt(size);
      largest = Math.max(largest, size);
      smallest = Math.min(smallest, size);
    }
    assertEquals(sumOfSizes(spec, pieces, from, to), { total, largest, smallest });
  }
});

Deno.test("sumOfSizes: adds beyond 2^64, and nothing to nothing", () => {
  const pieces = [{ upTo: Infinity, fixed: 2 ** 52, perElement: 0 }];
  assertEquals(sumOfSizes(DRAWN, pieces, 0, 10000).total, 10000n * 2n ** 52n);
  assertEquals(sumOfSizes(DRAWN, pieces, 7, 7), { total: 0n, largest: 0, smallest: 0 });
  assertThrows(() => sumOfSizes(DRAWN, [{ upTo: 9, fixed: 0, perElement: 1 }], 0, 1), RangeError, "Infinity");
});

Deno.test("sumOfSizes: adds fifty million files in seconds", () => {
  const started = performance.now();
  const { total } = sumOfSizes(DRAWN, [{ upTo: Infinity, fixed: 0, perElement: 1 }], 0, 50e6);
  const seconds = (performance.now() - started) / 1000;
  assert(Math.abs(Number(total) / 50e6 / 150000 - 1) < 0.001);
  // 1.4 s on one quiet core of an EPYC; the bound leaves room for a busy machine.
  assert(seconds < 8, `it took ${seconds} s`);
});
