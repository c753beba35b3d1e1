/**
 * A question to whoever sits at the terminal. The answer is waited for without blocking the thread, which would not
 * hear Ctrl-C; without an answer it is no.
 */
import { libc } from "../../ffi/libc.ts";
import type { Context } from "./command.ts";

export interface Keyboard {
  /** Whether `line` would not wait: something was typed, or nothing ever will be. */
  isReady(): boolean;
  /** What was typed, up to its end; null when there is no more. */
  line(): string | null;
}

const POLLIN = 1;
/** Nobody notices, and nothing is busy meanwhile. */
const LOOK_EVERY_MS = 40;

/** Writes to stderr, since stdout is for the answer of the command. Throws what interrupts it. */
export async function askYesNo(
  question: string,
  { console, interrupt }: Pick<Context, "console" | "interrupt">,
  keyboard: Keyboard,
): Promise<boolean> {
  console.err(`${question} [y/N] `);
  while (!keyboard.isReady()) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (!interrupt.aborted) continue;
    console.err("\n");
    interrupt.throwIfAborted();
  }
  return /^y(es)?$/i.test(keyboard.line()?.trim() ?? "");
}

/** Standard input, which must be a terminal: of it a whole line is there at once. */
export function standardInput(): Keyboard {
  const library = libc();
  const events = new Int16Array([0, 0, POLLIN, 0]); // struct pollfd of descriptor 0
  const now = new BigInt64Array(2);
  return {
    isReady: () => library.ppoll(events, 1n, now, null) > 0,
    line() {
      const bytes = new Uint8Array(1024);
      try {
        const count = Deno.stdin.readSync(bytes);
        return count === null ? null : new TextDecoder().decode(bytes.subarray(0, count));
      } catch {
        return null; // the terminal went away
      }
    },
  };
}
