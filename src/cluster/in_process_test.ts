import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ClusterError } from "../base/errors.ts";
import type { Cluster } from "./cluster.ts";
import { inProcess } from "./in_process.ts";

function pair(): readonly [Cluster, Cluster] {
  const [a, b] = inProcess(2);
  if (!a || !b) throw new TypeError("A cluster of two has two ranks");
  return [a, b];
}

Deno.test("inProcess: says who called what, when ranks disagree", async () => {
  const [a, b] = pair();
  const waiting = assertRejects(
    () => a.barrier(),
    ClusterError,
    "Rank 1 called reduce sum of 1 values where rank 0",
  );
  await assertRejects(() => b.reduce([1], "sum"), ClusterError, "called barrier");
  await waiting;
});

Deno.test("inProcess: refuses vectors of different length, when reducing", async () => {
  const [a, b] = pair();
  const waiting = assertRejects(() => a.reduce([1, 2], "sum"), ClusterError, "of 2 values");
  await assertRejects(() => b.reduce([1], "sum"), ClusterError);
  await waiting;
});

Deno.test("inProcess: lets a fast rank run ahead, round by round", async () => {
  const [a, b] = pair();
  const ahead = [a.gather("a0"), a.gather("a1")];
  await b.gather("b0");
  await b.gather("b1");
  assertEquals(await Promise.all(ahead), [["a0", "b0"], ["a1", "b1"]]);
});

// DLIO: test_ranks_per_node_matches_npernode_after_mpi_init, test_ranks_per_node_positive_after_mpi_init
Deno.test("inProcess: counts ranks on each node, also on the last one which is not full", () => {
  const places = inProcess(7, 3).map((cluster) => [cluster.localRank, cluster.localSize]);
  assertEquals(places, [[0, 3], [1, 3], [2, 3], [0, 3], [1, 3], [2, 3], [0, 1]]);
});

Deno.test("inProcess: refuses no ranks, always", () => {
  assertThrows(() => inProcess(0), RangeError);
  assertThrows(() => inProcess(2, 0), RangeError);
  assertThrows(() => inProcess(1.5), RangeError);
});
