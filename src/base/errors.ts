/**
 * Every failure that an operator can meet. Nothing below main.ts prints or exits: code throws one of these,
 * and main.ts turns the class into an exit status. A message never holds a secret.
 */

/** What a failure carries beside its message; `remedy` is the sentence that says what to do. */
export interface ErrorFacts {
  /** Stable upper-case word for programs, e.g. "UNKNOWN_KEY". */
  readonly code: string;
  readonly remedy: string;
  /** Address or file on which it happened. */
  readonly address?: string;
  /** Attempt that failed last, counted from 1. */
  readonly attempt?: number;
  readonly cause?: unknown;
}

/** Exit statuses of docs/commands: the contract with scripts. */
export const EXIT = {
  done: 0,
  verdictFail: 1,
  usage: 2,
  preflight: 3,
  storage: 4,
  integrity: 5,
  cluster: 6,
  bug: 70,
  interrupted: 130,
} as const;

export abstract class StokerError extends Error {
  abstract readonly exitStatus: number;
  readonly code: string;
  readonly remedy: string;
  readonly address: string | undefined;
  readonly attempt: number | undefined;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.remedy = facts.remedy;
    this.address = facts.address;
    this.attempt = facts.attempt;
  }
}

/** One thing wrong with what the user asked for; all of them are collected before anything is refused. */
export interface Problem {
  /** Rule or error word, e.g. "V14", "UNKNOWN_KEY". */
  readonly code: string;
  /** Configuration key or option, empty when the problem has none. */
  readonly key: string;
  /** The value as the user wrote it. */
  readonly value?: string;
  /** Where it came from: "command line", "workload.yaml line 7", "env AWS_REGION", ... */
  readonly source?: string;
  readonly text: string;
  readonly remedy: string;
}

/** Usage or configuration is wrong; nothing was touched. */
export class ConfigError extends StokerError {
  readonly exitStatus = EXIT.usage;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], cause?: unknown) {
    const [first] = problems;
    if (!first) throw new TypeError("A ConfigError needs at least one problem");
    super(problems.map(problemText).join("\n"), { code: first.code, remedy: first.remedy, cause });
    this.problems = problems;
  }
}

/** Shorthand for the common case of one problem. */
export function configError(
  code: string,
  key: string,
  text: string,
  remedy: string,
  cause?: unknown,
): ConfigError {
  return new ConfigError([{ code, key, text, remedy }], cause);
}

/** "Cannot use 'x' as a.b: it must be a number (from my.yaml line 3)." */
export function problemText({ text, source }: Problem): string {
  if (!source) return text;
  return text.endsWith(".") ? `${text.slice(0, -1)} (from ${source}).` : `${text} (from ${source})`;
}

/** What a look at the machine or the storage found before a run. */
export interface Finding {
  readonly severity: "error" | "warning" | "information";
  /** Stable word, e.g. "FREE_SPACE". */
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
}

/** The run cannot work here and now; nothing was written. */
export class PreflightError extends StokerError {
  readonly exitStatus = EXIT.preflight;
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], cause?: unknown) {
    const errors = findings.filter((finding) => finding.severity === "error");
    const [first] = errors;
    if (!first) throw new TypeError("A PreflightError needs at least one finding of severity error");
    super(errors.map((finding) => finding.text).join("\n"), {
      code: first.code,
      remedy: first.remedy,
      cause,
    });
    this.findings = findings;
  }
}

/** Storage failed while the run was under way. */
export class StorageError extends StokerError {
  readonly exitStatus = EXIT.storage;
  /** What was attempted: "read", "write", "open", "list", ... */
  readonly operation: string;
  /** Name of the errno or the HTTP status, e.g. "ENOSPC", "503". */
  readonly errno: string | undefined;

  constructor(message: string, facts: ErrorFacts & { readonly operation: string; readonly errno?: string }) {
    super(message, facts);
    this.operation = facts.operation;
    this.errno = facts.errno;
  }
}

/** Bytes are not what they must be. */
export class IntegrityError extends StokerError {
  readonly exitStatus = EXIT.integrity;
}

/** The launcher or another rank failed. */
export class ClusterError extends StokerError {
  readonly exitStatus = EXIT.cluster;
}

/** The operator (or --time-limit) asked the run to end. */
export class InterruptedError extends StokerError {
  readonly exitStatus = EXIT.interrupted;
}
