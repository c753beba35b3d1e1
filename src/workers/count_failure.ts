/** Failures of the operating system that the result counts by kind; those of servers are counted where they are met. */
import { StorageError } from "../base/errors.ts";
import type { WorkerMetrics } from "../metrics/shared_memory.ts";

/** Once for each failure that ended a read, a write or the work. */
export function countFailure(metrics: Pick<WorkerMetrics, "add">, error: unknown): void {
  if (error instanceof StorageError && error.errno === "EIO") metrics.add("errorEio", 1);
}
