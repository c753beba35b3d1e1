import { assertEquals } from "@std/assert";
import type { IoRates, IoReport } from "../../report/schema/io.ts";
import { renderIo, renderTotals } from "./render.ts";

const RATES: IoRates = {
  bytes: 1 << 30,
  seconds: 2,
  bytesPerSecond: 2 ** 29,
  iops: 131072,
  latencyMs: {
    count: 262144,
    mean: 0.48,
    min: 0.1,
    p50: 0.45,
    p90: 0.6,
    p95: 0.7,
    p99: 1.2,
    p999: 3.4,
    p9999: 5,
    max: 9.1,
    measures: "one block",
  },
};

const COMMON: IoReport = {
  label: null,
  note: null,
  objectives: [],
  schema: "stoker.io/1",
  stoker: { version: "0" },
  started: "2026-01-02T03:04:05Z",
  command: "stoker io",
  fio: "fio --name=compare",
  kind: "read",
  status: "complete",
  exitStatus: 0,
  addresses: ["file:///x"],
  files: 1,
  totalBytes: 1 << 30,
  random: true,
  backend: "file",
  engine: "uring",
  direct: false,
  queueDepth: 64,
  blockSizeBytes: 4096,
  jobs: 1,
  cachedFraction: 0.5,
  bytesFromDevice: 1 << 29,
  deviceReadBytes: (1 << 29) + (1 << 20),
  cpuSeconds: 1,
  verifiedBytes: 0,
  retries: 0,
  retriedBytes: 0,
  backoffSeconds: 0,
  endpoints: [],
  findings: [],
  warnings: [{ code: "CACHED", text: "Half of it was cached." }],
};

const LATENCY = "latency  mean 480 us  p50 450 us  p95 700 us  p99 1.2 ms  p99.9 3.4 ms  max 9.1 ms";

Deno.test("renderIo: one direction with its cache, warnings and fio's line", () => {
  assertEquals(renderIo({ ...COMMON, ...RATES }).split("\n"), [
    "read     512 MiB/s · 131 k IOPS · 1 GiB in 2 s",
    LATENCY,
    "cache    50.0 % cached before, 512 MiB from the device",
    "warning  Half of it was cached.",
    "compare  fio --name=compare",
  ]);
});

Deno.test("renderIo: both directions of a mix; damage; what was interrupted; nothing measured", () => {
  const nothing = { ...RATES, bytes: 0, seconds: 0, bytesPerSecond: null, iops: null };
  const finding = { file: "x", kind: "zeroed" as const, offset: 4096, length: 512, detail: "holds zeros" };
  const report: IoReport = {
    ...COMMON,
    kind: "mix",
    read: RATES,
    write: {
      ...nothing,
      latencyMs: {
        ...RATES.latencyMs,
        count: 0,
        mean: null,
        p50: null,
        p95: null,
        p99: null,
        p999: null,
        max: null,
      },
    },
    status: "interrupted",
    findings: [finding],
    cachedFraction: null,
    bytesFromDevice: null,
    retries: 3,
    retriedBytes: 2048,
    backoffSeconds: 1.5,
    warnings: [],
    fio: null,
  };
  assertEquals(renderIo(report).split("\n"), [
    "read     512 MiB/s · 131 k IOPS · 1 GiB in 2 s",
    LATENCY,
    "write    nothing was measured · 0 B in 0 s",
    "retries  3 requests repeated (2 KiB), 1.5 s in pauses",
    "wrong    zeroed x at 4096, 512 bytes: holds zeros",
    "interrupted: these are the numbers until then",
  ]);
});

Deno.test("renderTotals: bytes first, then how", () => {
  assertEquals(
    renderTotals({ ...COMMON, files: 3, jobs: 2, direct: true }),
    "total    1 GiB (1073741824 bytes) in 3 files · random, 4 KiB blocks, QD 64, 2 jobs, io_uring, O_DIRECT",
  );
  assertEquals(
    renderTotals({ ...COMMON, kind: "write", files: 3, engine: "http" }),
    "total    1 GiB (1073741824 bytes) in 3 files · whole objects, QD 64, 1 job, http",
  );
});

Deno.test("renderIo: says what the device read for others, where that is a tenth of all or more", () => {
  const lines = (deviceReadBytes: number) =>
    renderIo({ ...COMMON, ...RATES, deviceReadBytes }).split("\n").filter((line) => line.startsWith("cache"));
  assertEquals(lines((1 << 29) + (1 << 28)), [
    "cache    50.0 % cached before, 512 MiB from the device, 256 MiB more that the device read for others",
  ]);
  assertEquals(lines((1 << 29) + (1 << 25)), ["cache    50.0 % cached before, 512 MiB from the device"]);
});
