/** Sends a signal to a program that may just have ended, which is no error: Deno before 2.9 throws for it. */
export function signalChild(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
