import { assertEquals } from "@std/assert";
import { LiveRegion } from "./live_region.ts";

Deno.test("LiveRegion: draws one line over the other, and takes it away", () => {
  const region = new LiveRegion();
  assertEquals(region.isEmpty, true);
  assertEquals(region.replaceBy(["a"], 80), "\r\x1b[Ka");
  assertEquals(region.isEmpty, false);
  assertEquals(region.replaceBy(["b"], 80), "\r\x1b[Kb");
  assertEquals(region.replaceBy([], 80), "\r\x1b[J");
  assertEquals(region.isEmpty, true);
});

Deno.test("LiveRegion: goes up to its first line, and clears what lies below fewer lines", () => {
  const region = new LiveRegion();
  region.replaceBy(["a", "b", "c"], 80);
  assertEquals(region.replaceBy(["d", "e", "f"], 80), "\r\x1b[2A\x1b[Kd\n\x1b[Ke\n\x1b[Kf");
  assertEquals(region.replaceBy(["g", "h"], 80), "\r\x1b[2A\x1b[Kg\n\x1b[Kh\x1b[J");
  assertEquals(region.replaceBy([], 80), "\r\x1b[1A\x1b[J");
});

Deno.test("LiveRegion: takes away the rows of lines that a narrower terminal has folded", () => {
  const region = new LiveRegion();
  region.replaceBy(["a".repeat(60), "", "b".repeat(20)], 80);
  assertEquals(region.replaceBy(["c", "d", "e"], 20), "\r\x1b[4A\x1b[Kc\n\x1b[Kd\n\x1b[Ke\x1b[J");
  assertEquals(region.replaceBy(["f", "g", "h"], 20), "\r\x1b[2A\x1b[Kf\n\x1b[Kg\n\x1b[Kh");
});
