import { assertEquals } from "@std/assert";
import { dlioDuration, dlioTime } from "./dlio_time.ts";

Deno.test("dlioTime: is local, has six digits behind the point and no zone", () => {
  const local = new Date(2026, 10, 3, 4, 5, 6, 7).getTime();
  assertEquals(dlioTime(local), "2026-11-03T04:05:06.007000");
  assertEquals(dlioTime(local + 0.25), "2026-11-03T04:05:06.007250");
});

Deno.test("dlioDuration: has two decimals", () => assertEquals(dlioDuration(0.096), "0.10"));
