import { assertEquals, assertStringIncludes } from "@std/assert";
import type { RawValue } from "../raw/raw_config.ts";
import { readColumns } from "./columns.ts";
import { good } from "./outcome.ts";

Deno.test("readColumns: fills in DLIO's defaults", () => {
  assertEquals(
    readColumns(["label", {}, { name: "x", dtype: "Int8", size: 4, read: false }, {
      name: "s",
      dtype: "string",
    }]),
    good([
      { name: "label", dtype: "float32", size: 1, read: true },
      { name: "data", dtype: "float32", size: 1, read: true },
      { name: "x", dtype: "int8", size: 4, read: false },
      { name: "s", dtype: "string", size: 1, read: true },
    ]),
  );
});

Deno.test("readColumns: refuses unknown types and fields, twins, and sizes that are none", () => {
  const cases: readonly RawValue[] = [
    "label",
    {},
    [5],
    [null],
    [{ name: "" }],
    [{ name: 5 }],
    [{ name: "a", dtype: "decimal" }],
    [{ name: "a", dtype: 4 }],
    [{ name: "a", size: 0 }],
    [{ name: "a", size: 1.5 }],
    [{ name: "a", read: "perhaps" }],
    [{ name: "a", lenght: 1 }],
    ["a", "a"],
  ];
  for (const raw of cases) assertEquals(readColumns(raw).ok, false, JSON.stringify(raw));
  const outcome = readColumns(["a", { name: "b", dtype: "decimal" }]);
  assertStringIncludes(outcome.ok ? "" : outcome.reason, "column 2 ('b')");
});
