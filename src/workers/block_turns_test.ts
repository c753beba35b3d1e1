import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { piecesOf, type Turn, turnsOf } from "./block_turns.ts";

const KIB = 1024;

/** Every block of the turns as "file:offset+length". */
function blocksOf(turns: Iterable<Turn>): string[] {
  const blocks: string[] = [];
  for (const turn of turns) {
    let count = 0;
    for (let at = turn.next(); at >= 0; at = turn.next()) {
      blocks.push(`${turn.file}:${at}+${turn.length}`);
      count++;
    }
    assertEquals(count, turn.blocks);
    assertEquals(turn.next(), -1);
  }
  return blocks;
}

function all(sizes: readonly number[], blockBytes: number): string[] {
  return sizes.flatMap((size, file) =>
    Array.from({ length: Math.ceil(size / blockBytes) }, (_, i) => {
      const at = i * blockBytes;
      return `${file}:${at}+${Math.min(blockBytes, size - at)}`;
    })
  );
}

for (const random of [false, true]) {
  for (const jobs of [1, 2, 3, 7]) {
    Deno.test(`turnsOf: ${jobs} jobs move every block of every file once, random ${random}`, () => {
      const sizes = [10 * KIB, 4096, 100, 2_000_003, 0, 4097];
      const seen = Array.from(
        { length: jobs },
        (_, job) =>
          blocksOf(turnsOf(piecesOf(sizes, 4096, job, jobs), {
            blockBytes: 4096,
            random,
            seed: 1,
            isEndless: false,
          })),
      ).flat();
      assertEquals(seen.sort(), all(sizes, 4096).sort());
    });
  }
}

Deno.test("turnsOf: is in order when sequential, and not when random", () => {
  const rules = { blockBytes: 4096, seed: 5, isEndless: false };
  const pieces = piecesOf([400 * KIB], 4096, 0, 1);
  assertEquals(blocksOf(turnsOf(pieces, { ...rules, random: false })), all([400 * KIB], 4096));
  const random = blocksOf(turnsOf(pieces, { ...rules, random: true }));
  assertNotEquals(random, all([400 * KIB], 4096));
  assertEquals(blocksOf(turnsOf(pieces, { ...rules, random: true })), random);
  assertNotEquals(blocksOf(turnsOf(pieces, { ...rules, random: true, seed: 6 })), random);
});

Deno.test("turnsOf: random moves change between files, and passes differ when it never ends", () => {
  const pieces = piecesOf([4096 * 1000, 4096 * 600], 4096, 0, 1);
  const turns = turnsOf(pieces, { blockBytes: 4096, random: true, seed: 1, isEndless: true });
  const files: number[] = [];
  const passes: string[][] = [];
  for (let pass = 0; pass < 2; pass++) {
    const blocks: string[] = [];
    for (let count = 0; count < 1600;) {
      const { value } = turns.next();
      if (!value) break;
      files.push(value.file);
      count += value.blocks;
      blocks.push(...blocksOf([value]));
    }
    assertEquals(new Set(blocks).size, 1600);
    passes.push(blocks);
  }
  assertEquals(files.slice(0, 7), [0, 1, 0, 1, 0, 1, 0]);
  assertNotEquals(passes[0], passes[1]);
});

Deno.test("piecesOf: a job without blocks has no piece, and ends at once even when endless", () => {
  assertEquals(piecesOf([4096], 4096, 0, 2), []);
  assert([...turnsOf([], { blockBytes: 1, random: true, seed: 1, isEndless: true })].length === 0);
});
