import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { ioObjectives } from "./io_objectives.ts";

Deno.test("ioObjectives: finds the metric at the top, or in the direction that a mix names", () => {
  const path = (kind: "read" | "mix", text: string) => ioObjectives(kind, [text])[0]?.path;
  assertEquals(path("read", "latencyMs.p99 < 50"), "latencyMs.p99");
  assertEquals(path("read", "p99 < 50"), "latencyMs.p99");
  assertEquals(path("mix", "write.iops > 5"), "write.iops");
  assertThrows(() => path("mix", "iops > 5"), ConfigError, "ambiguous: read.iops, write.iops");
  assertThrows(() => path("read", "au.mean > 5"), ConfigError, "names no metric");
});
