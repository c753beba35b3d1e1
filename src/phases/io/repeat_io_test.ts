import { assertEquals } from "@std/assert";
import { InterruptedError } from "../../base/errors.ts";
import { Histogram } from "../../metrics/histogram.ts";
import { requestFrom } from "../../cli/io/fixture.ts";
import type { PreparedFiles } from "./prepare_files.ts";
import { repeatIo } from "./repeat_io.ts";
import { repeatsReport } from "./repeats_report.ts";
import type { IoOutcome } from "./run_io.ts";

const PREPARED: PreparedFiles = {
  root: requestFrom("read", "/x").addresses[0] ?? neverWithout(),
  files: [],
  description: { backend: "null", engine: "memory", direct: false, notes: [] },
  cachedFraction: null,
  cachedBy: null,
  warnings: [{ code: "W", text: "the same each time" }],
};

function neverWithout(): never {
  throw new TypeError("a request has an address");
}

function outcome(bytes: number, interrupted?: InterruptedError): IoOutcome {
  const direction = { bytes, latency: new Histogram() };
  return {
    read: direction,
    write: { bytes: 0, latency: new Histogram() },
    seconds: 1,
    device: { own: null, all: null, by: { own: null, all: null } },
    retries: 0,
    retriedBytes: 0,
    backoffSeconds: 0,
    endpoints: [],
    cpuSeconds: null,
    verifiedBytes: 0,
    findings: [],
    warnings: [],
    interrupted,
    failure: undefined,
  };
}

const HEAD = { started: new Date(0), command: "", fio: null, label: null, note: null };
const REQUEST = requestFrom("read", "/x");
const once = { repeat: 3, gapSeconds: 0, timeLimitSeconds: undefined };

Deno.test("repeatIo, repeatsReport: prepare each repeat anew, and judge the worst", async () => {
  const rates = [30, 10, 20];
  let prepared = 0;
  const prepare = () => Promise.resolve({ ...PREPARED, cachedFraction: ++prepared / 10 });
  const runs = await repeatIo(REQUEST, PREPARED, once, {
    prepare,
    run: () => Promise.resolve(outcome(rates.shift() ?? 0)),
  });
  const rule = { expression: "bytesPerSecond >= 20", metric: "", comparison: ">=" as const, bound: 20 };
  const report = repeatsReport(HEAD, REQUEST, runs, [{ rule, path: "bytesPerSecond" }]);
  assertEquals([report.exitStatus, report.objectives[0]?.measured, prepared], [1, 10, 2]);
  assertEquals([report.bytesPerSecond, report.cachedFraction, report.warnings.length], [20, 0.2, 1]);
  assertEquals(report.repeats?.map(({ bytesPerSecond }) => bytesPerSecond), [30, 10, 20]);
  assertEquals([report.summary?.bytesPerSecond?.mean, report.summary?.bytesPerSecond?.stdev], [20, 10]);
});

Deno.test("repeatIo, repeatsReport: leave a repeat that was cut short out of the spread", async () => {
  const stop = new InterruptedError("Interrupted by SIGINT.", { code: "INTERRUPTED", remedy: "" });
  const outcomes = [outcome(30), outcome(10), outcome(5, stop)];
  const runs = await repeatIo(REQUEST, PREPARED, { ...once, repeat: 9 }, {
    prepare: () => Promise.resolve(PREPARED),
    run: () => Promise.resolve(outcomes.shift() ?? outcome(0)),
  });
  const report = repeatsReport(HEAD, REQUEST, runs, []);
  assertEquals([report.status, report.exitStatus, report.error?.code], ["interrupted", 130, "INTERRUPTED"]);
  assertEquals([report.repeats?.length, report.summary?.iops?.n], [2, 2]);
});
