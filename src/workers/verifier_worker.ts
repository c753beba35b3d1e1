/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** A verifier: takes file numbers from the shared counter and verifies their files, several at the same time. */
import type { DatasetSpec } from "../dataset/spec.ts";
import { TURN_EVERY_MS } from "../storage/event_loop.ts";
import { meet } from "./meet.ts";
import type { VerifyJob } from "./protocol.ts";
import { rehearse } from "./rehearse.ts";
import { type Duty, serve } from "./serve.ts";
import { settleLanes } from "./settle_lanes.ts";
import { Turns } from "./turns.ts";
import { verifyFile } from "./verify_file.ts";

async function verify(duty: Duty<VerifyJob>): Promise<null> {
  const { bench, metrics, control, signal, spec, job, report } = duty;
  // Otherwise the rate of a short run is that of fewer Workers.
  await meet(duty);
  metrics.state = "running";
  const turns = new Turns(TURN_EVERY_MS);
  const verification = { bench, metrics, fraction: job.fraction, seed: spec.seed, signal, report, turns };
  const lane = async () => {
    for (;;) {
      const ticket = control.stopped ? -1 : control.takeTicket(job.count);
      if (ticket < 0) return;
      const file = job.first + ticket * job.stride;
      for (const { name, layout } of bench.outputs(file)) {
        await verifyFile(verification, file, name, layout.size);
      }
      metrics.add("files", 1);
    }
  };
  await bench.finish(settleLanes(Array.from({ length: job.lanes }, lane), control));
  return null;
}

async function prepare({ first, count }: VerifyJob, spec: DatasetSpec): Promise<void> {
  if (count > 0) await rehearse(spec, first);
}

serve<VerifyJob, null>(verify, () => true, prepare);
