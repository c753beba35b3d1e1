import { assertEquals } from "@std/assert";
import { LiveRegion } from "./live_region.ts";

Deno.test("LiveRegion: draws one line over the other, and takes it away", () => {
  const region = new LiveRegion();
  assertEquals(region.isEmpty, true);
  assertEquals(region.replaceBy(["a"]), "\r\x1b[Ka");
  assertEquals(region.isEmpty, false);
  assertEquals(region.replaceBy(["b"]), "\r\x1b[Kb");
  assertEquals(region.replaceBy([]), "\r\x1b[J");
  assertEquals(region.isEmpty, true);
});

Deno.test("LiveRegion: goes up to its first line, and clears what lies below fewer lines", () => {
  const region = new LiveRegion();
  region.replaceBy(["a", "b", "c"]);
  assertEquals(region.replaceBy(["d", "e", "f"]), "\r\x1b[2A\x1b[Kd\n\x1b[Ke\n\x1b[Kf");
  assertEquals(region.replaceBy(["g", "h"]), "\r\x1b[2A\x1b[Kg\n\x1b[Kh\x1b[J");
  assertEquals(region.replaceBy([]), "\r\x1b[1A\x1b[J");
});
