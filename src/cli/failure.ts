/** An error as the operator sees it: lines for stderr, a document for --json, an exit status. Pure. */
import { ConfigError, EXIT, type Finding, PreflightError, StokerError } from "../base/errors.ts";
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
  const { message, remedy } = facts;
  const lines = known ? detailLines(known) : [];
  if (verbose) lines.push(...causeLines(error, known === undefined));
  const summary = message.includes("\n") ? summarise(known) : message;
  lines.push(`stoker${command ? ` ${command}` : ""}: ${sentence(summary)} ${sentence(remedy)}`);
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

function summarise(error: StokerError | undefined): string {
  if (error instanceof ConfigError) return `${error.problems.length} problems; nothing was touched. First:`;
  if (error instanceof PreflightError) {
    const refused = error.findings.filter((finding) => finding.severity === "error").length;
    return `Preflight refused for ${refused} reasons; nothing was written. First:`;
  }
  return error?.message.split("\n")[0] ?? "";
}

/** What the last line cannot hold: the other problems and findings, each with its own remedy. */
function detailLines(error: StokerError): string[] {
  if (error instanceof ConfigError && error.problems.length > 1) {
    return error.problems.map((problem) => {
      const origin = problem.source ? ` (from ${problem.source})` : "";
      return `  ${problem.code.padEnd(14)} ${sentence(`${problem.text}${origin}`)} ${
        sentence(problem.remedy)
      }`;
    });
  }
  if (error instanceof PreflightError) {
    // The first error stands in the last line, unless there are several.
    const errors = error.findings.filter((finding) => finding.severity === "error");
    return error.findings.filter((finding) => errors.length > 1 || finding !== errors[0]).map(findingLine);
  }
  return [];
}

export function findingLine(finding: Finding): string {
  return `  ${finding.severity.padEnd(11)} ${finding.code.padEnd(16)} ${finding.text} ${finding.remedy}`
    .trimEnd();
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
