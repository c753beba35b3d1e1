/** How much of a request lies in memory at once: an object's request may be larger than any slot, a file's never. */
import { isObjectScheme, type Scheme } from "../../base/address.ts";

const OBJECT_PIECE_BYTES = 1 << 20;

/** Size of the slot for a request of `requestBytes`. */
export function pieceBytes(scheme: Scheme, requestBytes: number): number {
  return isObjectScheme(scheme) ? Math.min(requestBytes, OBJECT_PIECE_BYTES) : requestBytes;
}
