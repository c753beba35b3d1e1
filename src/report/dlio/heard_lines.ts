/** Which lines of dlio.log DLIO_LOG_LEVEL lets through. DLIO's own lines have a level between warning and error. */
export type LogLevel = "debug" | "info" | "warning" | "warn" | "error" | "critical";

export function heardLines(lines: readonly string[], level: LogLevel): readonly string[] {
  if (level !== "error" && level !== "critical") return lines;
  return lines.filter((line) => line.startsWith("[ERROR]"));
}
