import { assert, assertEquals } from "@std/assert";
import type { ByteRange } from "../base/range.ts";
import { BlockSample } from "./block_sample.ts";

const MIB = 1 << 20;

function chosen(fraction: number, sizes: readonly number[], seed = 42): ByteRange[][] {
  const sample = new BlockSample(fraction, seed, sizes.length);
  return sizes.map((size, file) => [...sample.blocks(file, size)]);
}

function bytesOf(files: readonly (readonly ByteRange[])[]): number {
  return files.flat().reduce((sum, { length }) => sum + length, 0);
}

const alike = (count: number, size: number) => Array.from({ length: count }, () => size);

Deno.test("BlockSample: a fraction of 1 is the whole file in one range", () => {
  assertEquals(chosen(1, [5 * MIB + 1, 0]), [[{ at: 0, length: 5 * MIB + 1 }], []]);
});

Deno.test("BlockSample: reads the share of all bytes that was asked, whatever size the files have", () => {
  for (const size of [100, 128 * 1024, MIB, 3 * MIB, 64 * MIB, 400 * MIB]) {
    for (const fraction of [0.01, 0.05, 0.3, 0.5, 0.95]) {
      const share = bytesOf(chosen(fraction, alike(1000, size))) / (1000 * size);
      assert(Math.abs(share - fraction) <= 0.0011, `${fraction} of files of ${size}: ${share}`);
    }
  }
  const mixed = Array.from({ length: 2000 }, (_, file) => 1000 + (file * 7919) % (9 * MIB));
  const share = bytesOf(chosen(0.05, mixed)) / mixed.reduce((sum, size) => sum + size, 0);
  assert(share > 0.045 && share < 0.055, `${share} of files of many sizes`);
});

Deno.test("BlockSample: small files are read whole or not at all, exactly so many of them", () => {
  const files = chosen(0.05, alike(1000, 128 * 1024));
  assertEquals(files.filter((blocks) => blocks.length > 0).length, 50);
  for (const blocks of files) {
    assert(blocks.length === 0 || bytesOf([blocks]) === 128 * 1024);
  }
});

Deno.test("BlockSample: never reads nothing where there is something to read", () => {
  for (const count of [1, 2, 9]) {
    assertEquals(bytesOf(chosen(0.001, alike(count, 4096))), 4096);
    assertEquals(chosen(0.001, alike(count, 4096)).flat().length, 1);
  }
});

Deno.test("BlockSample: repeats its choice; another seed and another file have others", () => {
  const sizes = alike(40, 60 * MIB);
  assertEquals(chosen(0.05, sizes), chosen(0.05, sizes));
  assert(JSON.stringify(chosen(0.05, sizes)) !== JSON.stringify(chosen(0.05, sizes, 43)));
  const [first, second] = chosen(0.05, sizes);
  assert(JSON.stringify(first) !== JSON.stringify(second));
});

Deno.test("BlockSample: no block twice, in their order, spread over the file; head and tail of large ones", () => {
  for (const fraction of [0.02, 0.05, 0.49, 0.7, 0.99]) {
    const [blocks = []] = chosen(fraction, [400 * MIB + 7]);
    const places = blocks.map(({ at }) => at / MIB);
    assertEquals(places, [...new Set(places)].sort((a, b) => a - b));
    assertEquals([places[0], places.at(-1)], [0, 400]);
    assertEquals(blocks.at(-1)?.length, 7);
    const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
    assert(Math.max(...gaps) <= 2 / fraction + 2, `${Math.max(...gaps)} blocks apart at ${fraction}`);
  }
});

Deno.test("BlockSample: every block of a file can be chosen, by one seed or another", () => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 400; seed++) {
    for (const { at } of chosen(0.2, [10 * MIB], seed).flat()) seen.add(at / MIB);
  }
  assertEquals(seen.size, 10);
});

Deno.test("BlockSample.hasFile: so many of the files, rounded up, always the same", () => {
  const taken = (files: number, fraction: number) => {
    const sample = new BlockSample(fraction, 7, files);
    return Array.from({ length: files }, (_, file) => file).filter((file) => sample.hasFile(file));
  };
  assertEquals(taken(60, 0.3).length, 18);
  assertEquals(taken(60, 0.3), taken(60, 0.3));
  assertEquals([taken(10, 0.01).length, taken(10, 1).length, taken(0, 0.5).length], [1, 10, 0]);
  assert(JSON.stringify(taken(60, 0.3)) !== JSON.stringify(Array.from({ length: 18 }, (_, file) => file)));
});
