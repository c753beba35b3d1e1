/**
 * LZF as the filter of h5py packs a chunk, of nothing but literal runs: what it makes of data without repeats. A
 * run is a byte with its length less one and up to 32 bytes, so sizes and places are formulas.
 */
import type { Encoding } from "../../base/segment.ts";
import { LayoutBuilder } from "../layout_builder.ts";
import type { Part } from "../layout_part.ts";

const LONGEST_RUN = 32;

/** `bytes` bytes of payload. */
export function lzfOf(bytes: number, encoding: Encoding): Part {
  const rest = bytes % LONGEST_RUN;
  const runs = (bytes - rest) / LONGEST_RUN;
  const builder = new LayoutBuilder();
  const frame = Uint8Array.of(LONGEST_RUN - 1);
  builder.payload(runs * (1 + LONGEST_RUN), { kind: "framed", frame, each: LONGEST_RUN, inner: encoding });
  if (rest > 0) {
    builder.literal(Uint8Array.of(rest - 1));
    builder.payload(rest, encoding);
  }
  return builder.build();
}
