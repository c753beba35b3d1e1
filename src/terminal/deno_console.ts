/** The real terminal. A reader that went away (stdout closed by `head`) is not an error. */
import type { Console } from "./console.ts";

export function denoConsole(env: Readonly<Record<string, string>>, arguments_: readonly string[]): Console {
  const encoder = new TextEncoder();
  const terminal = Deno.stderr.isTerminal() && env.TERM !== "dumb";
  const plain = arguments_.includes("--no-color") || (env.NO_COLOR ?? "") !== "";
  return {
    out: (text) => writeAll(Deno.stdout, encoder.encode(text)),
    err: (text) => writeAll(Deno.stderr, encoder.encode(text)),
    live: terminal,
    color: terminal && !plain,
    width: () => {
      try {
        return Deno.consoleSize().columns;
      } catch {
        return 80; // not a terminal: the width of a plain log line
      }
    },
  };
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  try {
    for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
