/** Element types of samples: numpy's names, widths and the codes of its headers. */
export const DTYPES = {
  uint8: { bytes: 1, numpy: "|u1", float: false },
  uint16: { bytes: 2, numpy: "<u2", float: false },
  uint32: { bytes: 4, numpy: "<u4", float: false },
  uint64: { bytes: 8, numpy: "<u8", float: false },
  int8: { bytes: 1, numpy: "|i1", float: false },
  int16: { bytes: 2, numpy: "<i2", float: false },
  int32: { bytes: 4, numpy: "<i4", float: false },
  int64: { bytes: 8, numpy: "<i8", float: false },
  float16: { bytes: 2, numpy: "<f2", float: true },
  float32: { bytes: 4, numpy: "<f4", float: true },
  float64: { bytes: 8, numpy: "<f8", float: true },
  bool: { bytes: 1, numpy: "|b1", float: false },
} as const;

export type Dtype = keyof typeof DTYPES;

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(DTYPES, name);
}
