/**
 * How many bytes of the random stream an encoded payload takes. Only arithmetic on the closed list of
 * encodings; it must agree with the kernels that encode.
 */
import type { Encoding } from "../base/segment.ts";
import { PAGE_BYTES } from "../dataset/file_identity.ts";

/** Stream bytes behind `length` file bytes of a payload. */
export function streamBytes(encoding: Encoding, length: number): number {
  switch (encoding.kind) {
    case "raw":
    case "bool":
    case "float":
    case "jpegSafe":
      return length;
    case "widen":
      return Math.ceil(length / 4) * encoding.from;
    case "digits":
      return Math.ceil(length / digitsUnit(encoding)) * encoding.from;
    case "framed": {
      const record = encoding.frame.length + encoding.each;
      const whole = Math.floor(length / record);
      const rest = Math.max(0, length - whole * record - encoding.frame.length);
      return streamBytes(encoding.inner, whole * encoding.each + rest);
    }
  }
}

/** The next place in a stream where a payload may begin. */
export function nextPage(stream: number): number {
  return Math.ceil(stream / PAGE_BYTES) * PAGE_BYTES;
}

/** File bytes of one value written in digits, its separator included. */
export function digitsUnit(encoding: Extract<Encoding, { kind: "digits" }>): number {
  return encoding.width + encoding.between.length;
}
