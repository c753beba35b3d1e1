/** What the text of a run says of requests that were not simply answered, and of the endpoints that failed. Pure. */
import { formatBytes, formatDuration } from "../base/units.ts";
import type { Endpoint } from "./schema/endpoint.ts";

export interface Repeated {
  readonly retries: number;
  readonly retriedBytes: number;
  readonly backoffSeconds: number;
}

/** Empty where nothing was repeated and nothing failed. */
export function requestLines(
  { retries, retriedBytes, backoffSeconds }: Repeated,
  endpoints: readonly Pick<Endpoint, "url" | "requests" | "errors" | "timesTakenOut">[],
): (readonly [label: string, text: string])[] {
  const lines: (readonly [string, string])[] = [];
  if (retries > 0) {
    const repeated = `${counted(retries, "request")} repeated (${formatBytes(retriedBytes)})`;
    lines.push(["retries", `${repeated}, ${formatDuration(backoffSeconds)} in pauses`]);
  }
  for (const { url, requests, errors, timesTakenOut } of endpoints) {
    const kinds = Object.entries(errors).sort(([, a], [, b]) => b - a);
    const failed = kinds.reduce((sum, [, count]) => sum + count, 0);
    if (failed === 0) continue;
    const which = kinds.map(([kind, count]) => `${kind} ${counted(count, "time")}`).join(", ");
    const alone = timesTakenOut > 0 ? `; left alone ${counted(timesTakenOut, "time")}` : "";
    lines.push(["endpoint", `${url}: ${failed} of ${counted(requests, "request")} failed: ${which}${alone}`]);
  }
  return lines;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
