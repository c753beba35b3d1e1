import { assert, assertEquals } from "@std/assert";
import type { UploadedPart } from "./object_client.ts";
import { partBytes, partListProblem, planParts } from "./part_plan.ts";

const MIB = 1024 * 1024;
const LIMITS = { minBytes: 5 * MIB, maxBytes: 5120 * MIB, maxParts: 10_000 };

Deno.test("partBytes: as asked while the parts suffice, then just large enough", () => {
  assertEquals(partBytes(100 * MIB, 32 * MIB, LIMITS), 32 * MIB);
  assertEquals(partBytes(100 * MIB, MIB, LIMITS), 5 * MIB);
  assertEquals(partBytes(320_000 * MIB, 32 * MIB, LIMITS), 32 * MIB);
  assertEquals(partBytes(320_000 * MIB + 1, 32 * MIB, LIMITS), 33 * MIB);
  for (const size of [1, 17 * MIB, 2 ** 40 + 1, 5 * 2 ** 40, 48 * 2 ** 40]) {
    const bytes = partBytes(size, 8 * MIB, LIMITS) ?? 0;
    assert(
      bytes >= LIMITS.minBytes && bytes <= LIMITS.maxBytes && Math.ceil(size / bytes) <= LIMITS.maxParts,
    );
  }
  assertEquals(partBytes(LIMITS.maxBytes * LIMITS.maxParts, MIB, LIMITS), LIMITS.maxBytes);
  assertEquals(partBytes(LIMITS.maxBytes * LIMITS.maxParts + 1, MIB, LIMITS), undefined);
});

Deno.test("planParts: every byte in one part, numbered from 1, only the last one shorter", () => {
  assertEquals(planParts(0, 10), []);
  assertEquals(planParts(25, 10), [
    { number: 1, offset: 0, length: 10 },
    { number: 2, offset: 10, length: 10 },
    { number: 3, offset: 20, length: 5 },
  ]);
  assertEquals(planParts(20, 10).map(({ length }) => length), [10, 10]);
});

Deno.test("partListProblem: finds a list that is empty, short, out of order, or of other sizes", () => {
  const plan = planParts(25, 10);
  const part = (number: number, size: number): UploadedPart => ({
    number,
    size,
    etag: "e",
    checksum: undefined,
  });
  const right = [part(1, 10), part(2, 10), part(3, 5)];
  assertEquals(partListProblem(plan, right), undefined);
  assertEquals(partListProblem([], []), "the list of parts is empty");
  assertEquals(partListProblem(plan, right.slice(0, 2)), "there are 2 parts, not 3");
  assertEquals(partListProblem(plan, [part(1, 10), undefined, part(3, 5)]), "part 2 of 3 is missing");
  assertEquals(partListProblem(plan, [part(1, 10), part(3, 10), part(2, 5)]), "part 2 has the number 3");
  assertEquals(partListProblem(plan, [part(1, 10), part(2, 9), part(3, 5)]), "part 2 has 9 bytes, not 10");
});
