import { assert } from "@std/assert";
import { controlBlock, createSharedMetrics } from "../metrics/shared_memory.ts";
import { lanesOf } from "../phases/file_share.ts";
import { limitOf } from "./make_files.ts";

/** When each Worker has made its last file: it makes one after the other, the oldest that its lanes took. */
function endsOf(
  count: number,
  threads: number,
  lanes: number,
  beginsAt: (worker: number) => number,
): number[] {
  const control = controlBlock(createSharedMetrics(threads));
  const job = { count, threads };
  const workers = Array.from({ length: threads }, (_, worker) => ({
    at: beginsAt(worker),
    held: undefined as number[] | undefined,
  }));
  const takes = (lane: number) => control.takeTicket(limitOf(lane, job)) >= 0;
  for (;;) {
    const [next] = workers.filter(({ held }) => held?.length !== 0).sort((a, b) => a.at - b.at);
    if (!next) return workers.map(({ at }) => at);
    if (!next.held) {
      next.held = Array.from({ length: lanes }, (_, lane) => lane).filter(takes);
      continue;
    }
    const lane = next.held.shift() ?? 0;
    next.at++;
    if (takes(lane)) next.held.push(lane);
  }
}

Deno.test("limitOf: Workers end within two files of each other, whoever begins first", () => {
  for (const threads of [1, 2, 3, 8]) {
    for (let count = threads; count < 100; count++) {
      const lanes = lanesOf(count, threads);
      for (const late of [0, 0.5, 1.5]) {
        const ends = endsOf(count, threads, lanes, (worker) => worker * late / threads);
        const spread = Math.max(...ends) - Math.min(...ends);
        // A Worker that comes when all files are taken has none.
        if (count < threads * 4) continue;
        assert(spread <= 2, `${count} files, ${threads} Workers, ${late} late: ${ends}`);
      }
    }
  }
});
