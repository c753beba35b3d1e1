import { assert, assertEquals, assertRejects } from "@std/assert";
import { inProcess } from "../cluster/in_process.ts";
import { ClusterError } from "../base/errors.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { broadcastNames, filesOfFormat } from "./deal.ts";

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `img_${String(i).padStart(4, "0")}_of_${count}.npz`);
}

async function received(cluster: Cluster, batches: string[][] | undefined, chunk?: number) {
  const chunks: (readonly string[])[] = [];
  for await (const part of broadcastNames(cluster, batches, chunk)) chunks.push(part);
  return chunks;
}

/** What each rank got, as rank 0 lists these batches. */
function onAll(ranks: number, batches: string[][], chunk?: number) {
  return Promise.all(
    inProcess(ranks).map((cluster) => received(cluster, cluster.rank === 0 ? batches : undefined, chunk)),
  );
}

// DLIO: test_single_rank_all_files_assigned, test_matches_naive_two_ranks_rank0, test_matches_naive_two_ranks_rank1,
// test_matches_naive_eight_ranks_all
for (const ranks of [1, 2, 8]) {
  Deno.test(`broadcastNames: gives every rank the whole sorted list, on ${ranks} ranks`, async () => {
    const listed = filesOfFormat(names(100).toReversed(), "npz");
    for (const chunks of await onAll(ranks, [listed], 7)) assertEquals(chunks.flat(), names(100));
  });
}

// DLIO: test_no_matching_files_returns_empty, test_empty_directory_returns_empty
Deno.test("filesOfFormat: finds nothing, when nothing has the ending with its dot", () => {
  assertEquals(filesOfFormat([], "npz"), []);
  assertEquals(filesOfFormat(["a.csv", "xnpz", "a.npz.tmp", ".stoker"], "npz"), []);
  assertEquals(filesOfFormat(["b.npz", "a.npz", "B.npz", "ä.npz"], "npz"), [
    "B.npz",
    "a.npz",
    "b.npz",
    "ä.npz",
  ]);
});

// DLIO: test_sentinel_is_none_not_empty_list, test_empty_batch_chunk_is_empty_list_not_none,
// test_none_sentinel_terminates_receive_loop
Deno.test("broadcastNames: goes on after an empty batch, and ends after the last", async () => {
  const all = await onAll(3, [["a"], [], ["b"]]);
  for (const chunks of all) assertEquals(chunks, [["a"], [], ["b"]]);
  for (const chunks of await onAll(2, [])) assertEquals(chunks, []);
});

// DLIO: test_chunked_never_builds_full_uri_list, test_correct_number_of_broadcasts
Deno.test("broadcastNames: sends ceil(n / chunk) messages of bounded size, and one that ends", async () => {
  for (const [count, chunk] of [[10, 3], [9, 3], [1, 3], [1000, 64]] as const) {
    const [cluster] = inProcess(1);
    if (!cluster) throw new RangeError("No rank");
    let messages = 0;
    const counting: Cluster = Object.create(cluster, {
      rank: { value: 0 },
      broadcast: {
        value: (value: readonly string[] | null) => {
          messages++;
          if (value) assert(value.length <= chunk);
          return cluster.broadcast(value);
        },
      },
    });
    assertEquals((await received(counting, [names(count)], chunk)).flat(), names(count));
    assertEquals(messages, Math.ceil(count / chunk) + 1);
  }
});

// DLIO: test_all_files_covered_across_ranks
Deno.test("broadcastNames: covers every file once, when ranks keep position p mod n", async () => {
  const all = await onAll(3, [names(20), names(31)], 8);
  const kept = all.flatMap((chunks, rank) => chunks.flat().filter((_, position) => position % 3 === rank));
  assertEquals(kept.toSorted(), [...names(20), ...names(31)].toSorted());
});

Deno.test("broadcastNames: ends all ranks, when the listing fails", async () => {
  async function* failing() {
    yield ["a"];
    throw new Error("403 on the bucket");
  }
  const [first, second] = inProcess(2);
  if (!first || !second) throw new RangeError("Two ranks were made");
  const waiting = assertRejects(() => received(second, undefined), ClusterError, "403 on the bucket");
  await assertRejects(
    async () => {
      for await (const _ of broadcastNames(first, failing())) { /* until it fails */ }
    },
    Error,
    "403 on the bucket",
  );
  await waiting;
});
