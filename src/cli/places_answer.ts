/**
 * Makes sure that every local place of an invocation answers, before anything on the main thread asks it: a hung
 * mount would take Ctrl-C and every word with it.
 */
import type { Address } from "../base/address.ts";
import { firstBytesAnswer } from "../../ffi/first_bytes.ts";
import { firstTouch, type Patience } from "../phases/first_touch.ts";
import type { Invocation } from "./command.ts";

export type Asking = Pick<Invocation, "options" | "context">;

/** Those addresses that are local, and the folder of results. */
export async function placesAnswer(asking: Asking, places: readonly Address[]): Promise<void> {
  const local = places.filter(({ scheme }) => scheme === "file" || scheme === "direct").map(({ path }) =>
    path
  );
  const { results } = asking.options;
  await pathsAnswer(asking, results === undefined ? local : [...local, results]);
}

/** Paths as they were typed. */
export async function pathsAnswer(asking: Asking, paths: readonly string[]): Promise<void> {
  const { cwd } = asking.context;
  await firstTouch(paths.map((path) => path.startsWith("/") ? path : `${cwd}/${path}`), patienceOf(asking));
}

/** The beginnings of these files, which the main thread is going to read. */
export async function bytesAnswer(
  asking: Asking,
  paths: readonly string[],
  isDirect: boolean,
): Promise<void> {
  await firstTouch(paths, patienceOf(asking), (path) => firstBytesAnswer(path, isDirect));
}

/** For how long a first touch waits, and whom it tells. */
export function patienceOf({ options, context }: Asking): Patience {
  return {
    say: (line) => context.console.err(`${line}\n`),
    interrupt: context.interrupt,
    limitSeconds: options["time-limit"],
  };
}
