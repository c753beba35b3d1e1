import { assertEquals } from "@std/assert";
import { type Dtype, DTYPES } from "../dataset/dtype.ts";
import { elementEncoding } from "./element_encoding.ts";

Deno.test("elementEncoding: floats keep their width, a bool one bit, everything else all", () => {
  const kinds = (Object.keys(DTYPES) as Dtype[]) // the keys of a const table
    .map((dtype) => [dtype, elementEncoding(dtype)] as const)
    .filter(([, { kind }]) => kind !== "raw");
  assertEquals(Object.fromEntries(kinds), {
    float16: { kind: "float", bits: 16 },
    float32: { kind: "float", bits: 32 },
    float64: { kind: "float", bits: 64 },
    bool: { kind: "bool" },
  });
});
