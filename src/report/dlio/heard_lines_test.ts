import { assertEquals } from "@std/assert";
import { heardLines } from "./heard_lines.ts";

const LINES = ["[OUTPUT] a", "[WARNING] b", "[METRIC] c", "[ERROR] d"];

Deno.test("heardLines: error and critical hide DLIO's own lines and warnings, other levels hide nothing", () => {
  for (const level of ["error", "critical"] as const) assertEquals(heardLines(LINES, level), ["[ERROR] d"]);
  for (const level of ["debug", "info", "warn", "warning"] as const) {
    assertEquals(heardLines(LINES, level), LINES);
  }
});
