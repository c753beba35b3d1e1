/**
 * Reads one file of a dataset and says everything that is wrong with it. What cannot be read is a finding like
 * any other, so that one unreadable file never ends the rest.
 */
import { StorageError } from "../base/errors.ts";
import type { ByteRange } from "../base/range.ts";
import type { WorkerMetrics } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { BlockConsumer, ReadHandle } from "../storage/store.ts";
import { countFailure } from "./count_failure.ts";
import type { Comparison } from "./comparison.ts";
import type { BlockSample } from "./block_sample.ts";
import type { LaneGate } from "./lane_gate.ts";
import type { Turns } from "./turns.ts";
import type { Workbench } from "./workbench.ts";

/** What is read at a time once a range could not be read as a whole, and how often that may fail. */
const PIECE_BYTES = 1 << 20;
const MOST_FAILURES = 32;

export interface Verification {
  readonly bench: Pick<Workbench, "store" | "comparison">;
  readonly metrics: WorkerMetrics;
  readonly sample: BlockSample;
  /** Ends the reads early. */
  readonly signal?: AbortSignal;
  report(finding: DamageFinding): void;
  /** When to let others go on; without them nothing is read without waiting. */
  readonly turns?: Turns;
  /** Hears whether storage makes this Worker wait. */
  readonly gate?: LaneGate;
}

/**
 * `name` is the output of file `file` that is looked at, `size` what it must have. True where some of its content was
 * read: what no sample chose is looked for and measured only.
 */
export async function verifyFile(
  job: Verification,
  file: number,
  name: string,
  size: number,
): Promise<boolean> {
  const { bench, report } = job;
  const comparison = bench.comparison(file, name, (bytes) => job.metrics.add("verifiedBytes", bytes));
  const whole = (kind: DamageFinding["kind"], detail: string, offset = 0, length = size) =>
    report({ file: name, kind, offset, length, detail });
  const told = (found: number) => {
    for (const finding of comparison.findings()) report(finding);
    if (found < size) whole("short", `has ${found} of ${size} bytes`, found, size - found);
    if (found > size) whole("long", `has ${found} bytes, ${found - size} too many`, size, found - size);
  };
  const found = comparedNow(job, comparison, name, size);
  if (found !== undefined) {
    told(found);
    return found > 0;
  }
  let handle: ReadHandle;
  try {
    handle = await bench.store.openRead(name);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    countFailure(job.metrics, error);
    if (error.errno === "ENOENT") whole("missing", "is not there");
    else whole("unreadable", error.message);
    return false;
  }
  try {
    const moved = await compared(job, comparison, handle, file, name, size);
    told(handle.size);
    return moved > 0;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    countFailure(job.metrics, error);
    whole("unreadable", error.message);
    return false;
  } finally {
    await handle.close();
    job.turns?.taken();
  }
}

/** The size that the file has, where it is of one block and lies in memory; it was compared then. */
function comparedNow(
  { bench, metrics, sample, turns }: Verification,
  comparison: Comparison,
  name: string,
  size: number,
): number | undefined {
  if (!sample.isWhole || !turns || turns.isDue) return undefined;
  let found: number | undefined;
  const began = performance.now();
  bench.store.readNow?.(name, (slot, offset, length) => {
    comparison.block(slot, offset, length);
    found = length;
  }, size);
  if (found === undefined) return undefined;
  metrics.inFlight.begin(began);
  countRead(metrics, began, Math.min(size, found));
  return found;
}

/** A file, or a part of one, was read since then. */
export function countRead(metrics: WorkerMetrics, began: number, bytes: number): void {
  const ended = performance.now();
  metrics.inFlight.end(ended);
  metrics.histograms.read.record(ended - began);
  metrics.add("bytesMoved", bytes);
}

async function compared(
  { metrics, sample, signal, report, gate }: Verification,
  comparison: Comparison,
  handle: ReadHandle,
  file: number,
  name: string,
  size: number,
): Promise<number> {
  const began = performance.now();
  metrics.inFlight.begin(began);
  let moved = 0;
  const read = async ({ at, length }: ByteRange) => {
    const each: BlockConsumer = (slot, offset, count) => comparison.block(slot, offset, count);
    const wasInMemory = await handle.readHot?.(at, length, each, signal);
    if (wasInMemory === undefined) await handle.read(at, length, each, signal);
    else gate?.tell(wasInMemory, length);
    moved += length;
  };
  for (const { at, length } of sample.blocks(file, size)) {
    const range = { at, length: Math.min(length, handle.size - at) };
    if (range.length <= 0) break;
    try {
      await read(range);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      countFailure(metrics, error);
      for (const { at, length, reason } of await readInPieces(range, read)) {
        report({ file: name, kind: "unreadable", offset: at, length, detail: reason });
      }
    }
  }
  countRead(metrics, began, moved);
  return moved;
}

/** Around what cannot be read there is usually much that can; ranges that cannot be read are given back. */
async function readInPieces(
  range: ByteRange,
  read: (piece: ByteRange) => Promise<void>,
): Promise<(ByteRange & { readonly reason: string })[]> {
  const unreadable: { at: number; length: number; reason: string }[] = [];
  const end = range.at + range.length;
  let failures = 0;
  for (let at = range.at; at < end; at += PIECE_BYTES) {
    // A device that is gone fails everywhere, and slowly.
    const length = failures < MOST_FAILURES ? Math.min(PIECE_BYTES, end - at) : end - at;
    let reason: string | undefined;
    try {
      if (failures >= MOST_FAILURES) reason = unreadable.at(-1)?.reason ?? "";
      else await read({ at, length });
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      failures++;
      reason = error.message;
    }
    const last = unreadable.at(-1);
    if (reason === undefined) continue;
    if (last && last.at + last.length === at) last.length += length;
    else unreadable.push({ at, length, reason });
    if (at + length === end) break;
  }
  return unreadable;
}
