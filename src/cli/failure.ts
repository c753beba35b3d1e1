/** An error as the operator sees it: lines for stderr, a document for --json, an exit status. Pure. */
import { ConfigError, EXIT, type Finding, PreflightError, problemText, StokerError } from "../base/errors.ts";
import { sentences } from "../base/sentence.ts";
import { VERSION } from "../base/version.ts";
import { failureFacts } from "../report/failure_facts.ts";
import type { Failure } from "../report/schema/plan.ts";

export interface FailureView {
  readonly exitStatus: number;
  /** For stderr; the last line says why and what to do. */
  readonly lines: readonly string[];
  readonly document: Failure;
}

export function viewFailure(error: unknown, command: string, started: Date, verbose: boolean): FailureView {
  const known = error instanceof StokerError ? error : undefined;
  const exitStatus = known?.exitStatus ?? EXIT.bug;
  const facts = failureFacts(error);
  const [summary = "", ...rest] = summaryLines(error, facts.message);
  const lines = [...rest.map((line) => `  ${line}`), ...(known ? detailLines(known) : [])];
  if (verbose) lines.push(...causeLines(error, known === undefined));
  lines.push(
    `stoker${command ? ` ${command}` : ""}: ${sentences(summary, facts.remedy)}`,
  );
  return {
    exitStatus,
    lines,
    document: {
      schema: "stoker.error/1",
      stoker: { version: VERSION },
      started: started.toISOString(),
      command,
      exitStatus,
      error: facts,
    },
  };
}

/** What the last line says before the remedy; a message of several lines puts the others above it. */
function summaryLines(error: unknown, message: string): string[] {
  const first = firstOf(error);
  if (first.count < 2) return (first.text || message).split("\n");
  const outcome = error instanceof ConfigError ? "nothing was touched" : "nothing was written";
  const what = error instanceof ConfigError
    ? `${first.count} problems`
    : `${first.count} reasons not to start`;
  return [`${what}; ${outcome}. First: ${first.text.split("\n")[0]}`];
}

/** The problem whose remedy stands in the last line, and how many there are. */
function firstOf(error: unknown): { readonly text: string; readonly count: number } {
  if (error instanceof ConfigError) {
    return { text: error.problems.map(problemText)[0] ?? "", count: error.problems.length };
  }
  if (error instanceof PreflightError) {
    const errors = error.findings.filter((finding) => finding.severity === "error");
    return { text: errors[0]?.text ?? "", count: errors.length };
  }
  return { text: "", count: 1 };
}

/** What the last line cannot hold: the other problems and findings, each with its own remedy. */
function detailLines(error: StokerError): string[] {
  if (error instanceof ConfigError && error.problems.length > 1) {
    const width = Math.max(...error.problems.map(({ code }) => code.length));
    return error.problems.map((problem) =>
      `  ${problem.code.padEnd(width)}  ${sentences(problemText(problem), problem.remedy)}`
        .trimEnd()
    );
  }
  if (error instanceof PreflightError) {
    // The first error stands in the last line, unless there are several.
    const errors = error.findings.filter((finding) => finding.severity === "error");
    return error.findings.filter((finding) => errors.length > 1 || finding !== errors[0]).map(findingLine);
  }
  return [];
}

export function findingLine({ severity, code, text, remedy }: Finding): string {
  return `  ${severity.padEnd(11)} ${code.padEnd(16)} ${sentences(text, remedy)}`;
}

function causeLines(error: unknown, withStack: boolean): string[] {
  const lines: string[] = [];
  if (withStack && error instanceof Error && error.stack) lines.push(...error.stack.split("\n").slice(1));
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && lines.length < 40) {
    lines.push(`  caused by: ${describe(cause)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
