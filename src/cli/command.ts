/** What a command is, and what it is given. One file a command, loaded when it is called. */
import type { Console } from "../terminal/console.ts";
import type { OptionName, Options } from "./option.ts";

/** Everything of the outside world that a command may use. */
export interface Context {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly console: Console;
  readonly now: () => Date;
  /** Aborts with an InterruptedError at the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly interrupt: AbortSignal;
  /** Calls back when the operator sends SIGUSR1; gives a function that stops listening. */
  onStatusRequest(show: () => void): () => void;
}

export interface Invocation {
  readonly words: readonly string[];
  readonly options: Options;
  readonly context: Context;
}

/** What goes to stdout, as text or as one document, and how the program ends. */
export interface Answer {
  readonly exitStatus: number;
  readonly text: string;
  readonly document: unknown;
  /** Last line on stderr when the exit status is not 0: why, and what to do. */
  readonly reason?: string;
}

export interface Command {
  /** Options beside the common ones. */
  readonly options: readonly OptionName[];
  /** What the summary in the command list cannot say; a few lines. */
  readonly details: string;
  readonly examples: readonly string[];
  /** Puts words of other programs into this command's own, before they are parsed. */
  translate?(words: readonly string[]): readonly string[];
  run(invocation: Invocation): Promise<Answer>;
}
