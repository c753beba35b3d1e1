/** Whether findings say what was done to a file: which ranges differ, and what a report of them may cover. */
import { Buffer } from "node:buffer";
import type { ByteRange } from "../../src/base/range.ts";
import type { DamageFinding } from "../../src/report/schema/parts.ts";

/** Most blocks are equal, and told so at once. */
const BLOCK = 4096;
/** Bytes beside a difference that a finding may cover too. */
const BESIDE = 65536;

/** Where two versions of a file differ, a byte that only one has included; touching differences are joined. */
export function differingRanges(right: Uint8Array, wrong: Uint8Array): ByteRange[] {
  const ranges: ByteRange[] = [];
  const both = Math.min(right.length, wrong.length);
  let begun = -1;
  for (let at = 0; at < both;) {
    const end = Math.min(both, at + BLOCK);
    if (begun < 0 && Buffer.compare(right.subarray(at, end), wrong.subarray(at, end)) === 0) {
      at = end;
      continue;
    }
    for (; at < end; at++) {
      const differs = right[at] !== wrong[at];
      if (differs && begun < 0) begun = at;
      if (!differs && begun >= 0) {
        ranges.push({ at: begun, length: at - begun });
        begun = -1;
      }
    }
  }
  const end = Math.max(right.length, wrong.length);
  if (begun < 0 && end > both) begun = both;
  if (begun >= 0) ranges.push({ at: begun, length: end - begun });
  return ranges;
}

/** What is wrong with the places of findings, in words; empty when they cover all differences and little else. */
export function misplaced(findings: readonly DamageFinding[], differing: readonly ByteRange[]): string[] {
  const wrong: string[] = [];
  const sorted = findings.toSorted((a, b) => a.offset - b.offset);
  let next = 0, covered = 0;
  for (const { at, length } of differing) {
    covered = Math.max(covered, at);
    for (let one = sorted[next]; one && one.offset <= covered; one = sorted[++next]) {
      covered = Math.max(covered, one.offset + one.length);
    }
    if (covered < at + length) wrong.push(`byte ${covered} differs and no finding covers it`);
  }
  for (const { offset, length, kind } of findings) {
    let last = offset;
    for (const range of differing) {
      if (range.at + range.length <= offset || range.at >= offset + length) continue;
      if (range.at - last > BESIDE) wrong.push(`${kind} covers ${range.at - last} right bytes at ${last}`);
      last = Math.max(last, range.at + range.length);
    }
    if (offset + length - last > BESIDE) {
      wrong.push(`${kind} covers ${offset + length - last} right bytes at ${last}`);
    }
    if (last === offset) wrong.push(`${kind} at ${offset} covers no difference`);
  }
  return wrong;
}
