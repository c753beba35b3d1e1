/** Turns the cases of a run into what the operator reads and the status that a script trusts. */
import { SKIP_MARK } from "../../tests/peers.ts";
import type { Case } from "./junit.ts";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Failures first, then every skipped test with its reason, then the counts. */
  readonly lines: readonly string[];
}

/**
 * `files` are those that had to run and must be seen in `cases`, `exitStatus` is that of `deno test`: a file that
 * never got as far as a test, and a run that failed without a failing test, count as failures.
 */
export function tally(cases: readonly Case[], files: readonly string[], exitStatus: number): Tally {
  const failures: string[] = [];
  const skips: string[] = [];
  let passed = 0;
  for (const { file, name, outcome, detail } of cases) {
    if (outcome === "passed") passed++;
    else if (outcome === "failed") {
      failures.push(`FAILED ${file}: ${name}${detail ? `\n${indent(detail)}` : ""}`);
    } else if (name.includes(SKIP_MARK)) skips.push(`skipped ${file}: ${name}`);
    else failures.push(`FAILED ${file}: ${name}\n  It is ignored and gives no reason (tests/peers.ts does).`);
  }
  const ran = new Set(cases.map((one) => one.file.replace(/^\.\//, "")));
  for (const file of files) {
    if (!ran.has(file)) {
      failures.push(`FAILED ${file}\n  None of its tests ran: it did not load, or has none.`);
    }
  }
  if (exitStatus !== 0 && failures.length === 0) {
    failures.push(`FAILED deno test\n  It ended with status ${exitStatus}, and no test failed.`);
  }
  const counts = { passed, failed: failures.length, skipped: skips.length };
  return { ...counts, lines: [...failures, ...skips, countsLine(counts)] };
}

export function countsLine(counts: { passed: number; failed: number; skipped: number }): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

function indent(text: string): string {
  return text.trimEnd().split("\n").map((line) => `  ${line}`).join("\n");
}
