import { assertEquals } from "@std/assert";
import { StorageError } from "../base/errors.ts";
import { createSharedMetrics, totals, workerParts } from "../metrics/shared_memory.ts";
import { countFailure } from "./count_failure.ts";

Deno.test("countFailure: counts EIO, and nothing else", () => {
  const parts = workerParts(createSharedMetrics(1));
  const [metrics] = parts;
  if (!metrics) throw new Error("One Worker has a part");
  const failure = (errno: "EIO" | "ENOSPC") =>
    new StorageError("x", { code: errno, remedy: "y", operation: "write", errno });
  for (const error of [failure("EIO"), failure("ENOSPC"), new Error("EIO"), failure("EIO")]) {
    countFailure(metrics, error);
  }
  assertEquals(totals(parts).errorEio, 2);
});
