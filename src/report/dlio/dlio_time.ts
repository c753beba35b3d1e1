/** Times and durations as DLIO writes them. Pure. */

/** Local time without a zone, in microseconds: 2026-11-21T00:01:54.061236. */
export function dlioTime(unixMs: number): string {
  const wholeMs = Math.floor(unixMs);
  const at = new Date(wholeMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const micros = at.getMilliseconds() * 1000 + Math.floor((unixMs - wholeMs) * 1000);
  return `${date}T${time}.${String(micros).padStart(6, "0")}`;
}

/** Seconds as text with two decimals. */
export function dlioDuration(seconds: number): string {
  return seconds.toFixed(2);
}
