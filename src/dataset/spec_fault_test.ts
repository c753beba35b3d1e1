import { assertEquals, assertStringIncludes } from "@std/assert";
import { specFault } from "./spec_fault.ts";
import { TEST_SPEC } from "./test_spec.ts";

const SPEC = {
  ...TEST_SPEC,
  dims: [3, 4],
  parquet: {
    columns: [{ name: "a", dtype: "int8", size: 1, read: true }],
    rowGroupSize: 8,
    generationBatchSize: 0,
    partitionBy: "a",
  },
};

/** A copy with another value at this place, or without it. */
function changed(path: readonly string[], value: unknown): unknown {
  const copy: unknown = structuredClone(SPEC);
  let parent = Object(copy);
  for (const key of path.slice(0, -1)) parent = Reflect.get(parent, key);
  const key = path.at(-1) ?? "";
  if (value === undefined) Reflect.deleteProperty(parent, key);
  else Reflect.set(parent, key, value);
  return copy;
}

/** Every place in it, inner ones too. */
function* placesOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield [...path, key];
    yield* placesOf(item, [...path, key]);
  }
}

const MAY_LACK = ["dims", "parquet.partitionBy"];

Deno.test("specFault: finds nothing in a specification, also without what may be left out, and with more", () => {
  for (const spec of [SPEC, TEST_SPEC, { ...SPEC, later: 1 }]) assertEquals(specFault(spec), undefined);
  for (const path of MAY_LACK) assertEquals(specFault(changed(path.split("."), undefined)), undefined, path);
});

Deno.test("specFault: whatever is missing or of another kind is named, at any depth", () => {
  for (const path of placesOf(SPEC)) {
    const name = path.join(".");
    const isItem = /\.\d+$/.test(name);
    const strange = [null, {}, -1, Number.NaN, ...(isItem || MAY_LACK.includes(name) ? [] : [undefined])];
    for (const value of strange) {
      const fault = specFault(changed(path, value));
      assertStringIncludes(
        fault ?? "nothing",
        isItem ? "in item" : `under ${path.at(-1)}`,
        `${name} ${value}`,
      );
    }
  }
  for (const spec of [null, undefined, [], "npz"]) assertEquals(specFault(spec), "a map is expected");
});

Deno.test("specFault: names that lead out of the dataset's folders are none", () => {
  for (
    const [path, value] of [["filePrefix", "../../home/x"], ["parquet.partitionBy", "a/../../b"]] as const
  ) {
    assertStringIncludes(specFault(changed(path.split("."), value)) ?? "", "names no folder");
  }
});
