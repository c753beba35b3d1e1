/** How a run ends whose `--time-limit` is over: as interrupted, with its result. */
import { InterruptedError } from "../base/errors.ts";

export function timeLimitReached(seconds: number): InterruptedError {
  return new InterruptedError(`The time limit of ${seconds} s is reached.`, {
    code: "TIME_LIMIT",
    remedy: "The result written so far is marked interrupted; give a longer --time-limit to see the end.",
  });
}
