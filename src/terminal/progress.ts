/**
 * The live line of a phase: state and rendering apart from the writer, so that tests compare text. On a
 * terminal it is redrawn ten times a second, with a row for each part where there is room; elsewhere a plain line
 * appears every five seconds at most.
 */
import { formatBytes, formatDuration, formatRate } from "../base/units.ts";
import { type Parts, renderParts } from "./parts_table.ts";

export interface ProgressState {
  readonly phase: string;
  /** What is counted, e.g. "12/168 files" or "epoch 1/5 step 6/12". */
  readonly count: string;
  /** From 0 to 1; undefined when the end is not known. */
  readonly done: number | undefined;
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly elapsedSeconds: number;
  /** More to say: "AU 93.4 %", "p99 41 ms". */
  readonly extras: readonly string[];
  /** Storage does not answer: stands instead of the rates. */
  readonly stall?: string | undefined;
  /** What each part of the whole does, where it has several. */
  readonly parts?: Parts | undefined;
}

const BAR = 20;
/** What was on the terminal before stays in sight with so many of its lines. */
const LEFT_ALONE = 2;

/** The line, and rows of the parts below it. */
export function renderLive(state: ProgressState, width: number, height: number): string[] {
  const line = renderProgress(state, width);
  return [line, ...(state.parts ? renderParts(state.parts, width, height - 1 - LEFT_ALONE) : [])];
}

export function renderProgress(state: ProgressState, width: number): string {
  const parts = [state.phase.padEnd(9), state.count];
  if (state.stall !== undefined) return cut([...parts, state.stall].join("  "), width);
  if (state.done !== undefined && width >= 100) parts.push(bar(state.done));
  if (state.done !== undefined) parts.push(`${Math.floor(state.done * 100)} %`);
  if (state.bytes > 0) parts.push(formatBytes(state.bytes), formatRate(state.bytesPerSecond));
  parts.push(...state.extras);
  const eta = remaining(state);
  parts.push(eta === undefined ? formatDuration(state.elapsedSeconds) : `eta ${formatDuration(eta)}`);
  return cut(parts.join("  "), width);
}

function cut(line: string, width: number): string {
  return line.length > width ? line.slice(0, Math.max(0, width - 1)) + "…" : line;
}

function bar(done: number): string {
  const full = Math.round(Math.min(1, Math.max(0, done)) * BAR);
  return "█".repeat(full) + "░".repeat(BAR - full);
}

function remaining({ done, elapsedSeconds }: ProgressState): number | undefined {
  if (done === undefined || done <= 0.01 || done >= 1) return undefined;
  return elapsedSeconds / done - elapsedSeconds;
}
