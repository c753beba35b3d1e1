/** Where in the scratch of a stream, behind what its encoder needs, the bytes of a described file are worked on. */
import { ENCODER_BYTES } from "./stream_encoding.ts";

/** Expected bytes wait for their comparison, so they must stay in a cache. */
export const COMPARE_BLOCK = 16384;
export const COMPARE = Math.ceil(ENCODER_BYTES / 64) * 64;
/** What derived fields describe, level after level. */
export const DERIVE = COMPARE + COMPARE_BLOCK;
