/**
 * How numbers of each type are written, all of them equally wide: integers with leading zeros, so that Python's
 * int(), numpy.loadtxt, pandas, Arrow and DuckDB read the same number (leading blanks are refused by Arrow);
 * a negative one gives its first place to the minus sign. Floats lie between 0 and 1 with no more than ten decimal
 * places: a reader that divides the digits by a power of ten is then exact, which pandas is not beyond fifteen.
 */
import type { Encoding } from "../../base/segment.ts";
import type { Dtype } from "../../dataset/dtype.ts";

type Digits = Extract<Encoding, { kind: "digits" }>;
type Written = Pick<Digits, "value" | "from" | "width">;

/** What the digits of a float say, "0." included, is enough to tell the bits that they were made from. */
const NUMBERS: Readonly<Record<Dtype, Written>> = {
  uint8: { value: "uint8", from: 1, width: 3 },
  int8: { value: "int8", from: 1, width: 4 },
  uint16: { value: "uint16", from: 2, width: 5 },
  int16: { value: "int16", from: 2, width: 6 },
  uint32: { value: "uint32", from: 4, width: 10 },
  int32: { value: "int32", from: 4, width: 11 },
  uint64: { value: "uint64", from: 8, width: 20 },
  int64: { value: "int64", from: 8, width: 20 },
  bool: { value: "bool", from: 1, width: 1 },
  float16: { value: "float", from: 2, width: 7 },
  float32: { value: "float", from: 4, width: 12 },
  float64: { value: "float", from: 4, width: 12 },
};

/** Rows of `columns` numbers. */
export function numberText(dtype: Dtype, columns: number): Digits {
  return { kind: "digits", ...NUMBERS[dtype], between: ",", last: "\n", perRow: columns };
}
