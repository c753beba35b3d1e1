/** The text of the project's own files, as the checks of its shape take them. */

/** Path from the project's root to text. */
export type Sources = ReadonlyMap<string, string>;

const LEFT_OUT = new Set([".git", "dist", "results", "node_modules", "deno.lock", "LICENSE"]);
const TEXT = /\.(ts|md|json|ya?ml|sh)$|^\.ci\/run$/;

export async function readSources(root: string, below = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${below}`)) {
    if (LEFT_OUT.has(name) || name.startsWith(".compile-")) continue;
    const path = below + name;
    if (isDirectory) {
      for (const [inner, text] of await readSources(root, `${path}/`)) found.set(inner, text);
    } else if (TEXT.test(path)) found.set(path, await Deno.readTextFile(`${root}/${path}`));
  }
  return found;
}

/** Code that is part of the program: what users run, without tests and without what tests bring along. */
export function isProgram(path: string): boolean {
  return /^(main\.ts$|src\/|ffi\/)/.test(path) && path.endsWith(".ts") && !/_test(_\w+)?\.ts$/.test(path) &&
    !/_suite\.ts$/.test(path);
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;

/** What a module imports, statically, lazily or as types; relative paths as paths from the root. */
export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, specifier = ""]) => {
    if (!specifier.startsWith(".")) return specifier;
    return new URL(specifier, `file:///${path}`).pathname.slice(1);
  });
}
