import { assertEquals } from "@std/assert";
import type { PendingView } from "../metrics/pending_cells.ts";
import { stallNow, stallOf, stallText } from "./stall.ts";

const NOW = 1_000_000;
const waiting = (silentMs: number, requests = 4, name = "train/a.npz"): PendingView => ({
  seenMs: NOW - 100,
  movedMs: NOW - silentMs,
  requests,
  oldest: { operation: "read", name, offset: 1048576, beganMs: NOW - silentMs + 200 },
});
const idle: PendingView = { seenMs: NOW - 100, movedMs: NOW - 100, requests: 0, oldest: undefined };
const said = (views: readonly PendingView[]) => {
  const stall = stallOf(views, NOW);
  return stall && stallText(stall, NOW);
};

Deno.test("stallOf: says how long nothing came, how much is in flight, and which request is the oldest", () => {
  const expected = "no byte for 10 s, 8 requests in flight, oldest 9.8 s: train/a.npz at 1048576";
  assertEquals(said([waiting(10_000), waiting(10_000, 4, "train/b.npz"), idle]), expected);
});

Deno.test("stallOf: nothing while one Worker moves, nothing was asked for, or it is too soon", () => {
  assertEquals(said([waiting(10_000), waiting(500)]), undefined);
  assertEquals(said([idle, idle]), undefined);
  assertEquals(said([waiting(1900)]), undefined);
  assertEquals(said([{ seenMs: 0, movedMs: 0, requests: 0, oldest: undefined }]), undefined);
});

Deno.test("stallOf: tells of Workers that a system call holds, and of calls that are no reads", () => {
  const deaf = { ...idle, seenMs: NOW - 7000, movedMs: NOW - 7000 };
  assertEquals(said([deaf]), "no byte for 7 s, a Worker hangs in a system call");
  assertEquals(said([deaf, deaf]), "no byte for 7 s, 2 Workers hang in system calls");
  const opening = {
    ...waiting(5000, 1),
    oldest: { operation: "open", name: "b", offset: 0, beganMs: NOW - 5000 } as const,
  };
  assertEquals(said([opening]), "no byte for 5 s, 1 request in flight, oldest 5.0 s: open of b");
});

Deno.test("stallNow: reads the parts by the clock of all threads", () => {
  const nowMs = performance.timeOrigin + performance.now();
  const view = { seenMs: nowMs, movedMs: nowMs - 60_000, requests: 1, oldest: undefined };
  assertEquals(stallNow([{ pending: { read: () => view } }]), "no byte for 1 m, 1 request in flight");
  assertEquals(stallNow([]), undefined);
});
