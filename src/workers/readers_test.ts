import { assertEquals } from "@std/assert";
import { epochPlan } from "../sampling/epoch_plan.ts";
import { BatchFeed, type ReadUnit } from "./batch_feed.ts";
import { Delays } from "./delays.ts";
import { Readers, type ReadersParts } from "./readers.ts";

/** Readers of 24 files of one sample each, in batches of four, on a clock that stands still. */
function fixture(options: Partial<ReadersParts> & { readonly isInMemory?: (file: number) => boolean } = {}) {
  const plan = epochPlan({
    files: 24,
    samplesPerFile: 1,
    accelerators: 1,
    batch: 4,
    seed: 1,
    epoch: 1,
    fileShuffle: "off",
    sampleShuffle: "off",
    seedChangeEpoch: true,
  });
  const feed = new BatchFeed(plan.accelerator(0).cursor(), 4, "file");
  /** Read at once; asked for, and not answered yet. */
  const now: number[] = [];
  const later = new Map<number, () => void>();
  let clock = 0;
  const failures: unknown[] = [];
  const readers = new Readers({
    feed,
    reader: {
      readNow: ({ file }: ReadUnit) => {
        const isRead = options.isInMemory?.(file) ?? false;
        if (isRead) now.push(file);
        return isRead;
      },
      read: ({ file }: ReadUnit) => new Promise((resolve) => later.set(file, resolve)),
    },
    delays: new Delays(),
    preprocess: () => 0,
    most: 2,
    ahead: 1,
    isOver: () => false,
    failed: (error) => failures.push(error),
    ...options,
  }, () => clock);
  return {
    readers,
    feed,
    now,
    failures,
    pass: (milliseconds: number) => clock += milliseconds,
    asked: () => [...later.keys()],
    async answer(...files: number[]) {
      for (const file of files) {
        later.get(file)?.();
        later.delete(file);
      }
      for (let link = 0; link < 8; link++) await null;
    },
  };
}

Deno.test("Readers: keep as many units under way as there are readers, up to the batches read ahead", async () => {
  const { readers, asked, answer, feed } = fixture();
  readers.want(0);
  assertEquals(asked(), [0, 1]);
  await answer(1, 0);
  await answer(2, 3);
  assertEquals([feed.isReady(0), asked()], [true, [4, 5]]);
  readers.has(0, true);
  await answer(4, 5);
  await answer(6, 7);
  assertEquals([readers.reading, asked()], [0, []], "one batch ahead is the most");
  readers.has(1, true);
  assertEquals([readers.reading, asked()], [2, [8, 9]]);
});

Deno.test("Readers: a batch in memory has been read when it was wanted, and nothing beyond it", () => {
  const { readers, now, asked, feed } = fixture({ isInMemory: () => true });
  for (const batch of [0, 1, 2]) {
    readers.want(batch);
    assertEquals([feed.isReady(batch), feed.isReady(batch + 1)], [true, false]);
    readers.has(batch, false);
  }
  assertEquals([now.length, asked(), readers.reading], [12, [], 0]);
});

Deno.test("Readers: while the accelerator computes nothing is read at once, since it must not end late", async () => {
  const { readers, now, asked, answer } = fixture({ isInMemory: () => true });
  readers.want(0);
  readers.has(0, true);
  assertEquals([now, asked()], [[0, 1, 2, 3], [4, 5]]);
  await answer(4, 5);
  assertEquals(asked(), [6, 7]);
  readers.want(1);
  await answer(6, 7);
  assertEquals(now.length, 4, "what was asked for while it computed is waited for");
});

Deno.test("Readers: from the first unit that is not in memory on they read ahead as ever", async () => {
  const { readers, now, asked, answer, feed } = fixture({ isInMemory: (file) => file < 2 });
  readers.want(0);
  assertEquals([now, asked()], [[0, 1], [2, 3]]);
  await answer(2, 3);
  assertEquals([feed.isReady(0), asked()], [true, [4, 5]]);
});

Deno.test("Readers: they find out that batches come from memory, even if all that is wanted is under way", async () => {
  let isInMemory = false;
  const { readers, now, asked, answer, feed } = fixture({ most: 8, isInMemory: () => isInMemory });
  readers.want(0);
  assertEquals(asked(), [0, 1, 2, 3, 4, 5, 6, 7]);
  await answer(0, 1, 2, 3);
  readers.has(0, false);
  isInMemory = true;
  readers.want(1);
  await answer(4, 5, 6, 7);
  assertEquals(feed.isReady(1), true);
  readers.has(1, false);
  assertEquals([now, asked()], [[8], []]);
  readers.want(2);
  assertEquals([now, feed.isReady(2)], [[8, 9, 10, 11], true]);
});

Deno.test("Readers: after 50 ms without a turn of the event loop nothing is read at once", async () => {
  const { readers, now, asked, answer, pass } = fixture({ isInMemory: () => true });
  pass(49);
  readers.want(0);
  readers.has(0, false);
  assertEquals([now.length, readers.owesTurn], [4, false]);
  pass(1);
  readers.want(1);
  assertEquals([now.length, readers.owesTurn, asked()], [4, true, [4, 5]]);
  readers.turned();
  await answer(4, 5);
  assertEquals([now, asked()], [[0, 1, 2, 3, 6, 7], []]);
});

Deno.test("Readers: one that fails says so and ends; none begins once the run is over", async () => {
  const broken = new Error("broken");
  let isOver = false;
  const { readers, failures } = fixture({
    reader: { readNow: () => false, read: () => Promise.reject(broken) },
    isOver: () => isOver,
    failed: (error) => {
      failures.push(error);
      isOver = true;
    },
  });
  readers.want(0);
  for (let link = 0; link < 8; link++) await null;
  assertEquals([failures[0], readers.reading], [broken, 0]);
  const before = failures.length;
  readers.want(0);
  assertEquals([failures.length, readers.reading], [before, 0]);
});
