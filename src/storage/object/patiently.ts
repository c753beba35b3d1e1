/**
 * A question asked before a run as often as any request of the run would be: a server that is busy for a moment is
 * no finding. Only for looks; requests of a run are counted (requests.ts).
 */
import { RequestFailure } from "../http/request_failure.ts";
import type { ObjectSettings } from "./object_settings.ts";
import { isHealable, pauseMs } from "./retry_policy.ts";

export interface Patient {
  readonly settings: Pick<ObjectSettings, "attempts">;
  pause(milliseconds: number): Promise<void>;
}

export async function patiently<T>({ settings, pause }: Patient, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isLast = attempt >= settings.attempts;
      if (!(error instanceof RequestFailure) || isLast || !isHealable(error)) throw error;
      await pause(pauseMs(error, attempt, 1));
    }
  }
}
