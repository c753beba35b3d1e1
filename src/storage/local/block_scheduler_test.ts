import { assertEquals, assertRejects } from "@std/assert";
import { ERRNO } from "../../../ffi/errno.ts";
import { Arena } from "../../../ffi/arena.ts";
import { libc } from "../../../ffi/libc.ts";
import { StorageError } from "../../base/errors.ts";
import { NO_MORE, notBefore } from "../store.ts";
import { numbered } from "../store_contract.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import type { BlockSink, Engine } from "./engine.ts";
import type { FileWays } from "./file_ways.ts";
import { PageCacheCopies } from "./page_cache_copies.ts";
import { PageCacheReads } from "./page_cache_reads.ts";
import { ReadTransfer, ScatteredTransfer, WriteTransfer } from "./transfer.ts";

libc();

const DEPTH = 8;
/** Stands for the descriptor of a block that needed no request. */
const ANSWERED = -1;

/** Requests complete when the test says so. */
function held(blockBytes: number, copies?: PageCacheCopies, reads?: PageCacheReads) {
  const begun: { id: number; fd: number; length: number }[] = [];
  const never = () => Promise.reject(new Error("No test asks for it"));
  const engine: Engine & { sink: BlockSink } = {
    name: "uring",
    depth: DEPTH,
    sink: { complete: () => false },
    read: (id, fd, _slot, _skip, length) => begun.push({ id, fd, length }),
    write: (id, fd, _slot, _skip, length) => begun.push({ id, fd, length }),
    answerLater: (id, length) => begun.push({ id, fd: ANSWERED, length }),
    flush: () => {},
    open: () => {},
    fsync: never,
    closeFile: never,
    wait: never,
    close: never,
  };
  const slots = new Arena(DEPTH * blockBytes).pool(blockBytes, DEPTH);
  const scheduler = new BlockScheduler(engine, slots);
  const ways: FileWays = { copies, reads, readsApart: false };
  const completeOne = () => {
    const first = begun.shift();
    if (first) engine.sink.complete(first.id, first.length);
  };
  return { engine, scheduler, begun, completeOne, ways };
}

function writeOf(
  scheduler: BlockScheduler,
  fd: number,
  alignment: number,
  blockBytes: number,
  ways?: FileWays,
): WriteTransfer {
  const source = numbered(20 * blockBytes);
  return new WriteTransfer(
    { fd, path: `/${fd}`, alignment, ways },
    source,
    blockBytes,
    undefined,
    undefined,
    scheduler.stopped,
  );
}

for (
  const [title, alignment, blockBytes, most] of [
    ["through the page cache 4 MiB at a time", 1, 1 << 20, 4],
    ["through the page cache two blocks at least", 1, 4 << 20, 2],
    ["through the page cache as many small blocks as there are requests", 1, 4096, DEPTH],
    ["past it as many blocks as there are requests", 4096, 1 << 20, DEPTH],
  ] as const
) {
  Deno.test(`BlockScheduler: one file is written ${title}`, async () => {
    const { scheduler, begun, completeOne } = held(blockBytes);
    const done = scheduler.run(writeOf(scheduler, 3, alignment, blockBytes));
    for (let completed = 0; completed < 20; completed++) {
      assertEquals(begun.length, Math.min(most, 20 - completed));
      completeOne();
    }
    await done;
    assertEquals(begun, []);
  });
}

Deno.test("BlockScheduler: what one file leaves free, the next one takes", async () => {
  const { scheduler, begun, completeOne } = held(1 << 20);
  const both = [3, 4].map((fd) => scheduler.run(writeOf(scheduler, fd, 1, 1 << 20)));
  assertEquals(begun.map(({ fd }) => fd), [3, 3, 3, 3, 4, 4, 4, 4]);
  for (let completed = 0; completed < 40; completed++) completeOne();
  await Promise.all(both);
  assertEquals(begun, []);
});

Deno.test("BlockScheduler: what is not due yet is asked for again at its time, and leaves the queue to others", async () => {
  const { scheduler, begun, completeOne } = held(4096);
  const answers = [notBefore(10), 0, 4096, notBefore(20), notBefore(30), NO_MORE];
  const next = () => answers.shift() ?? NO_MORE;
  const paced = new ScatteredTransfer(
    { fd: 3, path: "/3", alignment: 1 },
    next,
    4096,
    () => {},
    undefined,
    scheduler.stopped,
  );
  const done = scheduler.run(paced);
  assertEquals([begun.length, scheduler.resumeMs], [0, 10]);
  const other = scheduler.run(writeOf(scheduler, 4, 1, 4096));
  for (let completed = 0; completed < 20; completed++) completeOne();
  await other;
  assertEquals(scheduler.resume(), false);
  assertEquals([begun.map(({ fd }) => fd), scheduler.resumeMs], [[3, 3], 20]);
  completeOne();
  completeOne();
  assertEquals([scheduler.resume(), begun.length, scheduler.resumeMs], [false, 0, 30]);
  assertEquals(
    [scheduler.resume(), scheduler.resumeMs],
    [true, Infinity],
    "nothing is in flight: it is settled",
  );
  await done;
});

/** Copies that a test watches; `result` is asked for each. */
function watchedCopies(result: (offset: number, length: number) => number) {
  const copied: { offset: number; slot: number }[] = [];
  const copies = new PageCacheCopies((_fd, slot, length, offset) => {
    copied.push({ offset, slot: slot.offset });
    return result(offset, length);
  }, () => 0);
  return { copied, copies };
}

Deno.test("BlockScheduler: copies a file from one slot, and the engine tells of its end", async () => {
  const { copied, copies } = watchedCopies((_offset, length) => length);
  const { scheduler, begun, completeOne, ways } = held(4096, copies);
  let ended = false;
  const done = scheduler.run(writeOf(scheduler, 3, 1, 4096, ways)).then(() => ended = true);
  // The machine may be so busy that the copying rests meanwhile.
  while (copied.length < 20) completeOne();
  assertEquals(copied.map(({ offset }) => offset), Array.from({ length: 20 }, (_, block) => block * 4096));
  assertEquals(new Set(copied.map(({ slot }) => slot)).size, 1);
  assertEquals([begun.map(({ fd }) => fd), ended], [[ANSWERED], false]);
  completeOne();
  await done;
});

Deno.test("BlockScheduler: what a copy did not take is requested; its failure fails the file", async () => {
  const short = watchedCopies((_offset, length) => length - 96);
  const { scheduler, begun, completeOne, ways } = held(4096, short.copies);
  const done = scheduler.run(writeOf(scheduler, 3, 1, 4096, ways));
  const fds: number[] = [];
  for (; begun.length > 0; completeOne()) fds.push(begun[0]?.fd ?? 0);
  await done;
  assertEquals(fds.filter((fd) => fd === 3).length, 20, "the rest of each block");

  const full = watchedCopies(() => -ERRNO.ENOSPC);
  const other = held(4096, full.copies);
  const failed = assertRejects(
    () => other.scheduler.run(writeOf(other.scheduler, 4, 1, 4096, other.ways)),
    StorageError,
    "ENOSPC",
  );
  while (other.begun.length > 0) other.completeOne();
  await failed;
});

Deno.test("BlockScheduler: files that go past the page cache are not copied", async () => {
  const { copied, copies } = watchedCopies((_offset, length) => length);
  const { scheduler, begun, completeOne, ways } = held(4096, copies);
  const done = scheduler.run(writeOf(scheduler, 3, 4096, 4096, ways));
  while (begun.length > 0) completeOne();
  await done;
  assertEquals(copied, []);
});

/** Reads 20 blocks of 4 KiB and 96 bytes from 100 on; `result` is asked for each that is not requested. */
async function readBlocks(mayCopy: boolean, result: (length: number) => number) {
  const tried: { offset: number; slot: number }[] = [];
  const reads = new PageCacheReads((_fd, slot, length, offset) => {
    tried.push({ offset, slot: slot.offset });
    return result(length);
  });
  const { scheduler, begun, completeOne, ways } = held(4096, undefined, reads);
  const given: [offset: number, length: number][] = [];
  const transfer = new ReadTransfer(
    { fd: 3, path: "/3", alignment: 1, ways },
    { offset: 100, length: 20 * 4096 + 96 },
    4096,
    (_slot, offset, length) => given.push([offset, length]),
    (slot) => slot,
    undefined,
    scheduler.stopped,
  );
  transfer.mayCopy = mayCopy;
  const done = scheduler.run(transfer);
  const requests: number[] = [];
  for (; begun.length > 0; completeOne()) {
    const { fd, length } = begun[0] ?? { fd: 0, length: 0 };
    if (fd !== ANSWERED) requests.push(length);
  }
  await done;
  const whole = Array.from({ length: 20 }, (_, block) => [100 + block * 4096, 4096]);
  assertEquals(given.toSorted(([a], [b]) => a - b), [...whole, [100 + 20 * 4096, 96]]);
  return { tried, requests };
}

Deno.test("BlockScheduler: a file in the page cache is read by one slot, without requests", async () => {
  const { tried, requests } = await readBlocks(true, (length) => length);
  assertEquals(requests, []);
  assertEquals(tried.map(({ offset }) => offset), Array.from({ length: 21 }, (_, at) => 100 + at * 4096));
  assertEquals(new Set(tried.map(({ slot }) => slot)).size, 1);
});

Deno.test("BlockScheduler: what the page cache does not hold is requested, and so are the next blocks", async () => {
  const part = await readBlocks(true, (length) => length - 90);
  const requests = part.requests.toSorted((a, b) => a - b);
  assertEquals([part.tried.length, requests], [2, [96, ...Array(20).fill(4096)]]);
  const none = await readBlocks(true, () => -ERRNO.EIO);
  assertEquals([none.tried.length, none.requests.toSorted((a, b) => a - b)], [2, [
    96,
    ...Array(20).fill(4096),
  ]]);
});

Deno.test("BlockScheduler: who is given a block from the page cache may fail, or end the read", async () => {
  const reads = new PageCacheReads((_fd, _slot, length) => length);
  const { scheduler, begun, completeOne, ways } = held(4096, undefined, reads);
  const stop = new AbortController();
  const given = [0, 0];
  const run = (number: number, third: () => void) => {
    const transfer = new ReadTransfer(
      { fd: 3, path: "/3", alignment: 1, ways },
      { offset: 0, length: 20 * 4096 },
      4096,
      () => {
        given[number] = (given[number] ?? 0) + 1;
        if (given[number] === 3) third();
      },
      (slot) => slot,
      stop.signal,
      scheduler.stopped,
    );
    transfer.mayCopy = true;
    return scheduler.run(transfer);
  };
  const failed = run(0, () => {
    throw new TypeError("Not this one");
  });
  await assertRejects(() => failed, TypeError, "Not this one");
  const stopped = run(1, () => stop.abort(new RangeError("Enough")));
  await assertRejects(() => stopped, RangeError, "Enough");
  while (begun.length > 0) completeOne();
  assertEquals(given, [3, 3]);
  assertEquals(scheduler.pending().requests, 0);
});

Deno.test("BlockScheduler: nobody's block is read without a request who did not ask for that", async () => {
  const { tried, requests } = await readBlocks(false, (length) => length);
  assertEquals([tried, requests], [[], [...Array(20).fill(4096), 96]]);
});

Deno.test("BlockScheduler: of files in one queue those that are memory are asked for as such", async () => {
  const apart: number[] = [];
  const { engine, scheduler, begun, completeOne } = held(4096);
  engine.readMemory = (id, fd, _slot, _skip, length) => {
    apart.push(fd);
    begun.push({ id, fd, length });
  };
  const read = (fd: number, readsApart: boolean) =>
    scheduler.run(
      new ReadTransfer(
        { fd, path: `/${fd}`, alignment: 1, ways: { copies: undefined, reads: undefined, readsApart } },
        { offset: 0, length: 3 * 4096 },
        4096,
        () => {},
        (slot) => slot,
        undefined,
        scheduler.stopped,
      ),
    );
  const both = [read(3, false), read(4, true)];
  while (begun.length > 0) completeOne();
  await Promise.all(both);
  assertEquals(apart, [4, 4, 4]);
});
