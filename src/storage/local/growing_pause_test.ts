import { assertEquals } from "@std/assert";
import { GrowingPause } from "./growing_pause.ts";

/** How many blocks are requested before the next call. */
function requested(pause: GrowingPause): number {
  let count = 0;
  while (!pause.next()) count++;
  return count;
}

Deno.test("GrowingPause: none at first and after what went well; twice as long after each bad call, up to 1024", () => {
  const pause = new GrowingPause();
  assertEquals(requested(pause), 0);
  const found: number[] = [];
  for (const well of [...Array<boolean>(9).fill(false), true, false]) {
    pause.ended(well);
    found.push(requested(pause));
  }
  assertEquals(found, [16, 32, 64, 128, 256, 512, 1024, 1024, 1024, 0, 16]);
});
