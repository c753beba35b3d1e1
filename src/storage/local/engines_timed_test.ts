import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { ERRNO } from "../../../ffi/errno.ts";
import { closeEventfd, openEventfd, ringEventfd } from "../../../ffi/eventfd.ts";
import { libc } from "../../../ffi/libc.ts";
import { testUnless } from "../../../tests/peers.ts";
import { StorageError } from "../../base/errors.ts";
import type { Slot } from "../../base/slot.ts";
import { NO_MORE, notBefore } from "../store.ts";
import { byteAt, numbered } from "../store_contract.ts";
import { BlockScheduler } from "./block_scheduler.ts";
import { chooseEngine } from "./choose_engine.ts";
import type { BlockSink, Engine } from "./engine.ts";
import { runCommand } from "./mounted_folder.ts";
import { openFixture } from "./store_fixture.ts";
import { ThreadsEngine } from "./threads_engine.ts";
import { ReadTransfer, WriteTransfer } from "./transfer.ts";
import { UringEngine } from "./uring_engine.ts";

libc();

const IO = { engine: "auto", queueDepth: 4, blockSizeBytes: 4096 } as const;
const { engine: automatic, notes } = chooseEngine(IO, 0n, undefined);
await automatic.close();
const noUring = automatic.name === "uring" ? undefined : notes.join();

/** An engine that answers as the test says, in the order of the requests. */
class ScriptedEngine implements Engine {
  readonly name = "threads";
  readonly depth: number;
  sink: BlockSink = { complete: () => false };
  readonly asked: { id: number; slot: Slot; skip: number; length: number; offset: number }[] = [];

  constructor(depth: number) {
    this.depth = depth;
  }
  read(id: number, _fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    this.asked.push({ id, slot, skip, length, offset });
  }
  write(id: number, fd: number, slot: Slot, skip: number, length: number, offset: number): void {
    this.read(id, fd, slot, skip, length, offset);
  }
  /** Answers the oldest request. */
  answer(result: number): boolean {
    const request = this.asked.shift();
    if (!request) throw new Error("Nothing was asked");
    for (let i = 0; i < result; i++) request.slot.bytes[request.skip + i] = byteAt(request.offset + i);
    return this.sink.complete(request.id, result);
  }
  answerLater(): void {}
  flush(): void {}
  open(): void {}
  async fsync(): Promise<number> {
    return -1;
  }
  async closeFile(): Promise<number> {
    return -1;
  }
  async wait(): Promise<void> {}
  async close(): Promise<void> {}
}

function scripted(alignment: number, depth = 1) {
  const engine = new ScriptedEngine(depth);
  const arena = new Arena(depth * 4096);
  const slots = arena.pool(4096, depth);
  const scheduler = new BlockScheduler(engine, slots);
  const file = { fd: 5, path: "/f", alignment };
  const read = (offset: number, length: number) => {
    const seen: [number, number][] = [];
    const part = (slot: Slot, skip: number, bytes: number) => arena.view(slot.offset + skip, bytes);
    const each = (slot: Slot, at: number, bytes: number) => {
      for (let i = 0; i < bytes; i++) assertEquals(slot.bytes[i], byteAt(at + i) & 255);
      seen.push([at, bytes]);
    };
    const range = { offset, length };
    const transfer = new ReadTransfer(file, range, 4096, each, part, undefined, scheduler.stopped);
    return { done: scheduler.run(transfer), seen };
  };
  return { engine, slots, scheduler, file, read };
}

Deno.test("BlockScheduler: continues short reads where they ended", async () => {
  const { engine, read } = scripted(1);
  const { done, seen } = read(10, 4000);
  assertEquals(engine.answer(1), false);
  assertEquals(engine.answer(1500), false);
  const [rest] = engine.asked;
  assertEquals([rest?.offset, rest?.skip, rest?.length], [1511, 1501, 2499]);
  assertEquals(engine.answer(2499), true);
  await done;
  assertEquals(seen, [[10, 4000]]);
});

Deno.test("BlockScheduler: with O_DIRECT the rest begins on an aligned offset, the end may be short", async () => {
  const { engine, read } = scripted(512);
  const { done, seen } = read(100, 1000);
  assertEquals([engine.asked[0]?.offset, engine.asked[0]?.length], [0, 1536]);
  engine.answer(700);
  const [rest] = engine.asked;
  assertEquals([rest?.offset, rest?.skip, rest?.length], [512, 512, 1024]);
  engine.answer(588); // the file ends at 1100
  await done;
  assertEquals(seen, [[100, 1000]]);
});

Deno.test("BlockScheduler: repeats EINTR and EAGAIN, but not for ever", async () => {
  const { engine, read, slots } = scripted(1);
  const first = read(0, 4096);
  engine.answer(-ERRNO.EINTR);
  engine.answer(-ERRNO.EAGAIN);
  engine.answer(4096);
  await first.done;
  const second = read(0, 4096);
  for (let i = 0; i <= 1000; i++) engine.answer(-ERRNO.EAGAIN);
  assertEquals((await assertRejects(() => second.done, StorageError)).errno, "EAGAIN");
  assertEquals(slots.free, 1);
});

Deno.test("BlockScheduler: every errno of a read is an error with path, offset, name and remedy", async () => {
  for (const errno of ["EIO", "ESTALE", "EDQUOT", "ENOSPC"] as const) {
    const { engine, read, slots } = scripted(1);
    const { done } = read(4096, 8192);
    engine.answer(-ERRNO[errno]);
    const error = await assertRejects(() => done, StorageError);
    assertEquals([error.errno, error.address, error.operation], [errno, "/f", "read"]);
    assert(error.message.includes("at offset 4096") && error.remedy.length > 10);
    assertEquals([engine.asked.length, slots.free], [0, 1]);
  }
});

Deno.test("BlockScheduler: keeps exactly its depth in flight, and goes on with the next transfer", async () => {
  const { engine, read } = scripted(1, 3);
  const first = read(0, 4 * 4096);
  const second = read(100_000, 4096);
  assertEquals(engine.asked.map((request) => request.offset), [0, 4096, 8192]);
  engine.answer(4096);
  engine.answer(4096);
  assertEquals(engine.asked.map((request) => request.offset), [8192, 12288, 100_000]);
  engine.answer(4096);
  assertEquals(engine.answer(4096), true);
  assertEquals(engine.answer(4096), true);
  await Promise.all([first.done, second.done]);
  assertEquals(first.seen.length, 4);
});

Deno.test("BlockScheduler: a failed transfer settles only when its last block is back", async () => {
  const { engine, read, slots } = scripted(1, 3);
  const { done, seen } = read(0, 10 * 4096);
  let isSettled = false;
  done.catch(() => isSettled = true);
  assertEquals(engine.answer(-ERRNO.EIO), false);
  assertEquals(engine.answer(4096), false);
  await null;
  assertEquals([isSettled, engine.asked.length], [false, 1]);
  assertEquals(engine.answer(4096), true);
  await assertRejects(() => done, StorageError, "EIO");
  assertEquals([seen.length, slots.free], [0, 3]);
});

Deno.test("BlockScheduler: waits for slots that somebody else holds", async () => {
  const { engine, read, slots } = scripted(1);
  const held = slots.tryTake();
  if (!held) throw new Error("The pool has no slot");
  const { done } = read(0, 4096);
  assertEquals(engine.asked.length, 0);
  slots.give(held);
  await null;
  await null;
  engine.answer(4096);
  await done;
  assertEquals(slots.free, 1);
});

Deno.test("BlockScheduler: writes whole aligned blocks, padded with zeros, continues short ones", async () => {
  const { engine, scheduler, file } = scripted(512);
  const transfer = new WriteTransfer(file, numbered(5000), 4096, undefined, undefined, scheduler.stopped);
  const done = scheduler.run(transfer);
  assertEquals(engine.asked[0]?.length, 4096);
  engine.answer(4000);
  assertEquals([engine.asked[0]?.offset, engine.asked[0]?.length], [3584, 512]);
  engine.answer(512);
  const [last] = engine.asked;
  assertEquals([last?.offset, last?.length], [4096, 1024]);
  assertEquals(last?.slot.bytes.subarray(904, 1024), new Uint8Array(120));
  engine.answer(1024);
  await done;
});

Deno.test("BlockScheduler: a write of which the system takes nothing is an error, not a loop", async () => {
  const { engine, scheduler, file } = scripted(1);
  const transfer = new WriteTransfer(file, numbered(100), 4096, undefined, undefined, scheduler.stopped);
  const done = scheduler.run(transfer);
  engine.answer(0);
  assertEquals((await assertRejects(() => done, StorageError)).code, "SHORT_WRITE");
});

Deno.test("ThreadsEngine: has 28 requests at most, finds the errno that the other thread lost", async () => {
  assertThrows(() => new ThreadsEngine(29), RangeError, "28");
  const engine = new ThreadsEngine(28);
  const slot = new Arena(4096).reserve(4096);
  const results: number[] = [];
  engine.sink = { complete: (_id, result) => results.push(result) > 0 };
  engine.read(0, -1, slot, 0, 4096, 0);
  engine.write(1, -1, slot, 0, 4096, 0);
  await engine.close();
  assertEquals(results, [-ERRNO.EBADF, -ERRNO.EBADF]);
  assertEquals(await engine.fsync(-1, false), -ERRNO.EBADF);
  assertEquals(await engine.closeFile(-1), -ERRNO.EBADF);
});

testUnless(noUring, "UringEngine: a bell ends a wait early, and again, and a close cancels it", async () => {
  const bell = openEventfd();
  const engine = new UringEngine(4, 0n, bell);
  for (let i = 0; i < 3; i++) {
    let isReady = false;
    const worker = setTimeout(() => {
      isReady = true;
      ringEventfd(bell);
    }, 10);
    const began = performance.now();
    await engine.wait(Infinity, () => isReady);
    assert(performance.now() - began < 2000);
    clearTimeout(worker);
  }
  ringEventfd(bell);
  let asked = 0;
  await engine.wait(performance.now() + 100, () => asked++ > 2);
  await engine.close();
  closeEventfd(bell);
});

testUnless(
  noUring,
  "UringEngine: what promises alone make ready does not wait for the next turn of the event loop",
  async () => {
    const bell = openEventfd();
    const engine = new UringEngine(4, 0n, bell);
    const began = performance.now();
    for (let i = 0; i < 20; i++) {
      let isReady = false;
      const chain = async () => {
        for (let link = 0; link < 100; link++) await null;
        isReady = true;
      };
      chain();
      await engine.wait(Infinity, () => isReady);
    }
    const each = (performance.now() - began) / 20;
    assert(each < 10, `${each} ms a wait`);
    await engine.close();
    closeEventfd(bell);
  },
);

testUnless(noUring, "UringEngine: an idle wait costs next to no processor time", async () => {
  const engine = new UringEngine(4, 0n);
  const cpu = () => {
    const fields = Deno.readTextFileSync("/proc/thread-self/stat").split(") ")[1]?.split(" ") ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const began = cpu();
  await engine.wait(performance.now() + 2000, () => false);
  const ticks = cpu() - began; // of 10 ms
  await engine.close();
  assert(ticks <= 10, `${ticks * 10} ms of processor time in 2 s`);
});

for (const name of ["uring", "threads"] as const) {
  const missing = name === "uring" ? noUring : undefined;

  testUnless(
    missing,
    `${name}: scattered reads come from where they were asked, at the depth asked`,
    async () => {
      const { store, close } = await openFixture({
        io: { engine: name, queueDepth: 8, blockSizeBytes: 4096 },
      });
      const size = 300 * 4096;
      await store.write("a", numbered(size), { fsync: false, overwrite: false });
      const handle = await store.openRead("a");
      let asked = 0;
      let most = 0;
      let came = 0;
      const next = () => asked < 2000 ? (asked++ * 7919 % 300) * 4096 : -1;
      await handle.readBlocks?.(next, 4096, (slot, offset, length) => {
        for (let i = 0; i < length; i += 97) assertEquals(slot.bytes[i], byteAt(offset + i) & 255);
        most = Math.max(most, asked - came);
        came++;
      });
      assertEquals(came, 2000);
      assert(most >= 8 && most <= 9, `${most} blocks were under way`);
      await assertRejects(() => handle.readBlocks?.(next, 8192, () => {}) ?? Promise.resolve(), RangeError);
      await handle.close();
      await close();
    },
  );

  testUnless(missing, `${name}: blocks begin when they are due, in one wait, never before`, async () => {
    const { store, close } = await openFixture({
      io: { engine: name, queueDepth: 8, blockSizeBytes: 4096 },
    });
    await store.write("a", numbered(100 * 4096), { fsync: false, overwrite: false });
    const handle = await store.openRead("a");
    const everyMs = 30;
    const began = performance.now() + 20;
    const lateMs: number[] = [];
    let given = 0;
    const next = () => {
      if (given === 15) return NO_MORE;
      const dueMs = began + given * everyMs;
      return performance.now() < dueMs ? notBefore(dueMs) : 4096 * given++;
    };
    let isDone = false;
    handle.readBlocks?.(next, 4096, (_slot, offset, _length, beganMs) => {
      lateMs.push(beganMs - (began + offset / 4096 * everyMs));
    }).then(() => isDone = true);
    await store.wait(Infinity, () => isDone);
    assertEquals(lateMs.length, 15);
    const [earliest = -1, median = Infinity] = [Math.min(...lateMs), lateMs.toSorted((a, b) => a - b)[7]];
    assert(earliest >= 0 && median < 0.5, `late by ${earliest} ms at least, ${median} ms in the middle`);
    await handle.close();
    await close();
  });

  testUnless(missing, `${name}: few descriptors bound the open files, no read fails`, async () => {
    const { store, root, close } = await openFixture();
    for (let i = 0; i < 100; i++) await store.write(`f${i}`, numbered(i), { fsync: false, overwrite: false });
    const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const script = `
      import { openAt } from ${url("./store_fixture.ts")};
      const io = { engine: "${name}", queueDepth: 4, blockSizeBytes: 4096 };
      const { store } = await openAt("${root}", false, io);
      const sizes = await Promise.all(Array.from({ length: 100 }, async (_, i) => {
        const handle = await store.openRead("f" + i);
        await handle.read(0, handle.size, () => {});
        await new Promise((resolve) => setTimeout(resolve, 5));
        await handle.close();
        return handle.size;
      }));
      const limit = Deno.readTextFileSync("/proc/self/limits").match(/Max open files +(\\d+)/)[1];
      console.log(limit, sizes.reduce((sum, size) => sum + size));
      await store.close();
    `;
    await Deno.writeTextFile(`${root}/script.ts`, script);
    const shell = `ulimit -n 60 && exec "$0" run -A -q --no-lock --no-check "$1"`;
    const printed = await runCommand("bash", "-c", shell, Deno.execPath(), `${root}/script.ts`);
    assertEquals(printed.trim(), "60 4950");
    await close();
  });
}
