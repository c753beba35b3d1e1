/** Size formulas of formats whose length fields and texts grow by a digit now and then. */
import type { SizePiece } from "./format.ts";

/** The kernel that adds up sizes takes no more pieces. */
const MOST_PIECES = 1024;

/**
 * The pieces of `size`, which grows by `perElement` with every element, and sometimes by a step more. Empty where
 * there are too many steps. `most` is the largest number of elements for which `size` is exact.
 */
export function stepPieces(
  size: (elements: number) => number,
  perElement: number,
  most: number,
): readonly SizePiece[] {
  const fixed = (elements: number) => size(elements) - perElement * elements;
  const pieces: SizePiece[] = [];
  for (let from = 1; from <= most;) {
    if (pieces.length === MOST_PIECES) return [];
    const here = fixed(from);
    let low = from;
    let high = most;
    while (low < high) {
      const middle = low + Math.ceil((high - low) / 2);
      if (fixed(middle) === here) low = middle;
      else high = middle - 1;
    }
    pieces.push({ upTo: low === most ? Infinity : low, fixed: here, perElement });
    from = low + 1;
  }
  return pieces;
}
