/** One suite for every cluster: what a phase may rely on, whatever carries the messages. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ClusterError } from "../base/errors.ts";
import type { Cluster } from "./cluster.ts";
import { inProcess } from "./in_process.ts";
import { solo } from "./solo.ts";

const CLUSTERS: readonly (readonly [string, () => Cluster[]])[] = [
  ["solo", () => [solo()]],
  ...[1, 2, 3, 7].map((size) => [`in_process with ${size}`, () => inProcess(size)] as const),
];

function rankAt(ranks: Cluster[], rank: number): Cluster {
  const cluster = ranks[rank];
  if (!cluster) throw new RangeError(`There is no rank ${rank}`);
  return cluster;
}

function everywhere<R>(ranks: Cluster[], work: (cluster: Cluster) => Promise<R>): Promise<R[]> {
  return Promise.all(ranks.map(work));
}

for (const [name, make] of CLUSTERS) {
  Deno.test(`${name}: numbers its ranks, always`, () => {
    const ranks = make();
    ranks.forEach((cluster, rank) => {
      assertEquals(cluster.rank, rank);
      assertEquals(cluster.size, ranks.length);
      assertEquals(cluster.localRank, rank);
      assertEquals(cluster.localSize, ranks.length);
    });
  });

  Deno.test(`${name}: holds everybody at a barrier, until the last one comes`, async () => {
    const ranks = make();
    const events: string[] = [];
    await everywhere(ranks, async (cluster) => {
      for (let turn = 0; turn < 3; turn++) {
        for (let i = 0; i < cluster.rank; i++) await Promise.resolve();
        events.push(`come ${turn}`);
        await cluster.barrier();
        events.push(`go ${turn}`);
      }
    });
    for (let turn = 0; turn < 3; turn++) {
      assert(events.lastIndexOf(`come ${turn}`) < events.indexOf(`go ${turn}`), events.join(", "));
    }
  });

  Deno.test(`${name}: hands out the root's value, from every root`, async () => {
    const ranks = make();
    for (let root = 0; root < ranks.length; root++) {
      const got = await everywhere(
        ranks,
        (cluster) =>
          cluster.broadcast(cluster.rank === root ? { from: root, list: [null, "ä"] } : undefined, root),
      );
      for (const value of got) assertEquals(value, { from: root, list: [null, "ä"] });
    }
  });

  Deno.test(`${name}: sends copies, never references`, async () => {
    const ranks = make();
    const sent = ranks.map((_, rank) => ({ rank, inner: [1] }));
    const got = await everywhere(ranks, (cluster) => cluster.broadcast(sent[cluster.rank]));
    got[0]?.inner.push(2);
    assertEquals(sent[0]?.inner, [1]);
    const all = await everywhere(ranks, (cluster) => cluster.gather(sent[cluster.rank]));
    all[0]?.[0]?.inner.push(3);
    assertEquals(sent[0]?.inner, [1]);
  });

  Deno.test(`${name}: reduces element by element, for sum, min and max`, async () => {
    const ranks = make();
    const n = ranks.length;
    const reduce = (operation: "sum" | "min" | "max") =>
      everywhere(ranks, (cluster) => cluster.reduce([cluster.rank + 1, -cluster.rank, 0.1], operation));
    for (const got of await reduce("sum")) {
      assertEquals(got.slice(0, 2), [n * (n + 1) / 2, n === 1 ? 0 : -(n * (n - 1) / 2)].map((v) => v + 0));
      assert(Math.abs((got[2] ?? 0) - n / 10) < 1e-12);
    }
    for (const got of await reduce("min")) assertEquals(got.map((v) => v + 0), [1, 1 - n, 0.1]);
    for (const got of await reduce("max")) assertEquals(got.map((v) => v + 0), [n, 0, 0.1]);
    for (const got of await everywhere(ranks, (cluster) => cluster.reduce([], "sum"))) assertEquals(got, []);
  });

  Deno.test(`${name}: gathers in rank order, at the root only`, async () => {
    const ranks = make();
    for (let root = 0; root < ranks.length; root++) {
      const got = await everywhere(ranks, (cluster) => cluster.gather(`rank ${cluster.rank}`, root));
      got.forEach((value, rank) => {
        if (rank === root) assertEquals(value, ranks.map((_, r) => `rank ${r}`));
        else assertStrictEquals(value, undefined);
      });
    }
  });

  Deno.test(`${name}: exchanges all with all, each part at its receiver`, async () => {
    const ranks = make();
    const got = await everywhere(
      ranks,
      (cluster) => cluster.allToAll(ranks.map((_, to) => [cluster.rank, to])),
    );
    got.forEach((row, to) => assertEquals(row, ranks.map((_, from) => [from, to])));
  });

  Deno.test(`${name}: refuses what cannot travel, before anybody waits for it`, async () => {
    const ranks = make();
    const first = rankAt(ranks, 0);
    await assertRejects(() => first.gather(new Uint8Array(2)), TypeError, "Uint8Array");
    await assertRejects(() => first.gather({ au: NaN }), TypeError, "value.au");
    await assertRejects(() => first.broadcast(undefined), TypeError, "undefined");
    await assertRejects(() => first.broadcast(1, ranks.length), RangeError);
    await assertRejects(() => first.broadcast(1, -1), RangeError);
    await assertRejects(() => first.allToAll([1, 2, 3, 4, 5, 6, 7, 8]), RangeError, "8 parts");
    await everywhere(ranks, (cluster) => cluster.barrier());
  });

  Deno.test(`${name}: ends every rank, after an abort by one`, async () => {
    const ranks = make();
    const last = rankAt(ranks, ranks.length - 1);
    const waiting = ranks.slice(0, -1).map((cluster) => cluster.barrier());
    const ended = waiting.map((promise) => assertRejects(() => promise, ClusterError, "disk is gone"));
    await last.abort("disk is gone");
    await Promise.all(ended);
    for (const cluster of ranks) {
      await assertRejects(() => cluster.reduce([1], "sum"), ClusterError, "disk is gone");
    }
  });
}
