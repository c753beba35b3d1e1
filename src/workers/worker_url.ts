/**
 * Where a Worker's module lies in each form of the program: a TypeScript source beside this file, or a
 * JavaScript file of the bundle. Every `new Worker` takes its address from here, since bundling follows none.
 */

/**
 * Address of `<name>_worker`, to be started with `{ type: "module" }`. In a bundle all shared code lies in the
 * bundle's root and the Workers keep their folder (scripts/compile/bundle.ts); `caller` is for tests.
 */
export function workerUrl(name: string, caller: string = import.meta.url): URL {
  const isSource = caller.endsWith(".ts");
  return new URL(isSource ? `./${name}_worker.ts` : `./src/workers/${name}_worker.js`, caller);
}
