import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Credentials } from "./object_settings.ts";
import { PresentKeys } from "./present_keys.ts";
import { renewAfter, renewKeys } from "./renew_keys.ts";

const MINUTE = 60_000;

Deno.test("renewAfter: five minutes ahead, of keys that live shorter at half their time, never at once", () => {
  const rows = [[60, 55], [11, 6], [10, 5], [8, 4], [1, 0.5]] as const;
  for (const [left, after] of rows) assertEquals(renewAfter(left * MINUTE), after * MINUTE);
  assertEquals([renewAfter(1500), renewAfter(0), renewAfter(-5000)], [1000, 1000, 1000]);
});

/** What happens to keys that are asked for as often as `answers` has answers; time passes in pauses only. */
async function renewed(first: Credentials, answers: readonly (Credentials | Error | undefined)[]) {
  let nowMs = 0;
  const waited: number[] = [];
  const told: string[] = [];
  const left = [...answers];
  const over = Promise.withResolvers<void>();
  const used: (string | undefined)[] = [];
  let use = () => {};
  const memory = renewKeys({
    first,
    ask() {
      const [answer] = left.splice(0, 1);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    tell: (text) => told.push(text),
    now: () => nowMs,
    async pause(milliseconds) {
      use();
      waited.push(milliseconds);
      nowMs += milliseconds;
      if (left.length > 0) return;
      over.resolve();
      await new Promise<void>(() => {});
    },
  });
  const keys = new PresentKeys({ credentials: first, renewed: memory });
  use = () => used.push(keys.now?.accessKeyId);
  const timer = setTimeout(over.resolve, 20);
  await over.promise;
  clearTimeout(timer);
  return { waited, told, keys, used };
}

const keysUntil = (minute: number | undefined, accessKeyId: string): Credentials => ({
  accessKeyId,
  secretAccessKey: "s",
  ...(minute === undefined ? {} : { expiresMs: minute * MINUTE }),
});

Deno.test("renewKeys: lays newer keys beside the first ones before these expire, again and again", async () => {
  const { waited, told, keys, used } = await renewed(keysUntil(60, "A"), [
    keysUntil(115, "B"),
    keysUntil(170, "C"),
  ]);
  assertEquals([waited.map((one) => one / MINUTE), told], [[55, 55, 55], []]);
  assertEquals([used, keys.now?.accessKeyId], [["B", "C"], "C"]);
  assertEquals(keys.now, keys.now, "the same object while nothing changes");
});

Deno.test("renewKeys: tells of keys that cannot be had, and goes on asking with the old ones in use", async () => {
  const { told, keys, waited } = await renewed(keysUntil(10, "A"), [
    new Error("The door is shut"),
    undefined,
    keysUntil(20, "B"),
  ]);
  assertEquals(waited.slice(0, 3), [5 * MINUTE, 10_000, 10_000]);
  assertEquals(told.length, 2);
  assertStringIncludes(told[0] ?? "", "will expire in 300 s");
  assertStringIncludes(told[0] ?? "", "The door is shut");
  assertEquals(keys.now?.accessKeyId, "B");
});

Deno.test("renewKeys: leaves keys alone that never expire", async () => {
  const { waited, keys } = await renewed(keysUntil(undefined, "A"), [keysUntil(1, "B")]);
  assertEquals([waited, keys.now?.accessKeyId], [[], "A"]);
});
