import { assertEquals } from "@std/assert";
import { createSharedMetrics, WorkerMetrics } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { ReadHandle } from "../storage/store.ts";
import type { Comparison } from "./comparison.ts";
import type { Decoding } from "./decode/decoding.ts";
import { MeteredReads } from "./metered_reads.ts";

const FINDING: DamageFinding = { file: "train/a", kind: "bitflip", offset: 3, length: 1, detail: "" };

/** Blocks of 10 bytes; what is compared is counted, and the bytes of block 2 are wrong. */
function fixture(verify: "off" | "sample" | "full", decoding?: Decoding) {
  const metrics = new WorkerMetrics(createSharedMetrics(1), 0);
  const compared: number[] = [];
  const reported: DamageFinding[] = [];
  const comparison = {
    block: (_slot: unknown, offset: number) => void compared.push(offset),
    findings: () => compared.includes(20) ? [FINDING] : [],
  } as unknown as Comparison; // all that metering calls of one
  let damaged = 0;
  const duty = {
    metrics,
    signal: new AbortController().signal,
    report: (finding: DamageFinding) => void reported.push(finding),
    job: { verify },
    bench: { comparison: () => comparison },
  };
  const reads = new MeteredReads(duty, decoding, () => damaged++);
  const handle: ReadHandle = {
    size: 400,
    read(offset, length, each) {
      for (let at = offset; at < offset + length; at += 10) {
        each({ offset: 0, address: 0n, length: 10, bytes: new Uint8Array(10).fill(at) }, at, 10, 0);
      }
      return Promise.resolve();
    },
    residency: () => Promise.resolve({ fraction: null, measuredBy: "nothing" }),
    dropCache: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { metrics, compared, reported, reads, handle, damages: () => damaged };
}

Deno.test("MeteredReads: counts what was asked for and moved, and the time of the read", async () => {
  const { metrics, reads, handle } = fixture("off");
  const cost = reads.cost(0, "train/a");
  const began = reads.begin();
  assertEquals(metrics.get("inFlight"), 1);
  await reads.range(handle, 0, 400, cost, "train/a");
  cost.asked = 300;
  reads.end(began, cost);
  assertEquals(metrics.get("inFlight"), 0);
  assertEquals([metrics.get("bytesAsked"), metrics.get("bytesMoved")], [300, 400]);
  assertEquals(metrics.histograms.read.count, 1);
  const second = Math.floor((performance.timeOrigin + performance.now()) / 1000);
  const points = [second - 1, second].map((one) => metrics.seconds.read(one)?.bytes ?? 0);
  assertEquals(points.reduce((sum, bytes) => sum + bytes, 0), 400);
});

Deno.test("MeteredReads: what needed no I/O is asked for, and no read", () => {
  const { metrics, reads } = fixture("off");
  const cost = reads.cost(0, "train/a");
  const began = reads.begin();
  cost.asked = 300;
  reads.end(began, cost);
  assertEquals(metrics.histograms.read.count, 0);
  assertEquals([metrics.get("bytesAsked"), metrics.get("bytesMoved")], [300, 0]);
  assertEquals([metrics.get("inFlight"), metrics.get("inFlightSeconds")], [0, 0]);
});

Deno.test("MeteredReads: full compares every block, sample one in sixteen, off none; findings are told once", async () => {
  for (const [verify, blocks] of [["off", 0], ["sample", 3], ["full", 40]] as const) {
    const { reads, handle, compared, reported, damages } = fixture(verify);
    const cost = reads.cost(0, "train/a");
    const began = reads.begin();
    await reads.range(handle, 0, 400, cost, "train/a");
    reads.end(began, cost);
    assertEquals(compared.length, blocks);
    assertEquals(reported.length, verify === "full" ? 1 : 0);
    assertEquals(damages(), reported.length);
  }
});

Deno.test("MeteredReads: bytes of an opening stand in the second of the read that caused it", async () => {
  const { metrics, reads, handle } = fixture("off");
  const cost = reads.cost(0, "train/a");
  const began = reads.begin();
  reads.opened(reads.now(), 50);
  await reads.range(handle, 0, 100, cost, "train/a");
  reads.end(began, cost);
  assertEquals([metrics.get("openings"), metrics.get("openingBytes")], [1, 50]);
  assertEquals(metrics.get("bytesMoved"), 150);
  const second = Math.floor((performance.timeOrigin + performance.now()) / 1000);
  const bytes = [second - 1, second].reduce((sum, one) => sum + (metrics.seconds.read(one)?.bytes ?? 0), 0);
  assertEquals(bytes, 150);
});

Deno.test("MeteredReads: keeps what will be decoded", async () => {
  assertEquals(fixture("off").reads.cost(0, "train/a").pieces, undefined);
  const decoding = {
    busyMs: 0,
    hold: ({ at, length }: { at: number; length: number }) => ({ at, bytes: new Uint8Array(length) }),
  };
  const { reads, handle } = fixture("off", decoding as unknown as Decoding); // all that metering calls of one
  const cost = reads.cost(0, "train/a");
  await reads.range(handle, 20, 30, cost, "train/a");
  const expected = new Uint8Array(30).map((_, at) => 20 + at - at % 10);
  assertEquals(cost.pieces, [{ at: 20, bytes: expected }]);
});
