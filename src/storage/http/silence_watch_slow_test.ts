import { assertEquals } from "@std/assert";
import { pause } from "./scripted_server.ts";
import { SilenceWatch, type Wait } from "./silence_watch.ts";

function wait(limitMs: number): Wait & { readonly expired: number[] } {
  const expired: number[] = [];
  return { limitMs, silentMs: 0, expired, expire: (limit) => void expired.push(limit) };
}

Deno.test("SilenceWatch: ends what was silent for its limit, once, and nothing else", async () => {
  const watch = new SilenceWatch();
  const silent = wait(60);
  const patient = wait(60_000);
  const unasked = wait(0);
  const removed = wait(60);
  for (const each of [silent, patient, unasked, removed]) watch.add(each);
  watch.remove(removed);
  await pause(300);
  assertEquals([silent, patient, unasked, removed].map((each) => each.expired), [[60], [], [], []]);
  for (const each of [silent, patient, unasked]) watch.remove(each);
  watch.rest();
});

Deno.test("SilenceWatch: does not count time in which this thread did not turn", async () => {
  const watch = new SilenceWatch();
  const silent = wait(400);
  watch.add(silent);
  await pause(20);
  const until = performance.now() + 1000;
  while (performance.now() < until);
  await pause(60);
  assertEquals(silent.expired, []);
  await pause(500);
  assertEquals(silent.expired, [400]);
  watch.remove(silent);
  watch.rest();
});

Deno.test("SilenceWatch: ends its timer by itself when nothing is left to watch", async () => {
  const watch = new SilenceWatch();
  const silent = wait(0);
  watch.add(silent);
  watch.remove(silent);
  await pause(120);
});
