import { assert, assertEquals } from "@std/assert";
import type { Result } from "./schema/result.ts";
import { renderSummary } from "./summary.ts";

const LATENCY = {
  count: 1,
  mean: 1,
  min: 1,
  p50: 1,
  p90: 1,
  p95: 1,
  p99: 12,
  p999: 12,
  p9999: 12,
  max: 12,
  measures: "",
};

/** Only what the summary looks at. */
function resultWith(change: Partial<Result>): Result {
  return {
    status: "complete",
    verdict: "none",
    reasons: [],
    accelerators: 2,
    checks: [],
    objectives: [],
    warnings: [],
    io: { retries: 0, retriedBytes: 0, backoffSeconds: 0 },
    endpoints: [],
    phases: {},
    ceiling: null,
    ...change,
  } as Result;
}

const EPOCH = {
  epoch: 1,
  steps: 6,
  seconds: 2,
  au: 0.931,
  bytesPerSecond: 2 ** 30,
  samplesPerSecond: 10,
  windowSamplesPerSecond: 12.5,
  leftOut: { samples: 7, seconds: 1.5 },
  readLatencyMs: LATENCY,
  cachedFraction: 0,
};

const TRAIN = {
  epochs: [EPOCH],
  au: { mean: 0.931, stdev: 0, target: 0.9 },
  bytesPerSecond: 2 ** 30,
  unreadSamples: 0,
  findings: [],
};

Deno.test("renderSummary: says what was refused and repeated, and nothing where all went well", () => {
  const warnings = [
    { code: "THROTTLED", text: "The server refused 4.1 % of the requests with 503, from 96 in flight on." },
    { code: "CPUS", text: "Nothing about requests." },
  ];
  const io = { retries: 12, retriedBytes: 2048, backoffSeconds: 1.5 } as Result["io"];
  const endpoint = { url: "http://a:9000", requests: 300, errors: { "503": 12 }, timesTakenOut: 0 };
  const endpoints = [endpoint] as unknown as Result["endpoints"];
  const lines = renderSummary(resultWith({ warnings, io, endpoints }), undefined).split("\n");
  assertEquals(lines.slice(0, 3), [
    "retries   12 requests repeated (2 KiB), 1.5 s in pauses",
    "endpoint  http://a:9000: 12 of 300 requests failed: 503 12 times",
    "throttled The server refused 4.1 % of the requests with 503, from 96 in flight on.",
  ]);
  const quiet = renderSummary(resultWith({}), undefined);
  assert(!/retries|endpoint|throttled|Nothing about/.test(quiet), quiet);
});

Deno.test("renderSummary: a pass says AU, target, accelerators and rate with their units", () => {
  const text = renderSummary(
    resultWith({ verdict: "pass", phases: { train: TRAIN } as unknown as Result["phases"] }),
    "/r",
  );
  assert(text.includes("Verdict: PASS. AU 93.1 % (target 90.0 %) with 2 accelerators at 1 GiB/s."), text);
  assert(text.includes("0.0 % cached before") && text.includes("p99 12 ms"), text);
  assert(text.includes("10.0 samples/s"), text);
  assert(text.includes("DLIO's figure 12.5 samples/s (leaves out 7 samples, 1.5 s)"), text);
  assert(text.endsWith("Result: /r/result.json"));
});

Deno.test("renderSummary: says how many samples no accelerator read, where there are any", () => {
  const summary = (unreadSamples: number) =>
    renderSummary(
      resultWith({ phases: { evaluate: { ...TRAIN, unreadSamples } } as unknown as Result["phases"] }),
      undefined,
    );
  const line = "unread    3 samples in each epoch of evaluate: steps are whole, as many on each accelerator";
  assert(summary(3).split("\n").includes(line), summary(3));
  assert(!summary(0).includes("unread"));
});

Deno.test("renderSummary: says how much was compared while training, and whether it was right", () => {
  const summary = (findings: unknown[]) =>
    renderSummary(
      resultWith({
        phases: { train: { ...TRAIN, verifiedBytes: 2 ** 20, findings } } as unknown as Result["phases"],
      }),
      undefined,
    );
  assert(summary([]).includes("1 MiB compared while training: all as they must be"));
  const finding = { file: "x", kind: "zeroed", offset: 0, length: 1, detail: "" };
  assert(summary([finding]).includes("compared while training: 1 findings"));
});

Deno.test("renderSummary: unknown is said, never shown as 0", () => {
  const epoch = { ...EPOCH, au: null, bytesPerSecond: null, samplesPerSecond: null, cachedFraction: null };
  const phases = { train: { ...TRAIN, epochs: [epoch] } } as unknown as Result["phases"];
  const text = renderSummary(resultWith({ phases }), undefined);
  assert(
    text.includes("AU unknown") && text.includes("rate unknown") && text.includes("cache unknown"),
    text,
  );
});

Deno.test("renderSummary: an interrupted or failed run has no verdict", () => {
  assertEquals(renderSummary(resultWith({ status: "interrupted" }), undefined), "Interrupted: no verdict.");
  assertEquals(renderSummary(resultWith({ status: "failed" }), undefined), "Failed: no verdict.");
});

Deno.test("renderSummary: a check that does not hold and a missed objective stand above the verdict", () => {
  const text = renderSummary(
    resultWith({
      verdict: "fail",
      reasons: ["Objective 'x < 1' is missed: measured 2."],
      checks: [{ name: "Little's law", ok: false, detail: "3 against 4" }, {
        name: "fine",
        ok: true,
        detail: "",
      }],
      objectives: [{ expression: "x < 1", metric: "x", measured: 2, met: false }],
    }),
    undefined,
  );
  const lines = text.split("\n");
  assertEquals(lines.findIndex((line) => line.includes("does not hold: Little's law")), 0);
  assert(lines[1]?.includes("MISSED"), text);
  assert(lines.at(-1)?.startsWith("Verdict: FAIL."), text);
});

Deno.test("renderSummary: the client ceiling stands below the verdict and names the limit", () => {
  const line = (ceiling: Result["ceiling"]) =>
    renderSummary(resultWith({ ceiling }), "/r").split("\n").at(-2);
  const told = { bytesPerSecond: 9.8 * 2 ** 30, evidence: "" };
  assertEquals(
    line({ ...told, bound: "storage" }),
    "Client ceiling 9.8 GiB/s: the storage is the limit, not this client.",
  );
  assert(line({ ...told, bound: "client" })?.includes("this client is the limit"));
  assert(line({ ...told, bound: "compute" })?.includes("computation is the limit"));
  assert(line({ ...told, bound: null })?.includes("cannot be told"));
  assertEquals(
    line({ bytesPerSecond: null, bound: null, evidence: "not measured: so" }),
    "Client ceiling not measured: so.",
  );
});

Deno.test("renderSummary: what clean left is counted, named in part, and called more where not all is known", () => {
  const text = (kept: readonly string[], keptLeftOut: number | null) => {
    const clean = { files: 8, bytes: 1024, kept, keptLeftOut };
    return renderSummary(resultWith({ phases: { clean } } as unknown as Partial<Result>), undefined)
      .split("\n").filter((line) => line.includes("kept"));
  };
  const kept = "          kept";
  assertEquals(text([], 0), []);
  assertEquals(text(["a"], 0), [`${kept} 1 file that is not part of it: a`]);
  assertEquals(text(["a", "b"], 0), [`${kept} 2 files that are not part of it: a, b`]);
  const many = Array.from({ length: 100 }, (_, file) => `f${file}`);
  assertEquals(text(many, 23), [`${kept} 123 files that are not part of it, first: f0, f1, f2, f3, f4`]);
  assertEquals(text(["a"], null), [`${kept} at least 1 file that is not part of it, first: a`]);
});

Deno.test("renderSummary: of a sample says how much of how much was read, and passes for that alone", () => {
  const verify = {
    proves: "content",
    sampledFraction: 0.05,
    files: 100,
    filesRead: 5,
    filesInAll: 100,
    bytes: 5 * 131_072,
    bytesInAll: 100 * 131_072,
    seconds: 2,
    bytesPerSecond: 2 ** 20,
    findings: [],
    findingsLeftOut: 0,
  };
  const text = (change: Readonly<Record<string, unknown>>) =>
    renderSummary(
      resultWith(
        { verdict: "pass", phases: { verify: { ...verify, ...change } } } as unknown as Partial<Result>,
      ),
      undefined,
    ).split("\n");
  assertEquals(text({}), [
    "verify    100 files looked for and measured, 640 KiB of 12.5 MiB compared, in 5 of them (a sample of 5.0 %), " +
    "in 2 s: 1 MiB/s",
    "Verdict: PASS for the part that was read.",
  ]);
  assertEquals(text({ proves: "structure", files: 5, bytesInAll: null }), [
    "verify    structure of 5 of 100 files, 640 KiB (a sample of 5.0 %) in 2 s: 1 MiB/s",
    "Verdict: PASS for the structure. The content of these files cannot be proven.",
  ]);
  assertEquals(text({ sampledFraction: 1 })[1], "Verdict: PASS.");
});
