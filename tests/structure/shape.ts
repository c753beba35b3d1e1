/** How large files may be, what they may be called, and that what can be wrong has a test. */
import { importsOf, isProgram, type Sources } from "./sources.ts";

const MOST_LINES = 400;
const VAGUE = /(^|\/)(utils?|helpers?|common|managers?|misc)(\.ts$|\/|_)/;

/** Generated and test files are as long as they must be. */
export function tooLong(sources: Sources): string[] {
  const found: string[] = [];
  for (const [path, text] of sources) {
    if (!path.endsWith(".ts") || path.endsWith(".gen.ts") || path.endsWith("_test.ts")) continue;
    const lines = text.split("\n").length - 1;
    if (lines > MOST_LINES) found.push(`${path} has ${lines} lines, at most ${MOST_LINES}`);
  }
  return found;
}

export function badNames(sources: Sources): string[] {
  const found: string[] = [];
  for (const path of sources.keys()) {
    if (!path.endsWith(".ts")) continue;
    const base = path.slice(path.lastIndexOf("/") + 1);
    if (VAGUE.test(path)) found.push(`${path} is named after nothing`);
    if (!/^[a-z0-9_]+(\.gen|\.as)?\.ts$/.test(base)) found.push(`${path} is not snake_case`);
  }
  return found;
}

/** Functions and classes can be wrong; types and tables of constants are judged by those who use them. */
export function hasLogic(text: string): boolean {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  return /^\s*(export\s+)?(default\s+)?(async\s+)?function\b/m.test(code) ||
    /^(export\s+)?class\b/m.test(code) ||
    /^(export\s+)?const\s+\w+[^=\n]*=\s*(async\s*)?\([^)]*\)[^=\n]*=>/m.test(code);
}

/**
 * Files with logic that no unit test reaches. A test reaches what it imports, and the private parts of that: files
 * of the same folder that it imports in turn. `exceptions` gives each file that is tested otherwise its reason;
 * one that needs no exception any more is reported too.
 */
export function untested(sources: Sources, exceptions: ReadonlyMap<string, string>): string[] {
  const reached = reachedByTests(sources);
  const found: string[] = [];
  for (const [path, text] of sources) {
    if (!isProgram(path) || path.endsWith(".gen.ts") || path.endsWith(".as.ts") || path === "main.ts") {
      continue;
    }
    const tested = reached.has(path) || sources.has(path.replace(/\.ts$/, "_test.ts"));
    const excepted = exceptions.has(path);
    if (hasLogic(text) && !tested && !excepted) found.push(`${path} has logic and no unit test`);
    if (excepted && tested) found.push(`${path} is listed as an exception and has a unit test`);
  }
  for (const path of exceptions.keys()) {
    if (!sources.has(path)) found.push(`${path} is listed as an exception and does not exist`);
  }
  return found;
}

function reachedByTests(sources: Sources): Set<string> {
  const reached = new Set<string>();
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
  const follow = (path: string, text: string, anyFolder: boolean) => {
    for (const target of importsOf(path, text)) {
      const inside = anyFolder || folderOf(target) === folderOf(path);
      const next = sources.get(target);
      if (next === undefined || !inside || reached.has(target)) continue;
      reached.add(target);
      follow(target, next, false);
    }
  };
  for (const [path, text] of sources) if (path.endsWith("_test.ts")) follow(path, text, true);
  return reached;
}
