import { assertEquals } from "@std/assert";
import type { RankReport, ShardTimes } from "../../workers/checkpoint_job.ts";
import { transferOf } from "./transfer_of.ts";

const SPAN = { startedMs: 1000, endedMs: 3000, seconds: 2, secondsFirstDone: 1 };

function shard(change: Partial<ShardTimes>): ShardTimes {
  return {
    name: "x.pt",
    bytes: 100,
    seconds: 1,
    makeSeconds: null,
    writeSeconds: null,
    fsyncSeconds: null,
    readSeconds: null,
    compareSeconds: null,
    ...change,
  };
}

function rank(number: number, seconds: number, files: readonly ShardTimes[]): RankReport {
  return {
    rank: number,
    shardsOf: number,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    seconds,
    files,
  };
}

const REPORTS = [
  rank(1, 1.9, [shard({ bytes: 300, writeSeconds: 0.5, fsyncSeconds: 0.1 })]),
  rank(0, 1, [
    shard({ writeSeconds: 0.4, fsyncSeconds: 0.05 }),
    shard({ writeSeconds: 0.3, fsyncSeconds: 0.02 }),
  ]),
  rank(2, 0, []),
];

Deno.test("transferOf: divides the bytes of all ranks by the seconds of the slowest", () => {
  const transfer = transferOf({
    place: { epoch: 2, step: 7 },
    span: SPAN,
    reports: REPORTS,
    rankSync: false,
    cachedFraction: null,
    inFlightSeconds: 3,
  });
  assertEquals(transfer.bytes, 500);
  assertEquals(transfer.bytesPerSecond, 250);
  assertEquals(transfer.requestsInFlight, 1.5);
  assertEquals(transfer.slowest, { rank: 1, seconds: 1.9 });
  assertEquals(transfer.ranks.map(({ rank, seconds }) => [rank, seconds]), [[0, 1], [1, 1.9], [2, 0]]);
  assertEquals(transfer.folder, "global_epoch2_step7");
});

Deno.test("transferOf: gives each part of the rank where its sum is longest, null where there is none", () => {
  const { writeSeconds, fsyncSeconds, readSeconds, makeSeconds } = transferOf({
    place: { epoch: 1, step: 1 },
    span: SPAN,
    reports: REPORTS,
    rankSync: false,
    cachedFraction: 0.5,
    inFlightSeconds: 3,
  });
  assertEquals([writeSeconds, fsyncSeconds, readSeconds, makeSeconds], [0.7, 0.1, null, null]);
});

Deno.test("transferOf: with rank_sync every rank's clock ends with the slowest", () => {
  const { ranks } = transferOf({
    place: { epoch: 1, step: 1 },
    span: SPAN,
    reports: REPORTS,
    rankSync: true,
    cachedFraction: null,
    inFlightSeconds: 3,
  });
  assertEquals(ranks.map(({ seconds }) => seconds), [1.9, 1.9, 1.9]);
});
