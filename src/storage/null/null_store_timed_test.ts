import { assert, assertEquals, assertRejects } from "@std/assert";
import { Arena } from "../../../ffi/arena.ts";
import { StorageError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import { NullStore } from "./null_store.ts";

const BLOCK = 65536;

function patterned(size: number): Source {
  return {
    size,
    fill(offset, length, slot) {
      for (let i = 0; i < length; i++) slot.bytes[i] = (offset + i) % 251;
    },
  };
}

function open(sources: (name: string) => Source | undefined = () => undefined): NullStore {
  return new NullStore(new Arena(4 * BLOCK).pool(BLOCK, 4), BLOCK, sources);
}

Deno.test("NullStore: reads the bytes of the Source in blocks, any range", async () => {
  const store = open((name) => name === "a" ? patterned(300_000) : undefined);
  const handle = await store.openRead("a");
  const lengths: number[] = [];
  await handle.read(1000, 200_000, (slot, offset, length) => {
    lengths.push(length);
    for (let i = 0; i < length; i++) assertEquals(slot.bytes[i], (offset + i) % 251);
  });
  assertEquals(lengths, [BLOCK, BLOCK, BLOCK, 200_000 - 3 * BLOCK]);
  await handle.close();
  await store.close();
});

Deno.test("NullStore: refuses names without a Source, and ranges beyond the end", async () => {
  const store = open((name) => name === "a" ? patterned(10) : undefined);
  const missing = await assertRejects(() => store.openRead("b"), StorageError);
  assertEquals(missing.errno, "ENOENT");
  const handle = await store.openRead("a");
  await assertRejects(() => handle.read(5, 6, () => {}), StorageError, "it has 10 bytes");
  assertEquals(await store.stat("a"), { name: "a", size: 10, isFolder: false });
  assertEquals(await store.stat("b"), undefined);
});

Deno.test("NullStore: a write makes every byte once, counts it, and leaves nothing", async () => {
  let made = 0;
  const store = open();
  const source: Source = { size: 200_000, fill: (_offset, length) => made += length };
  let progress = 0;
  const written = await store.write("x", source, {
    fsync: true,
    overwrite: false,
    onProgress: (bytes) => progress += bytes,
  });
  assertEquals([made, progress, written.bytes, written.attempts], [200_000, 200_000, 200_000, 1]);
  assertEquals(store.written, { files: 1, bytes: 200_000 });
  assertEquals(await store.stat("x"), undefined);
});

Deno.test("NullStore: works during wait, which ends when ready and never begins a block past the deadline", async () => {
  const slow: Source = {
    size: 100 * BLOCK,
    fill: () => {
      const end = performance.now() + 2;
      while (performance.now() < end);
    },
  };
  const store = open(() => slow);
  const handle = await store.openRead("a");
  let blocks = 0;
  let isDone = false;
  const reading = handle.read(0, slow.size, () => blocks++).then(() => isDone = true);
  // Other processes may delay single waits; a block begun too late would delay most of them.
  const late: number[] = [];
  for (let i = 0; i < 5; i++) {
    const deadline = performance.now() + 13;
    await store.wait(deadline);
    late.push(performance.now() - deadline);
  }
  late.sort((a, b) => a - b);
  assert((late[0] ?? -1) >= 0 && (late[2] ?? 9) < 1, `late by ${late} ms`);
  assert(blocks >= 10 && blocks < 100, `${blocks} blocks of 2 ms in 65 ms`);
  await store.wait(Infinity, () => isDone);
  assertEquals(blocks, 100);
  await reading;
});

Deno.test("NullStore: a read that begins while the Worker already waits is done", async () => {
  const store = open(() => patterned(3 * BLOCK));
  const handle = await store.openRead("a");
  let isDone = false;
  setTimeout(() => handle.read(0, handle.size, () => {}).then(() => isDone = true), 20);
  await store.wait(performance.now() + 5000, () => isDone);
  assert(isDone);
});

Deno.test("NullStore: a consumer that throws and an aborted signal reject the call, the slots come back", async () => {
  const pool = new Arena(4 * BLOCK).pool(BLOCK, 4);
  const store = new NullStore(pool, BLOCK, () => patterned(10 * BLOCK));
  const handle = await store.openRead("a");
  await assertRejects(
    () =>
      handle.read(0, handle.size, () => {
        throw new Error("mine");
      }),
    Error,
    "mine",
  );
  const stop = new AbortController();
  const reading = handle.read(0, handle.size, () => stop.abort(new Error("stopped")), stop.signal);
  await assertRejects(() => reading, Error, "stopped");
  assertEquals(pool.free, 4);
});
