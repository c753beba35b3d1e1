/** Files with logic but without a unit test, each with what tests it instead. */
export const TESTED_OTHERWISE: ReadonlyMap<string, string> = new Map([
  [
    "src/workers/generator_worker.ts",
    "runs in a Worker only: src/phases/run_phases_slow_test.ts starts every kind",
  ],
  [
    "src/workers/verifier_worker.ts",
    "runs in a Worker only: src/phases/run_phases_slow_test.ts starts every kind",
  ],
  [
    "src/workers/accelerator_worker.ts",
    "runs in a Worker only: src/phases/run_phases_slow_test.ts starts every kind",
  ],
  [
    "src/workers/sample_reader.ts",
    "runs in a Worker only: src/phases/run_phases_slow_test.ts starts every kind",
  ],
  ["src/workers/opened_files.ts", "as sample_reader.ts, whose part it is"],
  [
    "src/workers/io_worker.ts",
    "runs in a Worker only: src/phases/io/run_io_slow_test.ts, with all that it is made of",
  ],
  ["src/workers/move_at_rate.ts", "as io_worker.ts: a limit is kept; when a block is due says pace_test.ts"],
  ["src/workers/meet.ts", "as io_worker.ts: jobs begin together"],
  ["src/workers/write_objects.ts", "as io_worker.ts: null:// takes whole objects only"],
  ["src/workers/ceiling_worker.ts", "runs in a Worker only: src/phases/client_ceiling_timed_test.ts"],
  [
    "src/workers/checkpoint_worker.ts",
    "runs in a Worker only: src/phases/checkpoint/checkpoint_phase_slow_test.ts, with all kinds of orders",
  ],
  ["src/workers/checkpoint_verifier_worker.ts", "as checkpoint_worker.ts"],
  ["src/dataset/raw_layout.ts", "as io_worker.ts"],
  ["src/workers/paced_store.ts", "for tests: what src/phases/au_model_timed_test.ts compares with theory"],
]);
