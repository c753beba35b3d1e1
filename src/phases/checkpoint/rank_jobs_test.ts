import { assertEquals } from "@std/assert";
import { libc } from "../../../ffi/libc.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { solo } from "../../cluster/solo.ts";
import { workloadOf } from "../../workload/fixture.ts";
import { requestFor } from "../run_fixture.ts";
import { checkpointPlan } from "./checkpoint_plan.ts";
import { rankJobs } from "./rank_jobs.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

/** The process `rank` of two, on one node or each on its own. */
function jobsOf(rank: number, localSize: number, values: Readonly<Record<string, boolean | number>>) {
  const cluster: Cluster = { ...solo(), rank, size: 2, localRank: rank % localSize, localSize };
  const alone = {
    "workflow.train": false,
    "workflow.checkpoint": true,
    "checkpoint.num_checkpoints_write": 1,
  };
  const plan = checkpointPlan(workloadOf({ ...alone, ...values }), 6, 1, 7);
  const request = requestFor("/nowhere", ["checkpoint"], { cluster, accelerators: 3 });
  return rankJobs({ request }, plan);
}

Deno.test("rankJobs: numbers the ranks of this process behind those of the processes before it", () => {
  assertEquals(jobsOf(0, 2, {}).map(({ rank, loads }) => [rank, loads]), [[0, 0], [1, 1], [2, 2]]);
  assertEquals(jobsOf(1, 2, {}).map(({ rank, loads }) => [rank, loads]), [[3, 3], [4, 4], [5, 5]]);
});

Deno.test("rankJobs: with recovery_rank_shift loads what the next node saved, on one node its own", () => {
  const shift = { "checkpoint.recovery_rank_shift": true };
  assertEquals(jobsOf(0, 1, shift).map(({ loads }) => loads), [3, 4, 5]);
  assertEquals(jobsOf(1, 1, shift).map(({ loads }) => loads), [0, 1, 2]);
  assertEquals(jobsOf(1, 2, shift).map(({ loads }) => loads), [3, 4, 5]);
});

Deno.test("rankJobs: carries what the workload says about flushing and files, and the run about verifying", () => {
  const [job] = jobsOf(0, 2, { "checkpoint.fsync": true, "checkpoint.files_in_flight": 3 });
  assertEquals([job?.fsync, job?.filesInFlight, job?.verify, job?.seed], [true, 3, "full", 7]);
  assertEquals(jobsOf(0, 2, {})[0]?.filesInFlight, 1);
});
