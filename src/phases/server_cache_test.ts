import { assert, assertEquals } from "@std/assert";
import { serverCacheWarning } from "./server_cache.ts";

const epoch = (
  number: number,
  bytesPerSecond: number | null,
  cachedFraction: number | null = 0,
  seconds = 10,
) => ({
  epoch: number,
  seconds,
  bytesPerSecond,
  cachedFraction,
});

Deno.test("serverCacheWarning: fires for a later epoch that is over 10 % faster with a cold client", () => {
  const text = serverCacheWarning([epoch(1, 100), epoch(2, 105), epoch(3, 125, 0.005)]) ?? "";
  assert(text.includes("Epoch 3 read 25 % faster than epoch 1"), text);
});

Deno.test("serverCacheWarning: is silent where it is no faster, the client was warm or nobody knows", () => {
  for (
    const second of [
      epoch(2, 110),
      epoch(2, 200, 0.5),
      epoch(2, 200, null),
      epoch(2, null),
      epoch(2, 200, 0, 1),
    ]
  ) {
    assertEquals(serverCacheWarning([epoch(1, 100), second]), undefined);
  }
  assertEquals(serverCacheWarning([epoch(1, 100, 0, 4), epoch(2, 200)]), undefined);
  assertEquals(serverCacheWarning([epoch(1, 100)]), undefined);
  assertEquals(serverCacheWarning([]), undefined);
});
