import { assertEquals, assertRejects } from "@std/assert";
import { KeptGroups } from "./kept_groups.ts";

function fixture(most: number) {
  const counts = { groupHits: 0, groupEvictions: 0 };
  const read: string[] = [];
  const kept = new KeptGroups(most, (what) => counts[what]++);
  const need = (file: number, group: number, brought = [group]) =>
    kept.need(file, group, brought, async () => void read.push(`${file}:${group}`));
  return { kept, counts, read, need };
}

// DLIO: test_rg_cache_reused
Deno.test("KeptGroups: the same group again is no read and no further entry", async () => {
  const { kept, counts, read, need } = fixture(4);
  await need(0, 1);
  await need(0, 1);
  await need(1, 1);
  assertEquals(read, ["0:1", "1:1"]);
  assertEquals([kept.size, counts], [2, { groupHits: 1, groupEvictions: 0 }]);
});

Deno.test("KeptGroups: gives up the group that was needed longest ago", async () => {
  const { counts, read, need } = fixture(2);
  await need(0, 1);
  await need(0, 2);
  await need(0, 1);
  await need(0, 3);
  await need(0, 1);
  await need(0, 2);
  assertEquals(read, ["0:1", "0:2", "0:3", "0:2"]);
  assertEquals(counts, { groupHits: 2, groupEvictions: 2 });
});

// DLIO: test_finalize_clears_caches
Deno.test("KeptGroups: a closed file takes its groups with it, and no other's", async () => {
  const { kept, counts, read, need } = fixture(4);
  await need(0, 1);
  await need(0, 2);
  await need(1, 1);
  kept.forget(0);
  assertEquals([kept.size, counts.groupEvictions], [1, 2]);
  await need(1, 1);
  await need(0, 1);
  assertEquals(read, ["0:1", "0:2", "1:1", "0:1"]);
});

Deno.test("KeptGroups: what one request brought is there together, beyond the bound too", async () => {
  const { counts, read, need } = fixture(2);
  await need(0, 5, [4, 5, 6, 7]);
  for (const group of [4, 5, 6, 7]) await need(0, group);
  assertEquals([read, counts.groupHits], [["0:5"], 4]);
  await need(0, 8, [8, 9]);
  assertEquals(counts.groupEvictions, 4);
});

Deno.test("KeptGroups: two that need a group at once wait for one read; a failed read is not kept", async () => {
  const { read, need, kept } = fixture(2);
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = kept.need(0, 0, [0], () => promise);
  let isThere = false;
  const second = need(0, 0).then(() => isThere = true);
  await Promise.resolve();
  assertEquals([isThere, read], [false, []]);
  resolve();
  await Promise.all([first, second]);
  await assertRejects(() => kept.need(0, 1, [1], () => Promise.reject(new Error("EIO"))), Error, "EIO");
  await need(0, 1);
  assertEquals(read, ["0:1"]);
});
