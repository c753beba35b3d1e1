/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * A verifier: takes file numbers from the shared counter, reads each file through the same store as training
 * does, compares it, and reports what is wrong. One unreadable file never ends the rest.
 */
import { StorageError } from "../base/errors.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { ReadHandle } from "../storage/store.ts";
import type { Comparison } from "./comparison.ts";
import type { VerifyJob } from "./protocol.ts";
import { chosenBlocks } from "./sampled_blocks.ts";
import { type Duty, serve } from "./serve.ts";

/** Files under way in one Worker; small ones alone would not fill the queue. */
const LANES = 8;

serve<VerifyJob, null>(async (duty) => {
  duty.metrics.state = "running";
  const lane = async () => {
    for (;;) {
      const ticket = duty.control.stopped ? -1 : duty.control.takeTicket(duty.job.count);
      if (ticket < 0) return;
      const file = duty.job.first + ticket * duty.job.stride;
      for (const output of duty.bench.outputs(file)) {
        await verify(duty, file, output.name, output.layout.size);
      }
      duty.metrics.add("files", 1);
    }
  };
  const lanes = Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const outcome of await duty.bench.finish(lanes)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
  return null;
});

async function verify(duty: Duty<VerifyJob>, file: number, name: string, size: number): Promise<void> {
  const { bench, report } = duty;
  const whole = (kind: DamageFinding["kind"], detail: string, offset = 0, length = size) =>
    report({ file: name, kind, offset, length, detail });
  let handle: ReadHandle;
  try {
    handle = await bench.store.openRead(name);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return error.errno === "ENOENT" ? whole("missing", "is not there") : whole("unreadable", error.message);
  }
  try {
    const comparison = await compared(duty, handle, file, name, size);
    for (const finding of comparison.findings()) report(finding);
    if (handle.size < size) {
      whole("short", `has ${handle.size} of ${size} bytes`, handle.size, size - handle.size);
    }
    if (handle.size > size) {
      whole("long", `has ${handle.size} bytes, ${handle.size - size} too many`, size, handle.size - size);
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    whole("unreadable", error.message);
  } finally {
    await handle.close();
  }
}

async function compared(
  duty: Duty<VerifyJob>,
  handle: ReadHandle,
  file: number,
  name: string,
  size: number,
): Promise<Comparison> {
  const { bench, job, metrics, spec } = duty;
  const comparison = bench.comparison(file, name, (bytes) => metrics.add("verifiedBytes", bytes));
  const began = performance.now();
  let moved = 0;
  for (const range of chosenBlocks(Math.min(size, handle.size), job.fraction, spec.seed, file)) {
    await handle.read(
      range.at,
      range.length,
      (slot, offset, length) => comparison.block(slot, offset, length),
    );
    moved += range.length;
  }
  const milliseconds = performance.now() - began;
  metrics.histograms.read.record(milliseconds);
  metrics.add("inFlightSeconds", milliseconds / 1000);
  metrics.add("bytesMoved", moved);
  return comparison;
}
