import { assert, assertEquals } from "@std/assert";
import { safetensorsHead } from "./safetensors.ts";
import type { Tensor } from "./tensors.ts";

const TENSORS: readonly Tensor[] = [
  { name: "w", elements: 6, datatype: "fp16", shape: [2, 3] },
  { name: "b", elements: 3, datatype: "bf16", shape: [3] },
  { name: "o", elements: 2, datatype: "fp32", shape: [2] },
  { name: "i", elements: 5, datatype: "int8", shape: [5] },
];

Deno.test("safetensorsHead: names every tensor with its type, shape and place, without gaps", () => {
  const head = safetensorsHead(TENSORS);
  const length = Number(new DataView(head.buffer).getBigUint64(0, true));
  assertEquals(length, head.length - 8);
  assertEquals(JSON.parse(new TextDecoder().decode(head.subarray(8))), {
    __metadata__: { format: "pt" },
    w: { dtype: "F16", shape: [2, 3], data_offsets: [0, 12] },
    b: { dtype: "BF16", shape: [3], data_offsets: [12, 18] },
    o: { dtype: "F32", shape: [2], data_offsets: [18, 26] },
    i: { dtype: "I8", shape: [5], data_offsets: [26, 31] },
  });
});

Deno.test("safetensorsHead: is padded with spaces so that tensors begin on a multiple of 8", () => {
  for (let extra = 0; extra < 9; extra++) {
    const head = safetensorsHead([{
      name: "x".repeat(1 + extra),
      elements: 1,
      datatype: "int8",
      shape: [1],
    }]);
    assertEquals(head.length % 8, 0);
    assertEquals(head[8], "{".charCodeAt(0));
    assert(new TextDecoder().decode(head.subarray(8)).trimEnd().endsWith("}"));
  }
});
