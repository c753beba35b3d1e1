/** Calls a command as dispatch does, without the program around it. For tests. */
import type { Answer, Command, Context } from "./command.ts";
import { parseArguments } from "./parse_arguments.ts";

/** A terminal that keeps what was written. */
export interface KeptConsole {
  readonly out: string[];
  readonly err: string[];
}

export function contextWith(kept: KeptConsole, cwd = "/nowhere", env: Record<string, string> = {}): Context {
  return {
    env,
    cwd,
    console: {
      out: (text) => void kept.out.push(text),
      err: (text) => void kept.err.push(text),
      live: false,
      width: () => 80,
      height: () => 24,
      draw: (lines) => void kept.err.push(...lines),
    },
    now: () => new Date("2026-01-02T03:04:05Z"),
    interrupt: new AbortController().signal,
    onStatusRequest: () => () => undefined,
  };
}

export function call(command: Command, ...raw: string[]): Promise<Answer> {
  const { words, options } = parseArguments(raw, command.options);
  return command.run({ words, options, context: contextWith({ out: [], err: [] }) });
}
