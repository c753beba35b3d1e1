import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Bound } from "../report/schema/phases.ts";
import { boundOf, boundWithoutStorage, ceilingFrom, evidenceOf } from "./bound_of.ts";

const CASES: readonly [au: number | null, rate: number | null, ceiling: number | null, bound: Bound][] = [
  [0.9, 10, 100, "compute"],
  [0.95, 99, 100, "compute"],
  [1, null, null, "compute"],
  [0.899, 10, 100, "storage"],
  [0, 79.9, 100, "storage"],
  [0, 80, 100, "client"],
  [0.5, 120, 100, "client"],
  [null, 90, 100, "client"],
  [null, 10, 100, null],
  [0.5, null, 100, null],
  [0.5, 10, null, null],
  [0.5, 10, 0, null],
];

for (const [au, bytesPerSecond, ceiling, bound] of CASES) {
  Deno.test(`boundOf: ${bound} at AU ${au} and ${bytesPerSecond} of ${ceiling} bytes/s`, () => {
    assertEquals(boundOf({ au, bytesPerSecond }, ceiling), bound);
  });
}

Deno.test("boundWithoutStorage: what does not compute waits for the client", () => {
  assertEquals([0.95, 0.9, 0.2, null].map(boundWithoutStorage), ["compute", "compute", "client", null]);
});

Deno.test("ceilingFrom: is never below what an epoch reached", () => {
  const epochs = [{ au: 0, bytesPerSecond: 5 }, { au: 0, bytesPerSecond: null }, {
    au: 0,
    bytesPerSecond: 7,
  }];
  assertEquals([ceilingFrom(6, epochs), ceilingFrom(8, epochs), ceilingFrom(8, [])], [7, 8, 8]);
});

Deno.test("evidenceOf: says how long, how much, what was reached and by which rule", () => {
  const facts = {
    measured: 4 * 2 ** 30,
    ceiling: 4 * 2 ** 30,
    seconds: 3,
    compares: false,
    decodes: false,
    standsIn: false,
  };
  const text = evidenceOf({ au: 0.5, bytesPerSecond: 2 ** 30 }, facts);
  for (const part of ["null:// for 3 s: 4 GiB/s;", "reached 1 GiB/s, 25 % of", "AU 50.0 %", "80 %"]) {
    assertStringIncludes(text, part);
  }
  assertEquals(text.includes("compared") || text.includes("itself"), false);
  const faster = evidenceOf(
    { au: null, bytesPerSecond: null },
    { ...facts, ceiling: 5 * 2 ** 30, compares: true, standsIn: false },
  );
  assertStringIncludes(faster, "since null:// makes the bytes that are compared");
  assertStringIncludes(faster, "the run itself reached 5 GiB/s");
  assertEquals(faster.includes("the run reached"), false);
});

Deno.test("boundOf: storage is not blamed where accelerators that share processors waited for those", () => {
  const reached = { au: 0.65, bytesPerSecond: 75 };
  assertEquals(boundOf({ ...reached, crowdedShare: 0.5 }, 100), "client");
  assertEquals(boundOf({ ...reached, crowdedShare: 0.49 }, 100), "storage");
  assertEquals(boundOf({ ...reached, au: 0.95, crowdedShare: 1 }, 100), "compute");
  const facts = { measured: 100, ceiling: 100, seconds: 3, compares: false, decodes: false, standsIn: false };
  const text = evidenceOf({ ...reached, crowdedShare: 0.8 }, facts);
  assertStringIncludes(text, "wanted one for 80 % of the time");
  assertStringIncludes(text, "or 50 % of the lost time");
});
