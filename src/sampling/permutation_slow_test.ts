import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Permutation } from "./permutation.ts";

function all(permutation: Permutation): number[] {
  return Array.from({ length: permutation.size }, (_, place) => permutation.at(place));
}

Deno.test("Permutation: holds every element once, for every size up to 300 and some others", () => {
  const sizes = [...Array.from({ length: 301 }, (_, size) => size), 1023, 1024, 1025, 65_537];
  for (const size of sizes) {
    const seen = new Uint8Array(size);
    for (const element of all(new Permutation(size, 42, size))) seen[element] = (seen[element] ?? 0) + 1;
    assert(seen.every((times) => times === 1), `size ${size}`);
  }
});

// DLIO: test_shuffle_deterministic_same_seed, test_shuffle_different_with_different_seed
Deno.test("Permutation: is the same for the same key, and another one for another", () => {
  assertEquals(all(new Permutation(500, 42, 1)), all(new Permutation(500, 42, 1)));
  assertNotEquals(all(new Permutation(500, 42, 1)), all(new Permutation(500, 42, 2)));
  assertNotEquals(all(new Permutation(500, 42, 1)), all(new Permutation(500, 43, 1)));
});

Deno.test("Permutation: gives these very places, on every machine", () => {
  assertEquals(all(new Permutation(10, 42)), GOLDEN);
});

const GOLDEN = [4, 3, 1, 6, 5, 2, 7, 9, 8, 0];

/** Chi square of how often each pair of elements stands at the first two places, over many keys. */
function pairChiSquare(size: number, keys: number): number {
  const times = new Uint32Array(size * size);
  for (let key = 0; key < keys; key++) {
    const permutation = new Permutation(size, key);
    const at = permutation.at(0) * size + permutation.at(1);
    times[at] = (times[at] ?? 0) + 1;
  }
  const expected = keys / (size * (size - 1));
  return times.reduce((sum, count, at) => {
    const diagonal = Math.floor(at / size) === at % size;
    return sum + (diagonal ? count : (count - expected) ** 2 / expected);
  }, 0);
}

// The limits are exceeded by chance in one of 10 000 cases.
for (const [size, limit] of [[3, 26], [5, 51], [12, 201], [33, 1236]] as const) {
  Deno.test(`Permutation: begins with each pair equally often, over many keys, with ${size} elements`, () => {
    const chiSquare = pairChiSquare(size, 40_000);
    assert(chiSquare < limit, `chi square ${chiSquare}`);
  });
}

Deno.test("Permutation: leaves hardly any neighbours together, in a large order", () => {
  const order = all(new Permutation(100_000, 9));
  let together = 0;
  let climbs = 0;
  for (let i = 1; i < order.length; i++) {
    const step = (order[i] ?? 0) - (order[i - 1] ?? 0);
    if (Math.abs(step) === 1) together++;
    if (step > 0) climbs++;
  }
  assert(together < 20, `${together} neighbours`);
  assert(Math.abs(climbs - 50_000) < 500, `${climbs} climbs`);
});

Deno.test("Permutation: works beyond 32 bits, without collisions", () => {
  const size = 2 ** 40 + 12_345;
  const permutation = new Permutation(size, 5);
  const seen = new Set<number>();
  for (let i = 0; i < 10_000; i++) {
    const element = permutation.at(size - 1 - i);
    assert(Number.isSafeInteger(element) && element >= 0 && element < size);
    seen.add(element);
  }
  assertEquals(seen.size, 10_000);
  assert([...seen].some((element) => element > 2 ** 39));
});

Deno.test("Permutation: refuses places and sizes that do not exist", () => {
  const permutation = new Permutation(3, 1);
  assertThrows(() => permutation.at(3), RangeError);
  assertThrows(() => permutation.at(-1), RangeError);
  assertThrows(() => permutation.at(NaN), RangeError);
  assertThrows(() => new Permutation(-1), RangeError);
  assertThrows(() => new Permutation(2 ** 53), RangeError);
});
