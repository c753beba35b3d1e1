import { assert, assertEquals, assertFalse } from "@std/assert";
import { epochPlan } from "../sampling/epoch_plan.ts";
import { BatchFeed, type ReadUnit } from "./batch_feed.ts";
import type { ReadUnitKind } from "./protocol.ts";

function feed(files: number, samplesPerFile: number, batch: number, kind: ReadUnitKind): BatchFeed {
  const plan = epochPlan({
    files,
    samplesPerFile,
    accelerators: 1,
    batch,
    seed: 1,
    epoch: 1,
    fileShuffle: "off",
    sampleShuffle: "off",
    seedChangeEpoch: true,
  });
  return new BatchFeed(plan.accelerator(0).cursor(), batch, kind);
}

function take(from: BatchFeed, batches: number): ReadUnit {
  const unit = from.next(batches);
  if (!unit) throw new Error("There was nothing to read");
  return unit;
}

Deno.test("BatchFeed: hands out nothing beyond the batches that are allowed", () => {
  const one = feed(6, 1, 2, "file");
  assertEquals(one.next(0), undefined);
  assertEquals([take(one, 1).file, take(one, 1).file], [0, 1]);
  assertEquals(one.next(1), undefined);
  const unit = take(one, 2);
  assertEquals([unit.file, one.batchOf(unit)], [2, 1]);
});

Deno.test("BatchFeed: a batch is ready when its samples and all before it arrived, in any order", () => {
  const one = feed(4, 1, 2, "file");
  const units = [take(one, 2), take(one, 2), take(one, 2), take(one, 2)] as const;
  one.arrived(units[2]);
  one.arrived(units[3]);
  assertFalse(one.isReady(1), "batch 1 must wait for batch 0");
  one.arrived(units[1]);
  assertFalse(one.isReady(0));
  one.arrived(units[0]);
  assert(one.isReady(0) && one.isReady(1));
});

Deno.test("BatchFeed: a file read whole serves all its samples, over several batches", () => {
  const one = feed(2, 5, 2, "file");
  const unit = take(one, 1);
  assertEquals(unit.samples, [0, 1, 2, 3, 4]);
  one.arrived(unit);
  assert(one.isReady(1));
  assertFalse(one.isReady(2), "batch 2 also holds a sample of the next file");
});

Deno.test("BatchFeed: single samples are units of their own", () => {
  const one = feed(2, 2, 2, "sample");
  assertEquals([take(one, 2).samples, take(one, 2).samples], [[0], [1]]);
  assertEquals(take(one, 2).file, 1);
  take(one, 2);
  assert(one.exhausted);
  assertEquals(one.next(9), undefined);
});
