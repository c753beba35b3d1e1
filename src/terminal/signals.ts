/**
 * The operator's signals. The first Ctrl-C, SIGTERM or SIGHUP asks the run to end cleanly; a second one leaves
 * at once, by the function given, because draining may be what hangs.
 */
import { InterruptedError } from "../base/errors.ts";

export interface Signals {
  readonly interrupt: AbortSignal;
  onStatusRequest(show: () => void): () => void;
  /** Stops listening, so that the process can end by itself. */
  close(): void;
}

const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function listenForSignals(leaveAtOnce: () => void): Signals {
  const controller = new AbortController();
  const onEnd = ENDING.map((name) => {
    const listener = () => {
      if (controller.signal.aborted) return leaveAtOnce();
      controller.abort(
        new InterruptedError(`Interrupted by ${name}.`, {
          code: "INTERRUPTED",
          remedy: "The result written so far is marked interrupted; run the same command to go on.",
        }),
      );
    };
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  return {
    interrupt: controller.signal,
    onStatusRequest(show) {
      Deno.addSignalListener("SIGUSR1", show);
      return () => Deno.removeSignalListener("SIGUSR1", show);
    },
    close() {
      for (const stop of onEnd) stop();
    },
  };
}
