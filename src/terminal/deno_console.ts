/** The real terminal. A reader that went away (stdout closed by `head`) is not an error; a full disk is. */
import { StorageError } from "../base/errors.ts";
import type { Console } from "./console.ts";
import { LiveRegion } from "./live_region.ts";
import { paint } from "./paint.ts";

/** Of what is no terminal, or of one that says 0, as serial lines and pipes of containers do. */
const COLUMNS = 80;
const ROWS = 24;

/** What is used of Deno.stdout and Deno.stderr. */
export interface TerminalStream {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

export function denoConsole(
  env: Readonly<Record<string, string>>,
  arguments_: readonly string[],
  stdout: TerminalStream = Deno.stdout,
  stderr: TerminalStream = Deno.stderr,
  measure: typeof Deno.consoleSize = Deno.consoleSize,
): Console {
  const encoder = new TextEncoder();
  const isDumb = env.TERM === "dumb";
  const isPlain = isDumb || arguments_.includes("--no-color") || (env.NO_COLOR ?? "") !== "";
  const dressed = (stream: TerminalStream, text: string) =>
    encoder.encode(isPlain || !stream.isTerminal() ? text : paint(text));
  const region = new LiveRegion();
  const size = () => {
    try {
      const { columns, rows } = measure();
      return { columns: columns || COLUMNS, rows: rows || ROWS };
    } catch {
      return { columns: COLUMNS, rows: ROWS };
    }
  };
  const say = (text: string) => {
    try {
      writeAll(stderr, dressed(stderr, text));
    } catch {
      // nobody is left who could be told, and a run must not end for want of a log
    }
  };
  const makeRoom = () => {
    if (!region.isEmpty) say(region.replaceBy([], size().columns));
  };
  return {
    out: (text) => {
      makeRoom();
      try {
        writeAll(stdout, dressed(stdout, text));
      } catch (error) {
        throw outputLost(error);
      }
    },
    err: (text) => {
      makeRoom();
      say(text);
    },
    live: stderr.isTerminal() && !isDumb,
    width: () => size().columns,
    height: () => size().rows,
    draw: (lines) => {
      if (lines.length > 0 || !region.isEmpty) say(region.replaceBy(lines, size().columns));
    },
  };
}

/** How long to wait before a pipe that is full is tried again, where a parent made it non-blocking. */
const FULL_PIPE_MS = 5;

function writeAll(stream: TerminalStream, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += stream.writeSync(bytes.subarray(done));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return;
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_MS);
    }
  }
}

function outputLost(error: unknown): StorageError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageError(`Cannot write the answer to stdout: ${reason}.`, {
    code: "STDOUT",
    operation: "write",
    remedy: "Look at where the output was sent: the disk may be full.",
    cause: error,
  });
}
