/**
 * Reads one file of a dataset and says everything that is wrong with it. What cannot be read is a finding like
 * any other, so that one unreadable file never ends the rest.
 */
import { StorageError } from "../base/errors.ts";
import type { ByteRange } from "../base/range.ts";
import type { WorkerMetrics } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import type { BlockConsumer, ReadHandle } from "../storage/store.ts";
import type { Comparison } from "./comparison.ts";
import { chosenBlocks } from "./sampled_blocks.ts";
import type { Workbench } from "./workbench.ts";

/** What is read at a time once a range could not be read as a whole, and how often that may fail. */
const PIECE_BYTES = 1 << 20;
const MOST_FAILURES = 32;

export interface Verification {
  readonly bench: Pick<Workbench, "store" | "comparison">;
  readonly metrics: WorkerMetrics;
  /** 1: every byte; less: that share of the blocks, chosen by the seed. */
  readonly fraction: number;
  readonly seed: number;
  /** Ends the reads early. */
  readonly signal?: AbortSignal;
  report(finding: DamageFinding): void;
}

/** `name` is the output of file `file` that is read, `size` what it must have. */
export async function verifyFile(job: Verification, file: number, name: string, size: number): Promise<void> {
  const { bench, report } = job;
  const whole = (kind: DamageFinding["kind"], detail: string, offset = 0, length = size) =>
    report({ file: name, kind, offset, length, detail });
  let handle: ReadHandle;
  try {
    handle = await bench.store.openRead(name);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return error.errno === "ENOENT" ? whole("missing", "is not there") : whole("unreadable", error.message);
  }
  try {
    const comparison = await compared(job, handle, file, name, size);
    for (const finding of comparison.findings()) report(finding);
    if (handle.size < size) {
      whole("short", `has ${handle.size} of ${size} bytes`, handle.size, size - handle.size);
    }
    if (handle.size > size) {
      whole("long", `has ${handle.size} bytes, ${handle.size - size} too many`, size, handle.size - size);
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    whole("unreadable", error.message);
  } finally {
    await handle.close();
  }
}

async function compared(
  { bench, metrics, fraction, seed, signal, report }: Verification,
  handle: ReadHandle,
  file: number,
  name: string,
  size: number,
): Promise<Comparison> {
  const comparison = bench.comparison(file, name, (bytes) => metrics.add("verifiedBytes", bytes));
  const began = performance.now();
  metrics.inFlight.begin(began);
  let moved = 0;
  const read = async ({ at, length }: ByteRange) => {
    const each: BlockConsumer = (slot, offset, count) => comparison.block(slot, offset, count);
    await handle.read(at, length, each, signal);
    moved += length;
  };
  for (const range of chosenBlocks(Math.min(size, handle.size), fraction, seed, file)) {
    try {
      await read(range);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      for (const { at, length, reason } of await readInPieces(range, read)) {
        report({ file: name, kind: "unreadable", offset: at, length, detail: reason });
      }
    }
  }
  const ended = performance.now();
  metrics.inFlight.end(ended);
  metrics.histograms.read.record(ended - began);
  metrics.add("bytesMoved", moved);
  return comparison;
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
