import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { metricPaths } from "./metric_paths.ts";
import { judgeObjective, measuredText, parseObjective, resolveMetric } from "./objectives.ts";
import type { Phases } from "./schema/phases.ts";

/** Only the parts that the objectives below look at. */
function phasesWith(p99: (number | null)[], au: number | null): Phases {
  return {
    train: { au: { mean: au }, epochs: p99.map((value) => ({ readLatencyMs: { p99: value } })) },
  } as unknown as Phases;
}

Deno.test("parseObjective: reads comparison, number and percent", () => {
  assertEquals(parseObjective("au.mean >= 90%"), {
    expression: "au.mean >= 90%",
    metric: "au.mean",
    comparison: ">=",
    bound: 0.9,
  });
});

Deno.test("parseObjective: refuses what is not METRIC < NUMBER", () => {
  for (const text of ["", "au.mean", "au.mean < x", "< 5", "a b < 5", "au.mean < 1.2.3"]) {
    assertThrows(() => parseObjective(text), ConfigError);
  }
});

Deno.test("resolveMetric: finds the end of a path, refuses unknown and ambiguous ones", () => {
  const known = metricPaths(["train", "verify"]);
  assertEquals(resolveMetric(parseObjective("au.mean > 0"), known), "train.au.mean");
  const ambiguous = assertThrows(
    () => resolveMetric(parseObjective("readLatencyMs.p99 < 1"), known),
    ConfigError,
  );
  assertEquals(ambiguous.code, "AMBIGUOUS_METRIC");
  const unknown = assertThrows(() => resolveMetric(parseObjective("latency < 1"), known), ConfigError);
  assertEquals(unknown.code, "UNKNOWN_METRIC");
});

Deno.test("judgeObjective: the worst epoch counts", () => {
  const path = "train.epochs.readLatencyMs.p99";
  const rule = parseObjective("readLatencyMs.p99 < 50");
  assertEquals(judgeObjective(rule, path, phasesWith([10, 60, 20], 1)).measured, 60);
  assertEquals(judgeObjective(rule, path, phasesWith([10, 60, 20], 1)).met, false);
  assertEquals(judgeObjective(rule, path, phasesWith([10, 20], 1)).met, true);
});

Deno.test("judgeObjective: a metric without a value is not met", () => {
  const rule = parseObjective("au.mean > 0");
  assertEquals(judgeObjective(rule, "train.au.mean", phasesWith([], null)).met, false);
  assertEquals(judgeObjective(rule, "train.epochs.readLatencyMs.p99", phasesWith([], null)).met, false);
  const partly = judgeObjective(rule, "train.epochs.readLatencyMs.p99", phasesWith([5, null], 1));
  assertEquals([partly.measured, partly.met], [5, false]);
});

Deno.test("measuredText: shows nine digits, and says so where nothing was measured", () => {
  assertEquals([2.0702830000000034, 0.1 + 0.2, 128, null].map((measured) => measuredText({ measured })), [
    "2.070283",
    "0.3",
    "128",
    "nothing",
  ]);
});
