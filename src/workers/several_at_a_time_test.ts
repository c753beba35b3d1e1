import { assertEquals, assertRejects } from "@std/assert";
import { severalAtATime } from "./several_at_a_time.ts";

/** Work on numbers that ends when the test says so, and what was seen of it. */
function watched() {
  const log: string[] = [];
  const ends = new Map<number, (failure?: Error) => void>();
  const work = (item: number, signal: AbortSignal) => {
    log.push(`begin ${item}`);
    return new Promise<number>((resolve, reject) => {
      signal.addEventListener("abort", () => {
        if (ends.has(item)) log.push(`abort ${item}`);
        reject(signal.reason);
      });
      ends.set(item, (failure) => failure ? reject(failure) : resolve(item * 10));
    });
  };
  const end = (item: number, failure?: Error) => {
    ends.get(item)?.(failure);
    ends.delete(item);
  };
  return { log, work, end };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("severalAtATime: begins in order, no more than allowed, and keeps the order of the results", async () => {
  const { log, work, end } = watched();
  const all = severalAtATime([1, 2, 3], 2, new AbortController().signal, work);
  await turn();
  assertEquals(log, ["begin 1", "begin 2"]);
  end(2);
  await turn();
  assertEquals(log, ["begin 1", "begin 2", "begin 3"]);
  end(3);
  end(1);
  assertEquals(await all, [10, 20, 30]);
});

Deno.test("severalAtATime: after a failure aborts the others, begins no more, and throws the first", async () => {
  const { log, work, end } = watched();
  const all = severalAtATime([1, 2, 3], 2, new AbortController().signal, work);
  await turn();
  end(2, new Error("no space"));
  await assertRejects(() => all, Error, "no space");
  assertEquals(log, ["begin 1", "begin 2", "abort 1"]);
});

Deno.test("severalAtATime: one that fails without awaiting does not leave the others in flight", async () => {
  const { work, end } = watched();
  let settled = false;
  const all = severalAtATime([1, 2], 2, new AbortController().signal, async (item) => {
    if (item === 1) throw new Error("at once");
    // Deaf to its signal, as a flush is.
    const done = await work(item, new AbortController().signal);
    settled = true;
    return done;
  });
  const told = assertRejects(() => all, Error, "at once").then(() => settled);
  await turn();
  end(2);
  assertEquals(await told, true);
});

Deno.test("severalAtATime: a signal from outside ends all with its reason", async () => {
  const { log, work } = watched();
  const stop = new AbortController();
  const all = severalAtATime([1, 2, 3], 1, stop.signal, work);
  await turn();
  stop.abort(new Error("stopped"));
  await assertRejects(() => all, Error, "stopped");
  assertEquals(log, ["begin 1", "abort 1"]);
  assertEquals(await severalAtATime([], 4, new AbortController().signal, work), []);
});
