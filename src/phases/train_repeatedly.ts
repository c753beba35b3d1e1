/**
 * Training as often as `--repeat N` says, with pauses, and how far the repeats lie apart; then what the client
 * itself could have done.
 */
import { spreadOf } from "../metrics/spread.ts";
import type { Repeats } from "../report/schema/phases.ts";
import type { Session } from "./session.ts";
import type { FoundDataset } from "./dataset_here.ts";
import { pause } from "./pause.ts";
import { trainPhase } from "./train.ts";
import { trainCeiling } from "./train_ceiling.ts";

export async function trainRepeatedly(session: Session): Promise<void> {
  const { repeat, gapSeconds } = session.request.reading;
  const repeats: Repeats["repeats"] = [];
  let found: FoundDataset | undefined;
  for (let number = 1; number <= repeat; number++) {
    if (number > 1) await pause(gapSeconds, session.signal);
    found = await trainPhase(session);
    const { train } = session.result.phases;
    if (repeat === 1 || !train) continue;
    const { au, samplesPerSecond, bytesPerSecond, seconds } = train;
    repeats.push({ au: au.mean, samplesPerSecond, bytesPerSecond, seconds });
    session.result.repeats = { repeats, summary: summaryOf(repeats) };
    await session.save();
  }
  await trainCeiling(session, found);
}

function summaryOf(repeats: Repeats["repeats"]): Repeats["summary"] {
  return {
    au: spreadOf(repeats.map((one) => one.au)),
    samplesPerSecond: spreadOf(repeats.map((one) => one.samplesPerSecond)),
    bytesPerSecond: spreadOf(repeats.map((one) => one.bytesPerSecond)),
  };
}
