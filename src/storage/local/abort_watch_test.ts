import { assertEquals } from "@std/assert";
import { unwatchAbort, watchAbort } from "./abort_watch.ts";

Deno.test("watchAbort: tells everybody who still waits, once, also when they leave meanwhile", () => {
  const stop = new AbortController();
  const told: string[] = [];
  const waiting = (name: string) => ({
    aborted() {
      told.push(name);
      unwatchAbort(stop.signal, this);
    },
  });
  const [a, b, c] = [waiting("a"), waiting("b"), waiting("c")];
  for (const one of [a, b, c]) watchAbort(stop.signal, one);
  unwatchAbort(stop.signal, b);
  stop.abort();
  stop.abort();
  assertEquals(told, ["a", "c"]);
});

Deno.test("watchAbort: another signal tells nobody", () => {
  const told: string[] = [];
  watchAbort(new AbortController().signal, { aborted: () => told.push("a") });
  const other = new AbortController();
  watchAbort(other.signal, { aborted: () => told.push("b") });
  other.abort();
  assertEquals(told, ["b"]);
});
