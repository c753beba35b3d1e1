/** The derivation of every key that the table marks as derived; the compiler insists that none is missing. */
import type { RunContext } from "../context.ts";
import type { KeyPath, KEYS, Values } from "../keys/mod.ts";
import type { Derived } from "./derived.ts";
import { loaderOf, samplerOf } from "./loader.ts";
import { autoReadThreads, autoWriteThreads } from "./threads.ts";
import { uriSchemeOf } from "./uri_scheme.ts";

export type DerivedPath = {
  [Path in KeyPath]: (typeof KEYS)[Path] extends { derived: string } ? Path : never;
}[KeyPath];

type Derivations = {
  readonly [Path in DerivedPath]: (values: Values, context: RunContext) => Derived<Values[Path]>;
};

/** In the order in which they are applied: the sampler needs the loader. */
export const DERIVATIONS: Derivations = {
  "reader.data_loader": (values) => loaderOf(values["framework"]),
  "reader.data_loader_sampler": (values) => samplerOf(values["reader.data_loader"]),
  "reader.read_threads": (_, context) => autoReadThreads(context),
  "reader.write_threads": (values, context) => autoWriteThreads(values["storage.storage_type"], context),
  "storage.storage_options.uri_scheme": (values) => uriSchemeOf(values["storage.storage_type"]),
};

export function derivedPaths(): readonly DerivedPath[] {
  // Object.keys widens to string; the keys of a constant object are exactly its type's keys.
  return Object.keys(DERIVATIONS) as DerivedPath[];
}
