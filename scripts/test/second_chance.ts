/**
 * Tests of time fail now and then although the code is as fast as ever, because a shared machine was not. They get
 * another chance, alone, and the report says which ones needed it; other tests get none.
 */
import type { Case } from "./junit.ts";

export const MOST_RUNS = 3;

/** What `deno test --filter` takes so that the failed tests run, and no others; undefined when none failed. */
export function failedFilter(cases: readonly Case[]): string | undefined {
  const names = cases.filter(({ outcome }) => outcome === "failed").map(({ name }) => literal(name));
  return names.length === 0 ? undefined : `/^(?:${names.join("|")})$/`;
}

/** `cases` with what the failed ones among them came to in the run `again`; one that did not run stays failed. */
export function withOutcomes(cases: readonly Case[], again: readonly Case[]): Case[] {
  const key = ({ file, name }: Case) => `${file}\n${name}`;
  const later = new Map(again.map((one) => [key(one), one]));
  return cases.map((one) => one.outcome === "failed" ? later.get(key(one)) ?? one : one);
}

/** One line for each test that passed only when it was run again. */
export function repeatedLines(first: readonly Case[], last: readonly Case[]): string[] {
  const lines: string[] = [];
  for (const [index, { file, name, outcome, detail }] of first.entries()) {
    if (outcome !== "failed" || last[index]?.outcome !== "passed") continue;
    lines.push(
      `repeated ${file}: ${name}\n  It passed when it was run again; before: ${detail.split("\n")[0]}`,
    );
  }
  return lines;
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
