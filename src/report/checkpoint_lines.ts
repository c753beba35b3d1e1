/** Checkpoints as text: every save and load of a run, and the table of a plan. Pure. */
import { formatBytes, formatDuration, formatRate } from "../base/units.ts";
import type { CheckpointPhase, CheckpointTransfer } from "./schema/phases.ts";
import type { Plan } from "./schema/plan.ts";

/** Rows and files that the text shows; all of them are in the document. */
const SHOWN_ROWS = 8;
const SHOWN_FILES = 6;

export function checkpointLines(phase: CheckpointPhase): string[] {
  const scaled = phase.scale === 1 ? "" : `, every tensor scaled by ${phase.scale}`;
  return [
    `checkpoint ${formatBytes(phase.bytes)} (${phase.bytes} bytes) in ${counted(phase.files, "file")} from ` +
    `${counted(phase.ranks, "rank")}${scaled}`,
    ...phase.save.map((one) => transferLine("save", one)),
    ...phase.load.map((one) => transferLine("load", one)),
    ...phase.removed > 0 ? [`           ${phase.removed} older checkpoints removed`] : [],
    ...phase.verifiedBytes > 0 ? [`           ${formatBytes(phase.verifiedBytes)} compared and right`] : [],
  ];
}

function transferLine(name: string, one: CheckpointTransfer): string {
  const parts = [
    `${name.padEnd(10)} ${one.folder}`,
    `${formatDuration(one.seconds)}`,
    one.bytesPerSecond === null ? "rate unknown" : formatRate(one.bytesPerSecond),
  ];
  if (one.fsyncSeconds !== null) parts.push(`fsync ${formatDuration(one.fsyncSeconds)}`);
  if (one.ranks.length > 1) {
    parts.push(`slowest rank ${one.slowest.rank}: ${formatDuration(one.slowest.seconds)}`);
  }
  if (name === "load") {
    parts.push(
      one.cachedFraction === null
        ? "cache unknown"
        : `${(100 * one.cachedFraction).toFixed(1)} % cached before`,
    );
  }
  return parts.join("  ");
}

export function renderCheckpointPlan(plan: Plan["checkpoint"]): string[] {
  const { ranks, files, bytes, rows = [], memoryBytes, seconds, largestFileBytes } = plan;
  const lines = [
    `checkpoint  ${formatBytes(Number(bytes))} (${bytes} bytes) in ${counted(files, "file")} from ` +
    counted(ranks, "rank"),
  ];
  for (const row of rows.slice(0, SHOWN_ROWS)) {
    lines.push(
      `            ${String(row.ranks).padStart(5)} x ${formatBytes(row.bytes)} in ${
        counted(row.files.length, "file")
      }, rank ${row.firstRank} first:`,
    );
    for (const file of row.files.slice(0, SHOWN_FILES)) {
      lines.push(`                    ${file.name}  ${file.bytes} bytes`);
    }
    if (row.files.length > SHOWN_FILES) {
      lines.push(`                    and ${row.files.length - SHOWN_FILES} more`);
    }
  }
  if (rows.length > SHOWN_ROWS) lines.push(`            and ${rows.length - SHOWN_ROWS} more kinds of ranks`);
  if (largestFileBytes !== undefined) lines.push(`            largest file ${formatBytes(largestFileBytes)}`);
  if (memoryBytes !== undefined) {
    lines.push(`            memory ${formatBytes(memoryBytes)} at most in this process, whatever the size`);
  }
  lines.push(
    seconds === undefined || seconds === null
      ? "            duration unknown; give --rate, e.g. --rate 2GB/s"
      : `            ${formatDuration(seconds)} a save at the given rate`,
  );
  return lines;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
