/**
 * Makes sure that every local place of an invocation answers, before anything on the main thread asks it: a hung
 * mount would take Ctrl-C and every word with it.
 */
import type { Address } from "../base/address.ts";
import { firstTouch } from "../phases/first_touch.ts";
import type { Invocation } from "./command.ts";

type Asking = Pick<Invocation, "options" | "context">;

/** Those addresses that are local, and the folder of results. */
export async function placesAnswer(asking: Asking, places: readonly Address[]): Promise<void> {
  const local = places.filter(({ scheme }) => scheme === "file" || scheme === "direct").map(({ path }) =>
    path
  );
  const { results } = asking.options;
  await pathsAnswer(asking, results === undefined ? local : [...local, results]);
}

/** Paths as they were typed. */
export async function pathsAnswer({ options, context }: Asking, paths: readonly string[]): Promise<void> {
  await firstTouch(paths.map((path) => path.startsWith("/") ? path : `${context.cwd}/${path}`), {
    say: (line) => context.console.err(`${line}\n`),
    interrupt: context.interrupt,
    limitSeconds: options["time-limit"],
  });
}
