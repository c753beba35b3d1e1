/** Which loader and sampler a workload means when it names none. */
import type { Values } from "../keys/mod.ts";
import type { Derived } from "./derived.ts";

type Loader = Values["reader.data_loader"];
type Sampler = Values["reader.data_loader_sampler"];

export function loaderOf(framework: Values["framework"]): Derived<Loader> {
  return { value: framework, rule: `the loader of framework ${framework}` };
}

export function samplerOf(loader: Loader): Derived<Sampler> {
  const rule = `the sampler of loader ${loader}`;
  if (loader === "tensorflow") return { value: "iterative", rule };
  return { value: loader === "pytorch" || loader === "dali" ? "index" : "none", rule };
}
