/**
 * Where in the program something was told, as DLIO's log shows it at DLIO_LOG_LEVEL=debug: path and line. In an
 * executable that is a place of the bundled program, which helps whoever reports a bug.
 */

/** ` [src/phases/train.ts:45]`, `callers` frames above the caller of this function; empty where nothing is known. */
export function callingPlace(stack: string | undefined, callers: number): string {
  const frame = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))[callers] ?? "";
  const [, url = "", line = ""] = /\(?([^()\s]+):(\d+):\d+\)?$/.exec(frame.trimEnd()) ?? [];
  if (url === "") return "";
  const path = /(?:^|\/)((?:src|ffi)\/.*)$/.exec(url)?.[1] ?? url.slice(url.lastIndexOf("/") + 1);
  return ` [${path}:${line}]`;
}
