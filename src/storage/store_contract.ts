/**
 * What every Store must do, as tests: a backend that passes may be used by every phase. Failures that only one
 * kind of storage knows are tested beside that backend.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import type { Slot, SlotPool } from "../base/slot.ts";
import type { Source } from "../base/source.ts";
import type { InPlaceHandle, IoOptions, ReadHandle, Store } from "./store.ts";

/** A Store over an empty place, and the slots that it was given. */
export interface TestBed {
  readonly store: Store;
  readonly slots: SlotPool;
  /** Closes the Store and removes the place. */
  close(): Promise<void>;
}

export type OpenTestBed = (io: Pick<IoOptions, "queueDepth" | "blockSizeBytes">) => Promise<TestBed>;

const BLOCK = 16384;

/** Bytes that differ at every offset below 2^32, and can be asked for anywhere. */
export function numbered(size: number): Source {
  return {
    size,
    fill(offset, length, slot) {
      for (let i = 0; i < length; i++) slot.bytes[i] = byteAt(offset + i);
    },
  };
}

/** The byte of `numbered` at an offset. */
export function byteAt(offset: number): number {
  return (Math.imul(offset + 1, 0x9e3779b1) >>> 24) ^ (offset / 2 ** 32);
}

/** Checks a block against `numbered`. */
export function assertNumbered(slot: Slot, offset: number, length: number): void {
  for (let i = 0; i < length; i++) {
    if (slot.bytes[i] !== (byteAt(offset + i) & 255)) {
      throw new Error(`Byte ${offset + i} is ${slot.bytes[i]}, not ${byteAt(offset + i) & 255}`);
    }
  }
}

/** Registers the suite through `register`, which names the backend and may skip it with a reason. */
export function contractTests(
  register: (what: string, fn: () => Promise<void>) => void,
  open: OpenTestBed,
): void {
  const test = (what: string, body: (bed: TestBed) => Promise<void>) =>
    register(what, async () => {
      const bed = await open({ queueDepth: 4, blockSizeBytes: BLOCK });
      try {
        await body(bed);
        assertEquals(bed.slots.free, bed.slots.count, "slots that never came back");
      } finally {
        await bed.close();
      }
    });

  for (const size of [0, 1, 511, 512, 4095, 4096, 4097, BLOCK - 1, BLOCK, BLOCK + 1, 10 * BLOCK + 777]) {
    test(`writes and reads back ${size} bytes`, async ({ store }) => {
      let progress = 0;
      const onProgress = (bytes: number) => progress += bytes;
      const written = await store.write("a", numbered(size), { fsync: false, overwrite: false, onProgress });
      assertEquals([written.bytes, progress], [size, size]);
      assertEquals(await store.stat("a"), { name: "a", size, isFolder: false });
      const handle = await store.openRead("a");
      assertEquals(handle.size, size);
      assertEquals(await readAll(handle, 0, size), size);
      await handle.close();
    });
  }

  test("reads any range: every byte once, blocks never larger than asked", async ({ store }) => {
    const size = 9 * BLOCK + 123;
    await store.write("a", numbered(size), { fsync: true, overwrite: false });
    const handle = await store.openRead("a");
    const ranges = [[0, 0], [size, 0], [1, 1], [511, 2], [513, BLOCK], [BLOCK - 1, 2], [4097, 5 * BLOCK], [
      size - 1,
      1,
    ], [size - BLOCK - 1, BLOCK + 1]];
    for (const [offset = 0, length = 0] of ranges) {
      assertEquals(await readAll(handle, offset, length), length);
    }
    await handle.close();
  });

  test("reads a small file at once, or not at all", async ({ store }) => {
    if (!store.readNow) return; // a store that always waits does not have the method
    await store.makeFolder("folder");
    for (const size of [1, 4097, BLOCK, BLOCK + 1]) {
      await store.write("a", numbered(size), { fsync: false, overwrite: true });
      let read = 0;
      const isRead = store.readNow("a", (slot, offset, length) => {
        assertNumbered(slot, offset, length);
        read += length;
      });
      assertEquals(read, isRead && size <= BLOCK ? size : 0);
    }
    for (const name of ["none", "folder"]) {
      assertEquals(store.readNow(name, () => {}), false);
    }
  });

  test("reads small files whole, or leaves them to be opened", async ({ store }) => {
    if (!store.readWhole) return; // a store in which that costs no more does not have the method
    await store.makeFolder("folder");
    const sizes = [1, 4097, 4097, BLOCK - 1, BLOCK, BLOCK + 1];
    for (const [i, size] of sizes.entries()) {
      await store.write(`f${i}`, numbered(size), { fsync: false, overwrite: true });
    }
    const names = [...sizes.map((_, i) => `f${i}`), "none", "folder"];
    await Promise.all(names.map(async (name, i) => {
      let read = 0;
      await store.readWhole?.(name, (slot, offset, length) => {
        assertNumbered(slot, offset, length);
        read += length;
      });
      assert(read === 0 || read === sizes[i], `${name}: ${read} bytes`);
    }));
  });

  test("refuses ranges beyond the end, and names that are not there", async ({ store }) => {
    await store.write("a", numbered(100), { fsync: false, overwrite: false });
    const handle = await store.openRead("a");
    await assertRejects(() => handle.read(50, 51, () => {}), StorageError);
    await assertRejects(() => handle.read(-1, 1, () => {}), StorageError);
    await handle.close();
    const missing = await assertRejects(() => store.openRead("b"), StorageError);
    assertEquals(missing.errno, "ENOENT");
    assert(missing.message.includes("b") && missing.remedy !== "");
    assertEquals(await store.stat("b"), undefined);
  });

  test("moves blocks in place, reads and writes in any order, and keeps the size", async ({ store }) => {
    const size = 8 * BLOCK + 777;
    const handle = await store.openInPlace?.("a", size);
    if (!handle) return; // a store that cannot change files in place does not have the method
    assertEquals(handle.size, size);
    const source = numbered(size);
    const blocks = [5, 0, 7, 2, 1, 6, 3, 4];
    const written = await moved(handle, blocks.map((block) => block * BLOCK), BLOCK, () => true, source);
    assertEquals(written.writes, blocks.map((block) => block * BLOCK).sort((a, b) => a - b));
    await moved(handle, [8 * BLOCK], 777, () => true, source);
    // Every other block is written again while the ones between are read and checked.
    const mixed = await moved(
      handle,
      blocks.map((block) => block * BLOCK),
      BLOCK,
      (i) => i % 2 === 0,
      source,
    );
    assertEquals([mixed.reads.length, mixed.writes.length], [4, 4]);
    await handle.sync();
    await handle.close();
    assertEquals((await store.stat("a"))?.size, size);
    const reader = await store.openRead("a");
    assertEquals(await readAll(reader, 0, size), size);
    await reader.close();
    const again = await store.openInPlace?.("a");
    assertEquals(again?.size, size);
    await again?.close();
    const shorter = await store.openInPlace?.("a", BLOCK);
    assertEquals([shorter?.size, (await store.stat("a"))?.size], [BLOCK, BLOCK]);
    await shorter?.close();
    const missing = () => store.openInPlace?.("b") ?? Promise.reject(new Error("gone"));
    assertEquals((await assertRejects(missing, StorageError)).errno, "ENOENT");
  });

  test("a move that fails or is aborted rejects with the reason", async ({ store }) => {
    const handle = await store.openInPlace?.("a", 20 * BLOCK);
    if (!handle) return; // as above
    const offsets = Array.from({ length: 20 }, (_, block) => block * BLOCK);
    const torn: Source = {
      size: 20 * BLOCK,
      fill: (offset) => {
        if (offset > 5 * BLOCK) throw new Error("no more bytes");
      },
    };
    await assertRejects(() => moved(handle, offsets, BLOCK, () => true, torn), Error, "no more bytes");
    const stop = new AbortController();
    const stopping: Source = { size: 20 * BLOCK, fill: () => stop.abort(new Error("enough")) };
    const aborted = moved(handle, offsets, BLOCK, () => true, stopping, stop.signal);
    await assertRejects(() => aborted, Error, "enough");
    await handle.close();
  });

  test("overwrites only when asked to", async ({ store }) => {
    await store.write("a", numbered(100), { fsync: false, overwrite: false });
    const again = store.write("a", numbered(50), { fsync: false, overwrite: false });
    assertEquals((await assertRejects(() => again, StorageError)).errno, "EEXIST");
    assertEquals((await store.stat("a"))?.size, 100);
    await store.write("a", numbered(50), { fsync: false, overwrite: true });
    assertEquals((await store.stat("a"))?.size, 50);
  });

  test("a write that fails leaves nothing behind, and the old content stays", async ({ store }) => {
    await store.write("a", numbered(100), { fsync: false, overwrite: false });
    const torn: Source = {
      size: 10 * BLOCK,
      fill: (offset) => {
        if (offset > 5 * BLOCK) throw new Error("no more bytes");
      },
    };
    await assertRejects(
      () => store.write("a", torn, { fsync: false, overwrite: true }),
      Error,
      "no more bytes",
    );
    await assertRejects(
      () => store.write("b", torn, { fsync: false, overwrite: false }),
      Error,
      "no more bytes",
    );
    assertEquals(await names(store, ""), ["a"]);
    assertEquals((await store.stat("a"))?.size, 100);
  });

  test("an aborted write and an aborted read reject with the reason, and leave nothing", async ({ store }) => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("stopped by the test"));
    const options = { fsync: false, overwrite: false, onProgress, signal: stop.signal };
    const writing = store.write("a", numbered(50 * BLOCK), options);
    await assertRejects(() => writing, Error, "stopped by the test");
    assertEquals(await names(store, ""), []);
    await store.write("a", numbered(50 * BLOCK), { fsync: false, overwrite: false });
    const handle = await store.openRead("a");
    const second = new AbortController();
    let blocks = 0;
    const reading = handle.read(0, handle.size, () => {
      blocks++;
      second.abort(new Error("enough"));
    }, second.signal);
    await assertRejects(() => reading, Error, "enough");
    assert(blocks < 50, `${blocks} blocks came although the first one stopped the read`);
    await assertRejects(() => handle.read(0, 1, () => {}, second.signal), Error, "enough");
    await handle.close();
  });

  test("a consumer that throws ends its read with that error, other reads go on", async ({ store }) => {
    await store.write("a", numbered(20 * BLOCK), { fsync: false, overwrite: false });
    const handle = await store.openRead("a");
    const failing = handle.read(0, handle.size, () => {
      throw new Error("wrong bytes");
    });
    const good = readAll(handle, 0, handle.size);
    await assertRejects(() => failing, Error, "wrong bytes");
    assertEquals(await good, handle.size);
    await handle.close();
  });

  test("many reads of many files at once, each gets its own bytes", async ({ store }) => {
    const sizes = Array.from({ length: 12 }, (_, i) => i * 7001);
    for (const [i, size] of sizes.entries()) {
      await store.write(`f${i}`, numbered(size), { fsync: false, overwrite: false });
    }
    const counts = await Promise.all(sizes.map(async (size, i) => {
      const handle = await store.openRead(`f${i}`);
      const [whole] = await Promise.all([
        readAll(handle, 0, size),
        readAll(handle, size >> 1, size - (size >> 1)),
      ]);
      await handle.close();
      return whole;
    }));
    assertEquals(counts, sizes);
  });

  test("lists everything below a folder, relative to the root, and nothing where nothing is", async ({ store }) => {
    const expected = ["train/a_0_of_2.npz", "train/0/deep/b.npz", "valid/c", "top"];
    for (const folder of ["train/0/deep", "valid"]) await store.makeFolder(folder);
    await store.makeFolder("train/0/deep");
    for (const name of expected) {
      await store.write(name, numbered(name.length), { fsync: false, overwrite: false });
    }
    assertEquals(await names(store, ""), [...expected].sort());
    assertEquals(await names(store, "train"), expected.slice(0, 2).sort());
    assertEquals(await names(store, "nothing"), []);
    for await (const entry of store.list("train")) assertEquals(entry.size, entry.name.length);
  });

  test("removes files, missing ones too, and folders only when empty", async ({ store }) => {
    await store.makeFolder("d");
    await store.write("d/a", numbered(10), { fsync: false, overwrite: false });
    await store.removeFolder("d");
    assertEquals(await names(store, ""), ["d/a"]);
    await store.remove("d/a");
    await store.remove("d/a");
    await store.removeFolder("d");
    assertEquals(await store.removeFolder("d"), false);
    assertEquals(await names(store, ""), []);
  });

  test("wait completes I/O, ends when ready, and never ends before the deadline otherwise", async ({ store }) => {
    await store.write("a", numbered(40 * BLOCK), { fsync: false, overwrite: false });
    const handle = await store.openRead("a");
    let isRead = false;
    const reading = handle.read(0, handle.size, () => {}).then(() => isRead = true);
    await store.wait(Infinity, () => isRead);
    assert(isRead);
    await reading;
    const late: number[] = [];
    // Other processes may delay some; an engine that waits badly delays all.
    const inTime = () => late.filter((ms) => ms < 1).length;
    for (let i = 0; i < 7 || i < 70 && inTime() < 2; i++) {
      const other = handle.read(0, handle.size, () => {});
      const deadline = performance.now() + 6;
      await store.wait(deadline);
      late.push(performance.now() - deadline);
      await other;
    }
    late.sort((a, b) => a - b);
    assert((late[0] ?? -1) >= 0 && inTime() >= 2, `late by ${late.map((ms) => ms.toFixed(3))} ms`);
    await handle.close();
  });

  test("wait gives the event loop turns, and sees what timers change", async ({ store }) => {
    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    let isReady = false;
    setTimeout(() => isReady = true, 120);
    await store.wait(performance.now() + 10_000, () => isReady);
    clearInterval(timer);
    assert(isReady && turns >= 1, `${turns} turns`);
  });

  test("sync, residency and dropCache answer; an empty store closes", async ({ store }) => {
    await store.write("a", numbered(5 * BLOCK), { fsync: false, overwrite: false });
    await store.sync();
    const handle = await store.openRead("a");
    await handle.dropCache();
    const { fraction, measuredBy } = await handle.residency();
    assert(fraction === null || (fraction >= 0 && fraction <= 1));
    assert(measuredBy !== "");
    await handle.close();
    assertEquals((await store.preflight({ writes: true, bytes: 1, files: 1 })).filter(isError), []);
  });
}

/** Reads a range and checks every byte of it; the number of bytes that came. */
export async function readAll(handle: ReadHandle, offset: number, length: number): Promise<number> {
  let bytes = 0;
  const seen: number[] = [];
  await handle.read(offset, length, (slot, at, count, beganMs) => {
    assert(count > 0 && count <= BLOCK && at >= offset && at + count <= offset + length);
    assert(beganMs > 0 && beganMs <= performance.now());
    assertNumbered(slot, at, count);
    seen.push(at);
    bytes += count;
  });
  assertEquals(new Set(seen).size, seen.length);
  return bytes;
}

/** Moves blocks in place; what is read is checked. Offsets that were read and written, sorted. */
async function moved(
  handle: InPlaceHandle,
  offsets: readonly number[],
  length: number,
  isWrite: (index: number) => boolean,
  source: Source,
  signal?: AbortSignal,
): Promise<{ readonly reads: number[]; readonly writes: number[] }> {
  let index = -1;
  const reads: number[] = [];
  const writes: number[] = [];
  await handle.move(
    {
      next: () => offsets[++index] ?? -1,
      isWrite: () => isWrite(index),
      fill: (slot, offset, count) => source.fill(offset, count, slot),
      done(slot, offset, count, beganMs, wasWrite) {
        assert(count === length && beganMs > 0 && beganMs <= performance.now());
        if (!wasWrite) assertNumbered(slot, offset, count);
        (wasWrite ? writes : reads).push(offset);
      },
    },
    length,
    signal,
  );
  const ascending = (a: number, b: number) => a - b;
  return { reads: reads.sort(ascending), writes: writes.sort(ascending) };
}

/** Names below a prefix, sorted. */
export async function names(store: Store, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of store.list(prefix)) found.push(entry.name);
  return found.sort();
}

function isError(finding: { readonly severity: string }): boolean {
  return finding.severity === "error";
}
