import { assertEquals, assertThrows } from "@std/assert";
import { askAgainMs, NO_MORE, notBefore } from "../storage/store.ts";
import type { Turn } from "./block_turns.ts";
import { Pace, PacedTurn } from "./pace.ts";

function blocks(count: number): Turn {
  let at = 0;
  return { file: 3, blocks: count, length: 4096, next: () => at < count ? 4096 * at++ : NO_MORE };
}

const RULES = { blocksPerSecond: 500, phase: 0.5, beganMs: 1000, endMs: Infinity };

Deno.test("Pace: blocks are due at equal distances, each job's between those of the others", () => {
  const pace = new Pace(RULES);
  const dues: number[] = [];
  for (let block = 0; block < 3; block++, pace.take()) dues.push(pace.dueMs);
  assertEquals(dues, [1001, 1003, 1005]);
});

Deno.test("PacedTurn: gives a block when it is due, and knows at its end when that was", () => {
  let now = 1000;
  const paced = new PacedTurn(blocks(3), new Pace(RULES), 3, () => now);
  assertEquals(askAgainMs(paced.next()), 1001);
  now = 1004;
  // Two are due; whoever was late counts from when it should have begun.
  assertEquals([paced.next(), paced.next(), askAgainMs(paced.next())], [0, 4096, 1005]);
  assertEquals(paced.hasBegunAll, false);
  now = 1005;
  assertEquals([paced.next(), paced.hasBegunAll, paced.next()], [8192, true, NO_MORE]);
  assertEquals([8192, 0, 4096].map((offset) => paced.done(offset)), [1005, 1001, 1003]);
  assertThrows(() => paced.done(0), Error, "No block at 0");
});

Deno.test("PacedTurn: a block that is due long from now is asked for now and then, since the run may end", () => {
  const pace = new Pace({ ...RULES, blocksPerSecond: 0.1 });
  assertEquals(askAgainMs(new PacedTurn(blocks(1), pace, 1, () => 1000).next()), 1100);
});

Deno.test("PacedTurn: none is due at the end of the time, and the next turn goes on at its place", () => {
  const pace = new Pace({ ...RULES, endMs: 1005 });
  const first = new PacedTurn(blocks(1), pace, 1, () => 2000);
  assertEquals([first.next(), first.next()], [0, NO_MORE]);
  const second = new PacedTurn(blocks(9), pace, 1, () => 2000);
  assertEquals([second.next(), second.next(), second.hasBegunAll], [0, NO_MORE, true]);
});

Deno.test("PacedTurn: refuses to give more blocks than it was told to remember", () => {
  const paced = new PacedTurn(blocks(2), new Pace(RULES), 1, () => 2000);
  paced.next();
  assertThrows(() => paced.next(), Error, "More than 1 blocks are under way");
});

Deno.test("notBefore: is neither an offset nor the end, for any time", () => {
  for (const ms of [0, 0.25, 1e9]) assertEquals(askAgainMs(notBefore(ms)), ms);
  assertEquals([askAgainMs(NO_MORE), askAgainMs(0)], [undefined, undefined]);
});
