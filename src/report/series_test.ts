import { assertEquals } from "@std/assert";
import { seriesCsv, type SeriesRow } from "./series.ts";

Deno.test("seriesCsv: keeps the published columns, leaves unknown empty, quotes where it must", () => {
  const row: SeriesRow = {
    timeMs: 1000,
    host: "a,b",
    phase: "train",
    epoch: 1,
    op: "read",
    bytes: 5,
    ops: 2,
    inFlight: 1.5,
    latencyP50Ms: null,
    latencyP99Ms: 2,
    latencyMaxMs: 3,
    errors: 0,
    deviceBytes: null,
    netBytes: null,
    cpuPercent: 12.34567,
  };
  assertEquals(seriesCsv([row]).split("\n"), [
    "timeMs,host,phase,epoch,op,bytes,ops,inFlight,latencyP50Ms,latencyP99Ms,latencyMaxMs,errors,deviceBytes,netBytes,cpuPercent",
    '1000,"a,b",train,1,read,5,2,1.500,,2,3,0,,,12.346',
    "",
  ]);
});
