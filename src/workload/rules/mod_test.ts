import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import type { RunContext } from "../context.ts";
import { contextOf, rawOf, workloadOf } from "../fixture.ts";
import { interpret } from "../interpret.ts";
import type { KeyPath, Values } from "../keys/mod.ts";
import type { RawValue } from "../raw/raw_config.ts";
import { Workload } from "../workload.ts";
import { checkRules, LATER_RULES, RULES, RULES_NOT_APPLYING } from "./mod.ts";

type Written = Readonly<Record<string, RawValue>>;

interface Case {
  readonly fires: Written;
  readonly quiet: Written;
  readonly context?: Partial<RunContext>;
  /** Where the machine makes the difference, not the workload. */
  readonly quietContext?: Partial<RunContext>;
  readonly warning?: true;
}

const GENERATE: Written = { "workflow.train": false, "workflow.generate_data": true };
const CHECKPOINT: Written = {
  "workflow.train": false,
  "workflow.checkpoint": true,
  "checkpoint.num_checkpoints_write": 1,
};
const S3: Written = {
  "storage.storage_type": "s3",
  "storage.storage_root": "bucket",
  "storage.storage_library": "s3dlio",
  "storage.storage_options.access_key_id": "key",
  "storage.storage_options.secret_access_key": "secret",
  "storage.storage_options.endpoint_url": "http://localhost:9000",
};
const SUBSET: Written = { ...CHECKPOINT, "checkpoint.mode": "subset" };
const MIB = 2 ** 20;

const CASES: Readonly<Record<string, Case>> = {
  DECODE: {
    fires: { "reader.decode": true, "dataset.format": "tfrecord" },
    quiet: { "reader.decode": true, "dataset.format": "npz" },
  },
  TRANSFER_SIZE: {
    fires: { "reader.transfer_size": 4096, "dataset.format": "npz" },
    quiet: { "reader.transfer_size": 4096, "dataset.format": "tfrecord" },
    warning: true,
  },
  ODIRECT: {
    fires: { ...S3, "reader.odirect": true },
    quiet: { "reader.odirect": true },
  },
  V3: {
    fires: { framework: "tensorflow", "reader.data_loader": "pytorch" },
    quiet: { framework: "pytorch", "reader.data_loader": "dali" },
  },
  V6: {
    fires: { "reader.read_threads": 9 },
    quiet: { "reader.read_threads": 8 },
    warning: true,
  },
  V7: {
    fires: { "reader.read_threads": 4 },
    quiet: GENERATE,
    context: { worldSize: 8, ranksPerNode: 8, availableMemoryBytes: 64 * 8 * MIB },
  },
  V8: {
    fires: { "reader.read_threads": 4 },
    quiet: { "reader.read_threads": 4 },
    context: { worldSize: 8, ranksPerNode: 8, availableMemoryBytes: 64 * 8 * MIB / 0.6 },
    quietContext: { worldSize: 8, ranksPerNode: 8, availableMemoryBytes: 64 * 8 * MIB / 0.5 },
    warning: true,
  },
  V9: {
    fires: { "model.num_layers": 3, "model.parallelism.pipeline": 4 },
    quiet: { "model.num_layers": -1, "model.parallelism.pipeline": 4 },
  },
  V10: {
    fires: { "model.parallelism.zero_stage": 3, "model.parallelism.pipeline": 2 },
    quiet: { "model.parallelism.zero_stage": 3, "model.parallelism.pipeline": 1 },
  },
  V11: {
    fires: { "model.parallelism.data": 2 },
    quiet: { ...SUBSET, "model.parallelism.data": 2 },
  },
  V12: {
    fires: SUBSET,
    quiet: { ...SUBSET, "model.parallelism.data": 1 },
  },
  V13: {
    fires: { ...SUBSET, "model.parallelism.data": 1, "model.parallelism.tensor": 2 },
    quiet: { ...SUBSET, "model.parallelism.data": 2, "model.parallelism.tensor": 2 },
    context: { worldSize: 4, ranksPerNode: 4 },
  },
  V14: {
    fires: { ...CHECKPOINT, "model.parallelism.tensor": 2, "model.parallelism.pipeline": 2 },
    quiet: { ...CHECKPOINT, "model.parallelism.tensor": 3, "model.parallelism.pipeline": 2 },
    context: { worldSize: 6, ranksPerNode: 6 },
  },
  V15: {
    fires: { ...CHECKPOINT, "checkpoint.num_checkpoints_read": 2 },
    quiet: { ...CHECKPOINT, "checkpoint.num_checkpoints_read": 1 },
  },
  V16: {
    fires: { "checkpoint.ksm": {} },
    quiet: { "checkpoint.ksm": {}, "checkpoint.randomize_tensor": false },
  },
  CHECKPOINT_ONLY_KEYS: {
    fires: { "workflow.checkpoint": true, "checkpoint.num_checkpoints_write": 3 },
    quiet: { "workflow.checkpoint": true, "checkpoint.num_checkpoints_write": -1 },
    warning: true,
  },
  TRAINING_ONLY_KEYS: {
    fires: { ...CHECKPOINT, "checkpoint.checkpoint_after_epoch": 2 },
    quiet: { ...CHECKPOINT, "checkpoint.checkpoint_after_epoch": 1 },
    warning: true,
  },
  EPOCH_KEYS: {
    fires: {
      "workflow.checkpoint": true,
      "checkpoint.steps_between_checkpoints": 3,
      "checkpoint.epochs_between_checkpoints": 2,
    },
    quiet: { "workflow.checkpoint": true, "checkpoint.epochs_between_checkpoints": 2 },
    warning: true,
  },
  VOID_MODEL_KEYS: {
    fires: { ...CHECKPOINT, "model.type": "transformer", "model.model_size_bytes": 5 },
    quiet: { ...CHECKPOINT, "model.type": "cnn", "model.model_size_bytes": 5 },
    warning: true,
  },
  V17: {
    fires: { "dataset.format": "hdf5", "dataset.record_dims": [3, 4], "dataset.hdf5.num_dset_per_record": 2 },
    quiet: { "dataset.format": "hdf5", "dataset.record_dims": [4, 3], "dataset.hdf5.num_dset_per_record": 2 },
  },
  V18: {
    fires: { "dataset.format": "jpeg", "dataset.record_element_type": "float32" },
    quiet: { "dataset.format": "jpeg", "dataset.record_element_type": "uint8" },
  },
  LONG_PREFIX: {
    fires: { "dataset.file_prefix": "a".repeat(255 - "_1_of_1.npz".length + 1), "dataset.format": "npz" },
    quiet: { "dataset.file_prefix": "a".repeat(255 - "_8_of_8.npz".length), "dataset.format": "npz" },
  },
  IMAGE_CHANNELS: {
    fires: { "dataset.format": "png", "dataset.image_channels": 3 },
    quiet: { "dataset.format": "png", "dataset.image_channels": 3, "dataset.record_dims": [4, 5] },
  },
  V19: {
    fires: { "dataset.format": "png", "dataset.record_dims": [2, 3, 4] },
    quiet: { "dataset.format": "png", "dataset.record_dims": [2, 3] },
  },
  V20: {
    fires: { "dataset.record_dims": [2], "dataset.record_length_bytes_stdev": 1 },
    quiet: { "dataset.record_dims": [2], "dataset.record_length_bytes_stdev": 0 },
  },
  V22: {
    fires: { "storage.storage_type": "direct_fs", "storage.storage_library": "minio" },
    quiet: { "storage.storage_type": "direct_fs" },
  },
  V23: {
    fires: { ...S3, "storage.storage_root": "/mnt/data" },
    quiet: S3,
  },
  V24: {
    fires: { ...S3, "storage.storage_library": null },
    quiet: S3,
  },
  V25: {
    fires: { ...S3, "storage.storage_library": "boto3" },
    quiet: { ...S3, "storage.storage_library": "minio" },
  },
  V27: {
    fires: { ...S3, "storage.storage_options.endpoint_url": null },
    quiet: S3,
  },
  V30: {
    fires: { "train.total_training_steps": 5, "reader.batch_size": 2 },
    quiet: { "train.total_training_steps": 4, "reader.batch_size": 2 },
  },
  NO_STEPS: {
    fires: { "reader.batch_size": 9 },
    quiet: { "reader.batch_size": 8 },
  },
  PLUG_IN: {
    fires: { "checkpoint.checkpoint_mechanism_classname": "my.Checkpoint" },
    quiet: { "reader.reader_classname": null },
  },
  SAMPLE_MODE: {
    fires: { "reader.read_mode": "sample", "dataset.format": "npz", "dataset.num_samples_per_file": 2 },
    quiet: { "reader.read_mode": "sample", "dataset.format": "npz" },
  },
  EVALUATION_ALONE: {
    fires: { "workflow.train": false, "workflow.evaluation": true, "dataset.num_files_eval": 1 },
    quiet: { "workflow.evaluation": true, "dataset.num_files_eval": 1 },
  },
  NO_CHECKPOINTS: {
    fires: { ...CHECKPOINT, "checkpoint.num_checkpoints_write": 0 },
    quiet: { ...CHECKPOINT, "checkpoint.num_checkpoints_write": 0, "workflow.train": true },
  },
  NO_FILES: {
    fires: { "dataset.num_files_train": 0 },
    quiet: { ...CHECKPOINT, "dataset.num_files_train": 0 },
  },
  TOO_LARGE: {
    fires: { ...GENERATE, "dataset.num_files_train": 2 ** 36, "dataset.num_files_eval": 1 },
    quiet: { ...GENERATE, "dataset.num_files_train": 2 ** 36 },
  },
  FILE_PREFIX: {
    fires: { "dataset.file_prefix": "a/b" },
    quiet: { "dataset.file_prefix": "a.b" },
  },
  PARTITION_COLUMN: {
    fires: { "dataset.parquet.partition_by": "day" },
    quiet: { "dataset.parquet.partition_by": "data" },
  },
  READ_COLUMNS: {
    fires: {
      "dataset.format": "parquet",
      "storage.storage_options.columns": ["a"],
      "workflow.generate_data": true,
    },
    quiet: { "dataset.format": "parquet", "storage.storage_options.columns": ["a"] },
  },
};

function idsOf(values: Written, context: Partial<RunContext>): { errors: string[]; warnings: string[] } {
  try {
    return { errors: [], warnings: workloadOf(values, context).warnings.map(({ code }) => code) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { errors: error.problems.map(({ code }) => code), warnings: [] };
  }
}

for (const { id } of RULES) {
  Deno.test(`rule ${id}: fires where it must and nowhere else`, () => {
    const { fires, quiet, context = {}, quietContext = context, warning = false } = CASES[id] ?? {
      fires: {},
      quiet: {},
    };
    const fired = idsOf(fires, context);
    assertEquals(fired.errors, warning ? [] : [id]);
    if (warning) assertEquals(fired.warnings.includes(id), true);
    const still = idsOf(quiet, quietContext);
    assertEquals(still.errors, []);
    assertEquals(still.warnings.includes(id), false);
  });
}

Deno.test("rules: every rule of DLIO is checked, checked later, or explained; none twice", () => {
  const ids = [...RULES.map(({ id }) => id), ...Object.keys(LATER_RULES), ...Object.keys(RULES_NOT_APPLYING)];
  const expected = Array.from({ length: 31 }, (_, i) => `V${i + 1}`);
  assertEquals(ids.filter((id) => /^V\d/.test(id)).sort(), expected.sort());
});

/** The values, and the record of who was asked for. */
function watched(workload: Workload, asked: Set<string>): Workload {
  const values = new Proxy(workload.values, {
    get(target, key, receiver) {
      if (typeof key === "string") asked.add(key);
      return Reflect.get(target, key, receiver);
    },
  });
  return new Workload({ ...workload.data, values: values as Values });
}

Deno.test("rules: none reads a key that it does not declare", () => {
  for (const rule of RULES) {
    const { fires = {}, context = {} } = CASES[rule.id] ?? {};
    const asked = new Set<string>();
    for (const values of [{}, fires, S3, SUBSET]) {
      // A workload that breaks no rule, with the values of one that does laid over it.
      const typed = overlay(workloadOf({}), values);
      rule.check(watched(typed, asked), contextOf(context));
    }
    const declared: readonly string[] = rule.reads;
    assertEquals([...asked].filter((key) => !declared.includes(key)), [], rule.id);
  }
});

function overlay(workload: Workload, values: Written): Workload {
  const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  return new Workload({ ...workload.data, values: { ...workload.values, ...set } });
}

/** YAML's null, and an empty text where a name belongs, leave the default. */
const isWritten = (value: unknown) => value !== undefined && value !== null && value !== "";

Deno.test("rules: every finding is a sentence with a remedy, a key, its value and its source", () => {
  for (const [id, { fires, context, warning }] of Object.entries(CASES)) {
    if (warning) continue;
    try {
      workloadOf(fires, context);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const problem of error.problems) {
        assertMatch(problem.text, /^[A-Z0-9].*[.?]$/, id);
        assertMatch(problem.remedy, /^[A-Z].*\.$/, id);
        // A default comes from nobody.
        if (isWritten(fires[problem.key])) assertMatch(problem.source ?? "", /./, id);
        assertNotEquals(problem.source, "default", id);
      }
    }
  }
});

Deno.test("rules V7, V8: memory is found too little once, not twice", () => {
  const context = contextOf({ worldSize: 8, ranksPerNode: 8, availableMemoryBytes: 64 * 8 * MIB });
  const { problems, warnings } = checkRules(workloadOf({}), context);
  assertEquals([problems.map(({ code }) => code), warnings], [["V7"], []]);
  assertMatch(problems[0]?.remedy ?? "", /^Use at most 7 accelerators/);
});

Deno.test("rule V19: has the words that DLIO's tests look for", () => {
  const { problems } = checkRules(
    overlay(workloadOf({}), { "dataset.format": "jpeg", "dataset.record_dims": [1, 2, 3] }),
    contextOf(),
  );
  assertMatch(
    problems[0]?.text ?? "",
    /jpeg format does not support more than 2 dimensions, but got 3 dimensions\./,
  );
});

Deno.test("rule IMAGE_CHANNELS: only real pictures have three", () => {
  const errors = (changes: Written) => {
    const written = {
      "dataset.format": "jpeg",
      "dataset.record_dims": [20, 30],
      "dataset.image_channels": 3,
      ...changes,
    };
    return checkRules(overlay(workloadOf({}), written), contextOf()).problems.map(({ code }) => code);
  };
  assertEquals(errors({}), []);
  assertEquals(errors({ "dataset.image_channels": 2 }), ["IMAGE_CHANNELS"]);
  assertEquals(errors({ "dataset.format": "npz" }), ["IMAGE_CHANNELS"]);
  assertEquals(errors({ "dataset.image_payload": "raw" }), ["IMAGE_CHANNELS"]);
  assertEquals(errors({ "dataset.record_dims": [600] }), ["IMAGE_CHANNELS"]);
  assertEquals(errors({ "dataset.record_dims": [20, 30, 3] }), ["V19"]);
});

Deno.test("rule V23: local paths of every kind are no bucket", () => {
  for (const root of ["/x", "./x", "../x", "~/x", "file://x", "direct://x", ".", ".."]) {
    assertEquals(idsOf({ ...S3, "storage.storage_root": root }, {}).errors, ["V23"], root);
  }
  for (const root of ["bucket", "bucket/prefix", ".hidden", "s3://bucket"]) {
    assertEquals(idsOf({ ...S3, "storage.storage_root": root }, {}).errors, [], root);
  }
  assertEquals(idsOf({ ...S3, "storage.storage_root": null }, {}).errors, []);
});

Deno.test("rules V24, V25, V27: hold for tensorflow too, all that is missing in one finding", () => {
  const bare: Written = {
    framework: "tensorflow",
    "storage.storage_type": "s3",
    "storage.storage_root": "bucket",
  };
  assertEquals(idsOf(bare, {}).errors, ["V24", "V27"]);
  try {
    workloadOf({ ...bare, "storage.storage_library": "minio" });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    assertMatch(error.message, /access key and a secret key and an endpoint/);
    assertMatch(error.remedy, /AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL/);
  }
});

Deno.test("rule VOID_MODEL_KEYS: names what explicit tensors, or the lack of layers, make void", () => {
  const written = {
    "model.model_datatype": "fp32",
    "model.optimizer_datatype": "fp16",
    "model.transformer.hidden_size": 64,
  };
  const named = (values: Written) => {
    const { warnings } = workloadOf({ ...CHECKPOINT, ...written, ...values });
    const text = warnings.find(({ code }) => code === "VOID_MODEL_KEYS")?.text ?? "";
    return /^No effect of ([^:]*):/.exec(text)?.[1]?.split(", ").map((key) => key.split(".").at(-1)) ?? [];
  };
  assertEquals(named({}), ["model_datatype", "optimizer_datatype", "hidden_size"]);
  assertEquals(named({ "model.layer_parameters": [5] }), [
    "layer_parameters",
    "model_datatype",
    "optimizer_datatype",
    "hidden_size",
  ]);
  assertEquals(named({ "model.num_layers": 2 }), []);
  assertEquals(named({ "model.num_layers": 2, "model.layer_parameters": [5] }), ["model_datatype"]);
  assertEquals(named({ "model.num_layers": 2, "model.optimization_groups": [5] }), ["optimizer_datatype"]);
  assertEquals(
    named({ "model.num_layers": 2, "model.layer_parameters": [5], "model.optimization_groups": [5] }),
    ["model_datatype", "optimizer_datatype", "hidden_size"],
  );
});

Deno.test("rule V27: the environment is enough, and plans need no connection", () => {
  const bare: Written = { ...S3, "storage.storage_options.access_key_id": null };
  assertEquals(idsOf(bare, {}).errors, ["V27"]);
  assertEquals(idsOf({ ...S3, "storage.storage_options.access_key_id": "" }, {}).errors, ["V27"]);
  assertEquals(idsOf(bare, { env: { AWS_ACCESS_KEY_ID: "k" } }).errors, []);
  assertEquals(idsOf(bare, { usesStorage: false }).errors, []);
  for (const name of ["AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"]) {
    assertEquals(idsOf(bare, { env: { [name]: "x" } }).errors, [], name);
  }
  assertEquals(idsOf(bare, { hasSharedProfiles: true }).errors, []);
  const unreached = { ...bare, "storage.storage_options.endpoint_url": null };
  assertEquals(idsOf(unreached, { hasSharedProfiles: true }).errors, ["V27"]);
  const gs = { "storage.storage_options.uri_scheme": "gs", "storage.storage_options.endpoint_url": null };
  assertEquals(idsOf({ ...S3, ...gs }, {}).errors, []);
});

Deno.test("rule NO_FILES: evaluation without files, generating nothing; as DLIO only a warning", () => {
  assertEquals(idsOf({ "workflow.evaluation": true }, {}).errors, ["NO_FILES"]);
  assertEquals(idsOf({ ...GENERATE, "dataset.num_files_train": 0 }, {}).errors, ["NO_FILES"]);
  const dlio = idsOf({ "workflow.evaluation": true }, { mode: "dlio" });
  assertEquals([dlio.errors, dlio.warnings], [[], ["NO_FILES"]]);
});

Deno.test("rule TOO_LARGE: a file has an end, by samples, dimensions or columns", () => {
  const big: readonly Written[] = [
    { "dataset.num_samples_per_file": 2 ** 48 },
    { "dataset.record_dims": [2 ** 24, 2 ** 24] },
    { "dataset.record_length_bytes": "200T", "dataset.num_samples_per_file": 2 },
    { "dataset.parquet.columns": [{ name: "a", size: 2 ** 46 }] },
    { "dataset.record_length_bytes_stdev": "32T" },
  ];
  for (const values of big) assertEquals(idsOf({ ...GENERATE, ...values }, {}).errors, ["TOO_LARGE"]);
});

Deno.test("rule V30: names the value that was written and where", () => {
  const raw = rawOf({ "train.total_training_steps": 9 }, { kind: "command line", detail: "train.total_…=9" });
  try {
    interpret(raw, contextOf());
    throw new Error("V30 did not fire");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [problem] = error.problems;
    assertEquals([problem?.code, problem?.value, problem?.source], ["V30", "9", "train.total_…=9"]);
    const key: KeyPath = "train.total_training_steps";
    assertEquals(problem?.key, key);
  }
});

Deno.test("rule PLUG_IN: names the keys that choose instead of the class", () => {
  const rows = [
    ["reader.reader_classname", /choose dataset\.format and reader\.data_loader\.$/],
    ["checkpoint.checkpoint_mechanism_classname", /choose checkpoint\.container\.$/],
  ] as const;
  for (const [key, remedy] of rows) {
    const { problems } = checkRules(overlay(workloadOf({}), { [key]: "my.Class" }), contextOf());
    assertEquals(problems.map(({ code }) => code), ["PLUG_IN"]);
    assertMatch(problems[0]?.remedy ?? "", remedy);
  }
});
