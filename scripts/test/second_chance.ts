/**
 * Tests of time fail now and then although the code is as fast as ever, because a shared machine was not. They get
 * another chance, alone, and the report says which ones needed it; other tests get none.
 */
import type { Case } from "./junit.ts";
import type { Share } from "./run_share.ts";

export const MOST_REPEATS = 3;

/**
 * What failed in `first` runs again until nothing does or it did so `MOST_REPEATS` times; what hung runs again as a
 * whole, once. `again` takes what `deno test --filter` understands.
 */
export async function withSecondChance(
  first: Share,
  again: (filter?: string) => Promise<Share>,
): Promise<{ readonly last: Share; readonly repeated: readonly string[] }> {
  if (first.isLate) {
    const second = await again();
    if (second.isLate) return { last: second, repeated: [] };
    const { last, repeated } = await withSecondChance(second, again);
    const line = `repeated ${first.expected.join(", ")}\n  It hung before and was run again.`;
    return { last, repeated: [line, ...repeated] };
  }
  let last = first;
  for (let repeats = 0; repeats < MOST_REPEATS; repeats++) {
    const filter = failedFilter(last.cases);
    if (filter === undefined) break;
    const { code, cases } = await again(filter);
    last = { ...last, code, cases: withOutcomes(last.cases, cases) };
  }
  return { last, repeated: repeatedLines(first.cases, last.cases) };
}

/** What `deno test --filter` takes so that the failed tests run, and no others; undefined when none failed. */
export function failedFilter(cases: readonly Case[]): string | undefined {
  const names = cases.filter(({ outcome }) => outcome === "failed").map(({ name }) => literal(name));
  return names.length === 0 ? undefined : `/^(?:${names.join("|")})$/`;
}

/**
 * `cases` with what the failed ones among them came to in the run `again`; one that did not run stays failed. Of
 * tests with the same name all run again, in the same order.
 */
export function withOutcomes(cases: readonly Case[], again: readonly Case[]): Case[] {
  const later = new Map<string, Case[]>();
  for (const one of again) later.set(keyOf(one), [...later.get(keyOf(one)) ?? [], one]);
  return cases.map((one) => {
    const outcome = later.get(keyOf(one))?.shift();
    return one.outcome === "failed" ? outcome ?? one : one;
  });
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

const keyOf = ({ file, name }: Case) => `${file}\n${name}`;

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
