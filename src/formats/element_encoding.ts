/** How random stream bytes become elements of a dtype: finite floats, 0 or 1 for bool, any bits otherwise. */
import type { Encoding } from "../base/segment.ts";
import type { Dtype } from "../dataset/dtype.ts";

export function elementEncoding(dtype: Dtype): Encoding {
  switch (dtype) {
    case "bool":
      return { kind: "bool" };
    case "float16":
      return { kind: "float", bits: 16 };
    case "float32":
      return { kind: "float", bits: 32 };
    case "float64":
      return { kind: "float", bits: 64 };
    default:
      return { kind: "raw" };
  }
}
