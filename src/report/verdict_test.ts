import { assertEquals } from "@std/assert";
import type { Phases } from "./schema/phases.ts";
import { judge } from "./verdict.ts";

const finding = (file: string) => ({ file, kind: "zeroed" as const, offset: 0, length: 1, detail: "" });

/** Only what a verdict looks at. */
function phases(part: { train?: unknown; verify?: unknown }): Phases {
  return part as Phases;
}

const train = (mean: number | null, findings: unknown[] = []) => ({
  au: { mean, target: 0.9, stdev: 0 },
  findings,
});

Deno.test("judge: AU at the target passes, below it fails with both numbers", () => {
  assertEquals(judge(phases({ train: train(0.9) }), []).verdict, "pass");
  const failed = judge(phases({ train: train(0.8999) }), []);
  assertEquals([failed.verdict, failed.reasons], ["fail", ["AU 90.0 % is below the target of 90.0 %."]]);
});

Deno.test("judge: where nothing was asked there is no verdict, an unknown AU is none", () => {
  assertEquals(judge({}, []).verdict, "none");
  assertEquals(judge(phases({ train: train(null) }), []).verdict, "none");
});

Deno.test("judge: wrong bytes fail a run however well it was fed, and count files once", () => {
  const { verdict, reasons } = judge(
    phases({ train: train(1, [finding("a")]), verify: { findings: [finding("a"), finding("b")] } }),
    [],
  );
  assertEquals([verdict, reasons], ["fail", ["Wrong bytes in 2 files."]]);
  assertEquals(judge(phases({ verify: { findings: [] } }), []).verdict, "pass");
});

Deno.test("judge: files whose bytes nobody saw are not said to have wrong ones", () => {
  const unread = (file: string, kind: string) => ({ ...finding(file), kind });
  const findings = [
    finding("a"),
    unread("a", "unreadable"),
    unread("b", "unreadable"),
    unread("c", "missing"),
    unread("d", "missing"),
    unread("e", "unexpected"),
  ];
  assertEquals(judge(phases({ verify: { findings } }), []).reasons, [
    "Wrong bytes in 1 file.",
    "1 file cannot be read.",
    "2 files are missing.",
    "1 file does not belong there.",
  ]);
  const structure = judge(phases({ verify: { findings, proves: "structure" } }), []);
  assertEquals(structure.reasons, ["Unsound structure in 5 files."]);
});

Deno.test("judge: where findings were left out, files are counted as so many at least", () => {
  const reasons = (proves: string) => {
    const findings = [finding("a"), { ...finding("b"), kind: "missing" as const }];
    return judge(phases({ verify: { findings, proves, findingsLeftOut: 3 } }), []).reasons;
  };
  assertEquals(reasons("content"), ["Wrong bytes in at least 1 file.", "At least 1 file is missing."]);
  assertEquals(reasons("structure"), ["Unsound structure in at least 2 files."]);
});

Deno.test("judge: a missed objective fails, and says what was measured", () => {
  const rule = { expression: "au.mean >= 2", metric: "au.mean", comparison: ">=" as const, bound: 2 };
  const { verdict, reasons, objectives } = judge(phases({ train: train(1) }), [{
    rule,
    path: "train.au.mean",
  }]);
  assertEquals(verdict, "fail");
  assertEquals(reasons, ["Objective 'au.mean >= 2' is missed: measured 1."]);
  assertEquals(objectives[0]?.met, false);
});
