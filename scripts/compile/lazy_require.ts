/**
 * The bundler gives CommonJS packages a `require` in a chunk that everything shares, and asks node:module for it
 * at once. That loads all of Node's layer into every Worker: 5 MiB and twice the start of each, and waits in the
 * ring then end 50 ms late. Here `require` is made when somebody calls it.
 */

const EAGER =
  /^import \{ createRequire as (\w+) \} from "node:module";\n(?<between>[^]*?)^var __require = \1\(import\.meta\.url\);\n/m;
const STILL_EAGER = /^import .*from "node:module";$/m;

const LAZY =
  `var __require = (name) => process.getBuiltinModule("node:module").createRequire(import.meta.url)(name);
`;

/** The chunk with a lazy `require`; undefined when it asks node:module for something in a way unknown here. */
export function lazyRequire(chunk: string): string | undefined {
  const lazy = chunk.replace(EAGER, (_all, _name, between: string) => between + LAZY);
  return STILL_EAGER.test(lazy) ? undefined : lazy;
}
