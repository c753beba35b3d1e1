/**
 * Keys that expire: newer ones are asked for in good time, and laid where every Worker looks before it signs
 * (present_keys.ts). It runs on the main thread for as long as the program does, and keeps nobody waiting.
 */
import { Blackboard } from "./blackboard.ts";
import type { Credentials } from "./object_settings.ts";

export interface Renewal {
  readonly first: Credentials;
  /** Asks whoever gave the first ones. */
  ask(): Promise<Credentials | undefined>;
  /** What the operator is told when newer keys cannot be had. */
  tell(text: string): void;
  /** Unix milliseconds. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

/** A session token has a kilobyte or two. */
const KEYS_BYTES = 1 << 16;
/** As Amazon's own clients do. */
const AHEAD_MS = 5 * 60_000;
const SOONEST_MS = 1000;
const AFTER_FAILURE_MS = 10_000;
/** A timer knows no longer time. */
const LONGEST_MS = 2 ** 31 - 1;

/** Where newer keys will stand. */
export function renewKeys(renewal: Renewal): SharedArrayBuffer {
  const memory = Blackboard.memory(KEYS_BYTES);
  renewForEver(renewal, new Blackboard(memory));
  return memory;
}

async function renewForEver({ first, ask, tell, now, pause }: Renewal, board: Blackboard): Promise<void> {
  let expiresMs = first.expiresMs;
  let afterFailureMs: number | undefined;
  while (expiresMs !== undefined) {
    const untilMs = expiresMs;
    const waitMs = afterFailureMs ?? renewAfter(untilMs - now());
    await pause(Math.min(waitMs, LONGEST_MS));
    if (waitMs > LONGEST_MS) continue;
    try {
      const keys = await ask();
      if (keys === undefined) throw new Error("Nobody gives keys any more where the first ones came from");
      if (!board.write(() => JSON.stringify(keys))) {
        throw new Error("The new keys are longer than any can be");
      }
      expiresMs = keys.expiresMs;
      afterFailureMs = undefined;
    } catch (error) {
      const leftMs = untilMs - now();
      const when = leftMs > 0 ? `will expire in ${Math.round(leftMs / 1000)} s` : "have expired";
      tell(`The keys ${when}, and cannot be renewed. ${error instanceof Error ? error.message : error}`);
      afterFailureMs = Math.max(SOONEST_MS, Math.min(AFTER_FAILURE_MS, leftMs / 4));
    }
  }
}

/** Milliseconds from now, for keys that are good for so many more. */
export function renewAfter(leftMs: number): number {
  return Math.max(SOONEST_MS, leftMs / 2, leftMs - AHEAD_MS);
}

/** The pause of real runs: the program ends without it. */
export function unheededPause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => Deno.unrefTimer(setTimeout(resolve, milliseconds)));
}
