/** The table as a function of bash and of zsh: `_stoker_list NAME` sets `list`, or returns 1. Pure. */
import type { CompletionTable } from "./table.ts";

export function posixTable(table: CompletionTable): string {
  const rows = [...table].map(([name, words]) => `    '${name}') list='${words.join(" ")}' ;;`);
  return ["_stoker_list() {", '  case "$1" in', ...rows, "    *) list= ; return 1 ;;", "  esac", "}"].join(
    "\n",
  );
}

/** Words of the table stand in single quotes and are split at blanks, so they must hold neither. */
export function fitsShell(word: string): boolean {
  return /^[A-Za-z0-9@._+:/-]+$/.test(word);
}
