/** A file that is nothing but its addressable stream: what raw I/O writes. */
import type { Layout, Segment } from "../base/segment.ts";

export function rawLayout(size: number): Layout {
  const whole: readonly Segment[] = size === 0
    ? []
    : [{ kind: "payload", at: 0, length: size, stream: 0, encoding: { kind: "raw" } }];
  return { size, segments: () => whole };
}
