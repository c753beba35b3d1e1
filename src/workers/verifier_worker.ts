/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * A verifier: takes file numbers from the shared counter and verifies their files, or parts of them, several at the
 * same time.
 */
import { fileCount } from "../dataset/names.ts";
import type { DatasetSpec } from "../dataset/spec.ts";
import { TURN_EVERY_MS } from "../storage/event_loop.ts";
import { BlockSample } from "./block_sample.ts";
import { LaneGate } from "./lane_gate.ts";
import { meet } from "./meet.ts";
import type { VerifyJob } from "./protocol.ts";
import { rehearse } from "./rehearse.ts";
import { type Duty, serve } from "./serve.ts";
import { settleLanes } from "./settle_lanes.ts";
import { SharedParts } from "./shared_parts.ts";
import { Turns } from "./turns.ts";
import { verifyFile } from "./verify_file.ts";
import { verifyPart } from "./verify_part.ts";
import type { Workbench } from "./workbench.ts";

async function verify(duty: Duty<VerifyJob>): Promise<null> {
  const { bench, metrics, control, signal, spec, job, report } = duty;
  // Otherwise the rate of a short run is that of fewer Workers.
  await meet(duty);
  metrics.state = "running";
  const turns = new Turns(TURN_EVERY_MS);
  const sample = new BlockSample(job.fraction, spec.seed, fileCount(spec));
  const gate = new LaneGate();
  const verification = { bench, metrics, sample, signal, report, turns, gate };
  const parts = job.parts && new SharedParts(job.parts);
  const perFile = parts?.perFile ?? 1;
  const lane = async (number: number) => {
    for (;;) {
      const turn = gate.enter(number);
      if (turn) await turn;
      const ticket = control.stopped ? -1 : control.takeTicket(job.count * perFile);
      if (ticket < 0) return;
      const place = Math.floor(ticket / perFile);
      const file = job.first + place * job.stride;
      if (parts) {
        await verifyPart(verification, parts, file, place, ticket % perFile);
        continue;
      }
      let isRead = false;
      for (const { name, layout } of bench.outputs(file)) {
        if (await verifyFile(verification, file, name, layout.size)) isRead = true;
      }
      metrics.add("files", 1);
      if (isRead) metrics.add("readFiles", 1);
    }
  };
  const lanes = Array.from({ length: job.lanes }, async (_, number) => {
    try {
      await lane(number);
    } finally {
      if (number === 0) gate.end();
    }
  });
  await bench.finish(settleLanes(lanes, control));
  return null;
}

async function prepare({ first, count }: VerifyJob, spec: DatasetSpec, bench: Workbench): Promise<void> {
  if (count > 0) await bench.finish(rehearse(spec, first, bench));
}

serve<VerifyJob, null>(verify, () => true, prepare);
