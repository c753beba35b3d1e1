/** Names the files that a run of tests spent its time in, so that what makes it long is seen before it is too long. */
import type { Case } from "./junit.ts";

/** The line of the `most` files whose tests took longest together; undefined when none took a second. */
export function slowestLine(cases: readonly Case[], most: number): string | undefined {
  const seconds = new Map<string, number>();
  for (const { file, seconds: taken } of cases) seconds.set(file, (seconds.get(file) ?? 0) + taken);
  const longest = [...seconds].filter(([, taken]) => taken >= 1).sort(([, a], [, b]) => b - a).slice(0, most);
  if (longest.length === 0) return undefined;
  return `Longest: ${
    longest.map(([file, taken]) => `${file.replace(/^\.\//, "")} ${Math.round(taken)} s`).join(", ")
  }`;
}
