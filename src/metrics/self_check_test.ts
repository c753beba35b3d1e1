import { assert, assertEquals } from "@std/assert";
import {
  checkBytesMoved,
  checkDuration,
  checkLittlesLaw,
  checkSampleRate,
  checkWallClock,
  deviation,
} from "./self_check.ts";

Deno.test("deviation: is relative to the larger number, either way round", () => {
  assertEquals(deviation(9, 10), 0.1);
  assertEquals(deviation(10, 9), 0.1);
  assertEquals(deviation(0, 0), 0);
  assertEquals(deviation(0, 5), 1);
});

Deno.test("checkLittlesLaw: holds for 1000 requests/s of 8 ms with 8 in flight, fails with 16", () => {
  const measured = { operations: 5000, seconds: 5, meanLatencyMs: 8, meanInFlight: 8 };
  assertEquals(checkLittlesLaw(measured).ok, true);
  const wrong = checkLittlesLaw({ ...measured, meanInFlight: 16 });
  assertEquals(wrong.ok, false);
  assertEquals(wrong.detail, "in flight 16, rate x latency 8: 50.00 % apart, allowed 10 %");
  assertEquals(checkLittlesLaw({ ...measured, meanLatencyMs: null }).ok, null);
  assertEquals(checkLittlesLaw({ ...measured, operations: 0 }).ok, null);
});

Deno.test("checkSampleRate: holds for unet3d at AU 0.931 on 2 accelerators, fails when a rank is missing", () => {
  const measured = { samplesPerSecond: 40.35, au: 0.931, accelerators: 2, batch: 7, computeSeconds: 0.323 };
  assertEquals(checkSampleRate(measured).ok, true);
  assertEquals(checkSampleRate({ ...measured, accelerators: 1 }).ok, false);
  assertEquals(checkSampleRate({ ...measured, au: null }).ok, null);
  assertEquals(checkSampleRate({ ...measured, computeSeconds: 0 }).ok, null);
});

Deno.test("checkBytesMoved: fails when most came from somewhere else, and says when nobody counted", () => {
  assertEquals(checkBytesMoved(1000, 1020).ok, true);
  assertEquals(checkBytesMoved(1000, 100).ok, false);
  const unknown = checkBytesMoved(1000, null);
  assertEquals(unknown.ok, null);
  assert(unknown.detail.startsWith("Cannot be checked"));
});

Deno.test("checkWallClock: fails when the first step is left out of the time, as 2204 for 451", () => {
  assertEquals(checkWallClock(451, 4510, 10).ok, true);
  assertEquals(checkWallClock(2204, 4510, 10).ok, false);
  assertEquals(checkWallClock(null, 4510, 10).ok, null);
  assertEquals(checkWallClock(1, 4510, 0).ok, null);
});

Deno.test("checkDuration: fails below 5 s", () => {
  assertEquals(checkDuration(5), { name: "measured part at least 5 s", ok: true, detail: "5.00 s" });
  assertEquals(checkDuration(4.9).ok, false);
});
