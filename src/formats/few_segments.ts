/**
 * Keeps the segments of layouts that have few of them: a generator that finds them anew for each of many small files
 * takes as long as making some of their bytes. What has many segments is never listed.
 */
import { type Layout, type Segment, segmentLength } from "../base/segment.ts";

const FEW = 16;

/** The same layout; for one that several files share. */
export function fewKept<Described extends Layout>(layout: Described): Described {
  let few: readonly Segment[] | undefined;
  return {
    ...layout,
    segments(from: number): Iterable<Segment> {
      few ??= firstOf(layout);
      if (few.length > FEW) return layout.segments(from);
      return from === 0 ? few : few.slice(firstFrom(few, from));
    },
  };
}

/** One more than a few at most. */
function firstOf(layout: Layout): readonly Segment[] {
  const segments: Segment[] = [];
  for (const segment of layout.segments(0)) {
    segments.push(segment);
    if (segments.length > FEW) break;
  }
  return segments;
}

/** Place of the first segment that ends behind `from`. */
export function firstFrom(few: readonly Segment[], from: number): number {
  let low = 0, high = few.length;
  while (low < high) {
    const middle = low + high >> 1;
    const segment = few[middle]!;
    if (segment.at + segmentLength(segment) > from) high = middle;
    else low = middle + 1;
  }
  return low;
}
