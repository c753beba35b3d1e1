/** The end of a run as text: a few lines with every number's unit, then the verdict. Pure. */
import { formatBytes, formatDuration, formatRate } from "../base/units.ts";
import { checkpointLines } from "./checkpoint_lines.ts";
import { likelyCauses } from "./likely_cause.ts";
import { measuredText } from "./objectives.ts";
import { requestLines } from "./request_lines.ts";
import type { CleanPhase, Epoch, VerifyPhase } from "./schema/phases.ts";
import type { Ceiling, Result } from "./schema/result.ts";

/** Findings that the text shows; all of them are in the result. */
const SHOWN_FINDINGS = 20;
const SHOWN_CAUSES = 5;
/** Names of files that stay; a hundred are in the result. */
const SHOWN_KEPT = 5;

export function renderSummary(result: Result, folder: string | undefined): string {
  const lines: string[] = [];
  const { generate, train, evaluate, checkpoint, verify, clean } = result.phases;
  if (generate) {
    const skipped = generate.skippedFiles > 0 ? `, ${generate.skippedFiles} were there` : "";
    lines.push(
      `generate  ${generate.files} files${skipped}, ${formatBytes(generate.bytes)} in ` +
        `${formatDuration(generate.seconds)}: ${rate(generate.bytesPerSecond)}`,
    );
  }
  for (const [name, phase] of [["train", train], ["evaluate", evaluate]] as const) {
    for (const epoch of phase?.epochs ?? []) lines.push(epochLine(name, epoch));
    if (phase && phase.unreadSamples > 0) {
      lines.push(
        `unread    ${phase.unreadSamples} samples in each epoch of ${name}: steps are whole, as many on each accelerator`,
      );
    }
  }
  if (checkpoint) lines.push(...checkpointLines(checkpoint));
  if (train && train.verifiedBytes > 0) {
    const wrong = train.findings.length > 0 ? `${train.findings.length} findings` : "all as they must be";
    lines.push(`verified  ${formatBytes(train.verifiedBytes)} compared while training: ${wrong}`);
  }
  if (verify) {
    const { seconds, bytesPerSecond } = verify;
    lines.push(`verify    ${lookedAt(verify)} in ${formatDuration(seconds)}: ${rate(bytesPerSecond)}`);
  }
  if (clean) {
    lines.push(`clean     ${clean.files} files, ${formatBytes(clean.bytes)} removed`);
    if (clean.kept.length > 0) lines.push(keptLine(clean));
  }
  lines.push(...findingLines(result), ...troubleLines(result));
  for (const check of result.checks.filter((one) => one.ok === false)) {
    lines.push(`check     does not hold: ${check.name}: ${check.detail}`);
  }
  for (const objective of result.objectives) {
    lines.push(
      `objective ${objective.expression}: ${objective.met ? "met" : "MISSED"}, measured ${
        measuredText(objective)
      }`,
    );
  }
  lines.push(verdictLine(result));
  if (result.ceiling) lines.push(ceilingLine(result.ceiling));
  if (folder) lines.push(`Result: ${folder}/result.json`);
  return lines.join("\n");
}

function epochLine(name: string, epoch: Epoch): string {
  const { readLatencyMs: latency } = epoch;
  const parts = [
    `${name.padEnd(9)} epoch ${epoch.epoch}`,
    `${epoch.steps} steps in ${formatDuration(epoch.seconds)}`,
    `AU ${epoch.au === null ? "unknown" : percent(epoch.au)}`,
    rate(epoch.bytesPerSecond),
    `${epoch.samplesPerSecond === null ? "unknown" : epoch.samplesPerSecond.toFixed(1)} samples/s`,
  ];
  if (latency.p99 !== null) parts.push(`p50 ${milliseconds(latency.p50)} p99 ${milliseconds(latency.p99)}`);
  const { windowSamplesPerSecond, leftOut } = epoch;
  if (windowSamplesPerSecond !== null && leftOut.samples > 0) {
    parts.push(
      `DLIO's figure ${
        windowSamplesPerSecond.toFixed(1)
      } samples/s (leaves out ${leftOut.samples} samples, ` +
        `${formatDuration(leftOut.seconds)})`,
    );
  }
  parts.push(
    epoch.cachedFraction === null ? "cache unknown" : `${percent(epoch.cachedFraction)} cached before`,
  );
  return parts.join("  ");
}

/** What was read, and of a sample, what it is a part of. */
function lookedAt(
  { proves, sampledFraction, files, filesRead, filesInAll, bytes, bytesInAll }: VerifyPhase,
): string {
  const isSample = sampledFraction < 1;
  const what = proves === "structure" ? "structure of " : "";
  if (!isSample) return `${what}${files} files, ${formatBytes(bytes)}`;
  const share = `a sample of ${percent(sampledFraction)}`;
  if (proves === "structure") {
    return `${what}${files} of ${filesInAll} files, ${formatBytes(bytes)} (${share})`;
  }
  const all = bytesInAll === null ? "" : ` of ${formatBytes(bytesInAll)}`;
  return `${files} files looked for and measured, ${
    formatBytes(bytes)
  }${all} compared, in ${filesRead} of them (${share}),`;
}

function keptLine({ kept, keptLeftOut }: CleanPhase): string {
  const count = kept.length + (keptLeftOut ?? 0);
  const files = count === 1 ? "1 file that is" : `${count} files that are`;
  const shown = kept.slice(0, SHOWN_KEPT);
  const isAll = keptLeftOut !== null && count === shown.length;
  return `          kept ${keptLeftOut === null ? "at least " : ""}${files} not part of it` +
    `${isAll ? "" : ", first"}: ${shown.join(", ")}`;
}

function findingLines(result: Result): string[] {
  const findings = [
    ...result.phases.verify?.findings ?? [],
    ...result.phases.train?.findings ?? [],
    ...result.phases.checkpoint?.findings ?? [],
  ];
  const lines = findings.slice(0, SHOWN_FINDINGS).map(({ file, kind, offset, length, detail }) =>
    `finding   ${kind.padEnd(10)} ${file} at ${offset}, ${length} bytes: ${detail}`
  );
  const hidden = findings.length - lines.length + (result.phases.verify?.findingsLeftOut ?? 0);
  if (hidden > 0) lines.push(`          and ${hidden} more`);
  // Causes are guessed from wrong bytes, which a look at the structure never sees.
  const causes = result.phases.verify?.proves === "structure" ? [] : likelyCauses(findings);
  for (const { text, findings: count, example } of causes.slice(0, SHOWN_CAUSES)) {
    lines.push(`probably  ${text} (${count === 1 ? example : `${count} findings, first ${example}`})`);
  }
  return lines;
}

/** What the storage did with requests, where it was not simply to answer them. */
function troubleLines({ io, endpoints, warnings }: Result): string[] {
  return [
    ...requestLines(io, endpoints).map(([label, text]) => `${label.padEnd(9)} ${text}`),
    ...warnings.filter(({ code }) => code === "THROTTLED").map(({ text }) => `throttled ${text}`),
  ];
}

function verdictLine(result: Result): string {
  const { train } = result.phases;
  if (result.status === "interrupted") return "Interrupted: no verdict.";
  if (result.status === "failed") return "Failed: no verdict.";
  const reasons = result.reasons.join(" ");
  if (result.verdict === "fail") return `Verdict: FAIL. ${reasons}`;
  if (train?.au.mean !== null && train !== undefined) {
    return `Verdict: PASS. AU ${percent(train.au.mean)} (target ${percent(train.au.target)}) with ` +
      `${result.accelerators} ${result.accelerators === 1 ? "accelerator" : "accelerators"} at ${
        rate(train.bytesPerSecond)
      }.`;
  }
  if (result.phases.verify?.proves === "structure" && result.verdict === "pass") {
    return "Verdict: PASS for the structure. The content of these files cannot be proven.";
  }
  if (result.verdict === "pass" && (result.phases.verify?.sampledFraction ?? 1) < 1) {
    return "Verdict: PASS for the part that was read.";
  }
  if (result.verdict === "pass") return "Verdict: PASS.";
  return "Done. This command measures no accelerators, so there is no verdict.";
}

function ceilingLine({ bytesPerSecond, bound, evidence }: Ceiling): string {
  if (bytesPerSecond === null) return `Client ceiling ${evidence}.`;
  const limit = bound === null ? "what the limit is cannot be told" : {
    storage: "the storage is the limit, not this client",
    client: "this client is the limit, the storage may do more",
    compute: "the accelerators' own computation is the limit",
  }[bound];
  return `Client ceiling ${rate(bytesPerSecond)}: ${limit}.`;
}

function rate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? "rate unknown" : formatRate(bytesPerSecond);
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function milliseconds(value: number | null): string {
  if (value === null) return "unknown";
  return value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;
}
