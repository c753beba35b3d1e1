/** Finds out from shared memory that storage has stopped answering, and says it in words. Pure. */
import { formatDuration } from "../base/units.ts";
import type { PendingRequest, PendingView } from "../metrics/pending_cells.ts";

export interface Stall {
  readonly silentSeconds: number;
  readonly requests: number;
  readonly oldest: PendingRequest | undefined;
  /** Workers that do not even show what they wait for: a system call holds their thread. */
  readonly deaf: number;
}

/** Without an answer for this long the live line says so. */
const SILENT_MS = 2000;
/** Workers show themselves five times a second. */
const DEAF_MS = 3000;

/** Undefined while anything moves, or nothing was asked for. */
export function stallOf(views: readonly PendingView[], nowMs: number): Stall | undefined {
  const seen = views.filter((view) => view.seenMs > 0);
  const isDeaf = (view: PendingView) => nowMs - view.seenMs >= DEAF_MS;
  const waiting = seen.filter((view) => view.requests > 0 || isDeaf(view));
  if (waiting.length === 0) return undefined;
  // A Worker without requests says nothing about storage, unless it is all that there is to see.
  const silentMs = nowMs - Math.max(...waiting.map((view) => view.movedMs));
  if (silentMs < SILENT_MS) return undefined;
  const oldest = waiting.flatMap((view) => view.oldest ?? []).sort((a, b) => a.beganMs - b.beganMs)[0];
  return {
    silentSeconds: silentMs / 1000,
    requests: waiting.reduce((sum, view) => sum + view.requests, 0),
    oldest,
    deaf: waiting.filter(isDeaf).length,
  };
}

/** "no byte for 10 s, 8 requests in flight, oldest 9.8 s: train/img_3.npz at 1048576". */
export function stallText({ silentSeconds, requests, oldest, deaf }: Stall, nowMs: number): string {
  const parts = [`no byte for ${formatDuration(Math.floor(silentSeconds))}`];
  if (deaf > 0) {
    parts.push(deaf === 1 ? "a Worker hangs in a system call" : `${deaf} Workers hang in system calls`);
  }
  if (requests > 0) parts.push(requests === 1 ? "1 request in flight" : `${requests} requests in flight`);
  if (oldest) parts.push(`oldest ${((nowMs - oldest.beganMs) / 1000).toFixed(1)} s: ${whereOf(oldest)}`);
  return parts.join(", ");
}

function whereOf({ operation, name, offset }: PendingRequest): string {
  return operation === "read" || operation === "write" ? `${name} at ${offset}` : `${operation} of ${name}`;
}

/** How long one Worker has waited for an answer by now; undefined: all is well. */
export function silentSeconds(view: PendingView): number | undefined {
  return stallOf([view], performance.timeOrigin + performance.now())?.silentSeconds;
}

/** The text for the Workers' parts, now; undefined: all is well. */
export function stallNow(
  parts: readonly { readonly pending: { read(): PendingView } }[],
): string | undefined {
  const nowMs = performance.timeOrigin + performance.now();
  const stall = stallOf(parts.map((part) => part.pending.read()), nowMs);
  return stall && stallText(stall, nowMs);
}
