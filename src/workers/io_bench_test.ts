import { assertEquals, assertRejects } from "@std/assert";
import { IoBench } from "./io_bench.ts";

/** A bench of which the store notes whether the work was known to be settled when a wait began. */
async function watched(waits: boolean[]): Promise<IoBench> {
  const io = { engine: "auto", queueDepth: 2, blockSizeBytes: 65536 } as const;
  const bench = await IoBench.open({ address: "null://", io }, [], 42, {});
  const wait = (_deadlineMs: number, ready?: () => boolean) => {
    waits.push(ready?.() ?? false);
    return Promise.resolve();
  };
  return Object.assign(bench, { store: Object.assign(bench.store, { wait }) });
}

Deno.test("IoBench.finish: never sleeps for what is settled already", async () => {
  const waits: boolean[] = [];
  const bench = await watched(waits);
  assertEquals(await bench.finish(Promise.resolve(7)), 7);
  await assertRejects(() => bench.finish(Promise.reject(new Error("lost"))), Error, "lost");
  assertEquals(waits, [true, true]);
  await bench.close();
});

Deno.test("IoBench.finish: waits for what is under way", async () => {
  const waits: boolean[] = [];
  const bench = await watched(waits);
  const { promise, resolve } = Promise.withResolvers<number>();
  const finished = bench.finish(promise);
  setTimeout(() => resolve(3), 1);
  assertEquals(await finished, 3);
  assertEquals(waits, [false]);
  await bench.close();
});
