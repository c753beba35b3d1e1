import { assert, assertEquals, assertRejects } from "@std/assert";
import { inLanes } from "./lanes.ts";

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

Deno.test("inLanes: the first failure stops the others and is thrown when all have ended", async () => {
  const ended: number[] = [];
  let lanes = 0;
  let steps = 0;
  const work = inLanes(3, undefined, async (signal) => {
    const lane = lanes++;
    for (let step = 0; step < 5; step++) {
      await turn();
      steps++;
      if (lane === 1) throw new Error("broken");
      if (signal.aborted) break;
    }
    await turn();
    ended.push(lane);
    signal.throwIfAborted();
  });
  await assertRejects(() => work, Error, "broken");
  assertEquals(ended.sort(), [0, 2]);
  assert(steps <= 6, `${steps} steps`);
});

Deno.test("inLanes: the caller's reason reaches every lane, and none begins after it", async () => {
  const stop = new AbortController();
  const reasons: unknown[] = [];
  const work = inLanes(2, stop.signal, async (signal) => {
    await turn();
    stop.abort("enough");
    reasons.push(signal.reason);
    signal.throwIfAborted();
  });
  assertEquals(await work.catch((reason: unknown) => reason), "enough");
  assertEquals(reasons, ["enough", "enough"]);
  let begun = 0;
  const late = inLanes(2, stop.signal, async () => void begun++);
  assertEquals(await late.catch((reason: unknown) => reason), "enough");
  assertEquals(begun, 0);
});
