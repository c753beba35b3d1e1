/** All of DLIO's JSON files of a run, by their names in the output folder. Pure. */
import type { Result } from "../schema/result.ts";
import type { DlioRun } from "./dlio_run.ts";
import { rankEpochs, rankOutput } from "./rank_files.ts";
import { summaryJson } from "./summary_json.ts";

export interface DlioFile {
  readonly name: string;
  readonly text: string;
}

/** One at a time, since a rank's file may be large. None for a run that only generated, as in DLIO. */
export function* dlioFiles(result: Result, run: DlioRun): Generator<DlioFile> {
  const { train, checkpoint } = result.phases;
  if (!train && !checkpoint) return;
  yield { name: "summary.json", text: indented(summaryJson(result, run.facts)) };
  for (let rank = 0; rank < result.accelerators; rank++) {
    yield { name: `${rank}_output.json`, text: indented(rankOutput(result, run, rank)) };
    yield { name: `${rank}_per_epoch_stats.json`, text: indented(rankEpochs(result, run, rank)) };
  }
}

function indented(document: unknown): string {
  return JSON.stringify(document, null, 4);
}
