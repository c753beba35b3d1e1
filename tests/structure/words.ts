/** Words that must not stand in certain files: they would print, exit, or mean something on one machine only. */
import { isProgram, type Sources } from "./sources.ts";

interface Ban {
  readonly what: RegExp;
  readonly why: string;
  appliesTo(path: string): boolean;
}

const everywhere = () => true;

/** Built from halves, so that this file is not its own first finding. */
const joined = (...parts: string[]) => parts.join("");

export const BANS: readonly Ban[] = [
  {
    what: /\bconsole\.(log|info|warn|error|debug|table|dir|trace)\s*\(/,
    why: "only main.ts and the one writer of src/terminal print",
    appliesTo: (path) => isProgram(path) && path !== "main.ts",
  },
  {
    what: /\bDeno\.exit(Code)?\b/,
    why: "main.ts is the only place that sets the exit status",
    appliesTo: (path) => isProgram(path) && path !== "main.ts",
  },
  {
    what: /\bDeno\.dlopen\b/,
    why: "ffi/ is the only place with native calls",
    appliesTo: (path) => isProgram(path) && !path.startsWith("ffi/"),
  },
  {
    what: /\bworker\.terminate\(|\bterminate\(\)/,
    why: "terminating a Worker unmaps memory under I/O in flight",
    appliesTo: isProgram,
  },
  {
    what: new RegExp(
      [
        joined("registry\\.np", "mjs\\.org"),
        joined("registry\\.yarn", "pkg\\.com"),
        joined("\\bjs", "r\\.io\\b"),
        joined("\\bpy", "pi\\.org\\b"),
        joined("\\bdeno", "\\.land\\b"),
        joined("proxy\\.go", "lang\\.org"),
      ].join("|"),
    ),
    why: "where packages come from is the machine's configuration",
    appliesTo: everywhere,
  },
  {
    what: new RegExp(`(^|[\\s"'\`(=])/(${joined("wo", "rk")}|${joined("ro", "ot")}|home/[a-z])(/|\\b)`, "m"),
    why: "a path of one machine",
    appliesTo: (path) => !path.endsWith("_test.ts"),
  },
  {
    what: new RegExp(joined("\\bshared", "/(tools|spec|design)")),
    why: "only .ci/run may name tools that are not in the repository",
    appliesTo: (path) => path !== ".ci/run",
  },
  {
    what: new RegExp(`\\b(${joined("TO", "DO")}|${joined("FIX", "ME")}|${joined("XX", "X")})\\b`),
    why: "unfinished work belongs to an issue",
    appliesTo: everywhere,
  },
];

export function bannedWords(sources: Sources): string[] {
  const found: string[] = [];
  for (const [path, text] of sources) {
    for (const { what, why, appliesTo } of BANS) {
      const match = appliesTo(path) ? what.exec(text) : null;
      if (!match) continue;
      const line = text.slice(0, match.index).split("\n").length;
      found.push(`${path}:${line} has '${match[0].trim()}': ${why}`);
    }
  }
  return found;
}
