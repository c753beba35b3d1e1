/** Files with logic but without a unit test, each with what tests it instead. */
export const TESTED_OTHERWISE: ReadonlyMap<string, string> = new Map([
  ["src/workers/serve.ts", "runs in a Worker only: src/phases/run_phases_test.ts starts every kind"],
  ["src/workers/workbench.ts", "as serve.ts"],
  ["src/workers/generator_worker.ts", "as serve.ts"],
  ["src/workers/verifier_worker.ts", "as serve.ts"],
  ["src/workers/accelerator_worker.ts", "as serve.ts"],
  ["src/workers/sample_reader.ts", "as serve.ts"],
  ["src/workers/already_there.ts", "as serve.ts: the second generate finds everything there"],
]);
