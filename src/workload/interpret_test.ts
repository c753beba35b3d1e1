import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../base/errors.ts";
import { contextOf, rawOf, workloadOf } from "./fixture.ts";
import { interpret } from "./interpret.ts";
import type { RawEntry, RawValue } from "./raw/raw_config.ts";
import { Workload } from "./workload.ts";

function refusal(
  values: Readonly<Record<string, RawValue>>,
  mode: "stoker" | "dlio" = "stoker",
): ConfigError {
  return assertThrows(() => workloadOf(values, { mode }), ConfigError);
}

function warningCodes(workload: Workload): readonly string[] {
  return workload.warnings.map(({ code }) => code);
}

Deno.test("interpret: gives DLIO's defaults to an empty workload", () => {
  const workload = workloadOf({});
  assertEquals(workload.values["dataset.format"], "tfrecord"); // test_default_format_is_tfrecord
  assertEquals(workload.values["storage.storage_type"], "local_fs"); // test_default_storage_type_local
  assertEquals(workload.values["reader.batch_size"], 1); // test_default_batch_size
  assertEquals(workload.values["train.seed"], 123); // test_default_seed
  assertEquals(workload.sourceOf("train.seed"), { kind: "default", detail: "" });
  assertEquals(workload.isSet("train.seed"), false);
  assertEquals(workload.warnings, []);
});

Deno.test("interpret: keeps where a value came from", () => {
  const source = { kind: "command line", detail: "++workload.reader.batch_size=7" } as const;
  const workload = interpret(rawOf({ "reader.batch_size": 7 }, source), contextOf());
  assertEquals(workload.values["reader.batch_size"], 7);
  assertEquals(workload.sourceOf("reader.batch_size"), source);
  assertEquals(workload.isSet("reader.batch_size"), true);
});

Deno.test("interpret: refuses an unknown key with the nearest one, and only warns as DLIO", () => {
  const error = refusal({ "dataset.num_file_train": 3 });
  assertEquals(error.problems[0]?.code, "UNKNOWN_KEY");
  assertEquals(error.problems[0]?.source, "test.yaml");
  assertStringIncludes(error.message, "Did you mean 'dataset.num_files_train'?");
  const workload = workloadOf({ "dataset.num_file_train": 3 }, { mode: "dlio" });
  assertStringIncludes(workload.warnings[0]?.text ?? "", "Did you mean 'dataset.num_files_train'?");
  assertEquals(workload.values["dataset.num_files_train"], 8);
});

Deno.test("interpret: reports all problems together, of types, keys and rules", () => {
  const error = refusal({
    "dataset.num_files_train": "eight",
    "reader.batch_sise": 2,
    "dataset.format": "jpeg",
    "dataset.record_dims": [2, 3, 4],
  });
  assertEquals(error.problems.map(({ code }) => code).sort(), ["BAD_VALUE", "UNKNOWN_KEY", "V19"]);
  for (const problem of error.problems) assertEquals(problem.remedy.length > 0, true);
});

Deno.test("interpret: names key, value, source, text and remedy of a bad value", () => {
  assertEquals(refusal({ "dataset.num_files_train": -3 }).problems, [{
    code: "BAD_VALUE",
    key: "dataset.num_files_train",
    value: "-3",
    source: "test.yaml",
    text: "Cannot use -3 as dataset.num_files_train: it takes a whole number, 0 or more.",
    remedy: "Write a whole number, 0 or more.",
  }]);
});

Deno.test("interpret: refuses numbers that are none, fractions of files, and 2^53", () => {
  for (const value of ["8", Number.NaN, Infinity, -1, 2.5, 2 ** 53, true, [8], {}]) {
    assertEquals(refusal({ "dataset.num_files_train": value }).problems[0]?.code, "BAD_VALUE");
  }
});

Deno.test("interpret: does not judge a rule over a key that it could not read", () => {
  const error = refusal({ "workflow.train": true, "dataset.num_files_train": 0, "reader.batch_size": "x" });
  assertEquals(error.problems.map(({ code }) => code), ["BAD_VALUE", "NO_FILES"]);
  // With the default of 8 files, 9 steps would be too many.
  const steps = refusal({ "train.total_training_steps": 9, "dataset.num_files_train": "x" });
  assertEquals(steps.problems.map(({ code }) => code), ["BAD_VALUE"]);
});

Deno.test("interpret: takes null as not written", () => {
  const workload = workloadOf({ "dataset.format": null, dataset: null, reader: {} });
  assertEquals(workload.values["dataset.format"], "tfrecord");
  assertEquals(workload.isSet("dataset.format"), false);
});

Deno.test("interpret: refuses a scalar where a section belongs", () => {
  assertEquals(refusal({ dataset: 5 }).problems[0]?.code, "WRONG_SHAPE");
  assertEquals(refusal({ reader: [1] }).problems[0]?.code, "WRONG_SHAPE");
});

Deno.test("interpret: understands mappings as entries too", () => {
  const workload = workloadOf({ dataset: { format: "npz", hdf5: { chunk_dims: [1, 2] } } });
  assertEquals(workload.values["dataset.format"], "npz");
  assertEquals(workload.values["dataset.hdf5.chunk_dims"], [1, 2]);
  const overridden = workloadOf({ dataset: { format: "npz" }, "dataset.format": "csv" });
  assertEquals(overridden.values["dataset.format"], "csv");
});

Deno.test("interpret: takes the old spellings of the shipped files as what they mean", () => {
  const workload = workloadOf({
    "dataset.record_length": 2164832,
    "dataset.record_length_stdev": 5,
    "model.model_size": 499153191,
    "storage.s3_force_path_style": true,
    "metric.exclude_start_steps": 3,
  });
  assertEquals(workload.values["dataset.record_length_bytes"], 2164832);
  assertEquals(workload.values["dataset.record_length_bytes_stdev"], 5);
  assertEquals(workload.values["model.model_size_bytes"], 499153191);
  assertEquals(workload.values["storage.storage_options.s3_force_path_style"], true);
  assertEquals(workload.values["output.metric.exclude_start_steps"], 3);
});

Deno.test("interpret: of two spellings the stronger source counts, then the real name, and it says so", () => {
  const entry = (path: string, value: number, kind: "yaml" | "command line"): [string, RawEntry] => [
    path,
    { path, value, source: { kind, detail: kind } },
  ];
  const read = (...entries: [string, RawEntry][]) =>
    interpret({ ...rawOf({}), entries: new Map(entries) }, contextOf());
  const stronger = read(
    entry("dataset.record_length_bytes", 1, "yaml"),
    entry("dataset.record_length", 2, "command line"),
  );
  assertEquals(stronger.values["dataset.record_length_bytes"], 2);
  assertEquals(warningCodes(stronger), ["TWO_SPELLINGS"]);
  const alias = entry("dataset.record_length", 2, "yaml");
  const real = entry("dataset.record_length_bytes", 1, "yaml");
  for (const equal of [read(alias, real), read(real, alias)]) {
    assertEquals(equal.values["dataset.record_length_bytes"], 1);
  }
});

Deno.test("interpret: storage.storage_library replaces the one in the options, as in DLIO", () => {
  const workload = workloadOf({
    "storage.storage_options.storage_library": "minio",
    "storage.storage_library": "s3dlio",
  });
  assertEquals(workload.values["storage.storage_library"], "s3dlio");
});

Deno.test("interpret: data_reader replaces reader completely and says what is lost", () => {
  const workload = workloadOf({ "reader.batch_size": 4, "data_reader.read_threads": 3 });
  assertEquals(workload.values["reader.batch_size"], 1);
  assertEquals(workload.values["reader.read_threads"], 3);
  assertEquals(warningCodes(workload), ["REPLACED_SECTION"]);
  assertStringIncludes(workload.warnings[0]?.text ?? "", "reader.batch_size");
});

Deno.test("interpret: takes off, false and no as a shuffle that is off, quoted or not", () => {
  for (const value of ["off", "OFF", false, "false", "no"]) {
    const workload = workloadOf({ "reader.sample_shuffle": value, "reader.file_shuffle": value });
    assertEquals(workload.values["reader.sample_shuffle"], "off");
    assertEquals(workload.values["reader.file_shuffle"], "off");
  }
  assertEquals(workloadOf({ "reader.file_shuffle": "seed" }).values["reader.file_shuffle"], "seed");
  assertEquals(refusal({ "reader.file_shuffle": true }).problems[0]?.code, "BAD_VALUE");
});

Deno.test("interpret: takes use_full_object_uri as switch or word", () => {
  for (const value of [true, "true", "1", "yes", 1]) {
    const workload = workloadOf({ "storage.storage_options.use_full_object_uri": value });
    assertEquals(workload.values["storage.storage_options.use_full_object_uri"], true);
  }
  assertEquals(refusal({ "storage.storage_options.use_full_object_uri": "perhaps" }).problems.length, 1);
});

Deno.test("interpret: presence of checkpoint.ksm turns it on, with its defaults", () => {
  // test_checkpoint_ksm_config
  const quiet = { "checkpoint.randomize_tensor": false };
  assertEquals(workloadOf(quiet).values["checkpoint.ksm"], false);
  const empty = workloadOf({ ...quiet, "checkpoint.ksm": {} }).values;
  assertEquals(empty["checkpoint.ksm"], true);
  assertEquals(empty["checkpoint.ksm.madv_mergeable_id"], 12);
  assertEquals(empty["checkpoint.ksm.high_ram_trigger"], 30);
  assertEquals(empty["checkpoint.ksm.low_ram_exit"], 15);
  assertEquals(empty["checkpoint.ksm.await_time"], 200);
  const given = workloadOf({
    ...quiet,
    "checkpoint.ksm.high_ram_trigger": 25.5,
    "checkpoint.ksm.await_time": 100,
  }).values;
  assertEquals(given["checkpoint.ksm"], true);
  assertEquals(given["checkpoint.ksm.high_ram_trigger"], 25.5);
  assertEquals(given["checkpoint.ksm.await_time"], 100);
});

Deno.test("interpret: merges a deviation of its own key into the time", () => {
  const normal = workloadOf({ "train.computation_time": 0.5, "train.computation_time_stdev": 0.1 });
  assertEquals(normal.values["train.computation_time"], { kind: "normal", mean: 0.5, stdev: 0.1 });
  const alone = workloadOf({ "train.computation_time_stdev": 0.1 });
  assertEquals(alone.values["train.computation_time"], { kind: "constant", mean: 0 });
  const nonsense = refusal({
    "train.computation_time": { type: "gamma", shape: 1, scale: 2 },
    "train.computation_time_stdev": 0.1,
  });
  assertEquals(nonsense.problems[0]?.key, "train.computation_time_stdev");
});

Deno.test("interpret: puts a time together from entries below its key", () => {
  const workload = workloadOf({
    "train.computation_time.type": "uniform",
    "train.computation_time.min": 1,
    "train.computation_time.max": "2s",
  });
  assertEquals(workload.values["train.computation_time"], { kind: "uniform", min: 1, max: 2 });
});

Deno.test("interpret: a negative pause is none", () => {
  assertEquals(
    workloadOf({ "checkpoint.time_between_checkpoints": -1 }).values["checkpoint.time_between_checkpoints"],
    0,
  );
});

Deno.test("interpret: image_payload is real, and raw as DLIO", () => {
  assertEquals(workloadOf({}).values["dataset.image_payload"], "real");
  assertEquals(workloadOf({}, { mode: "dlio" }).values["dataset.image_payload"], "raw");
  assertEquals(
    workloadOf({ "dataset.image_payload": "real" }, { mode: "dlio" }).values["dataset.image_payload"],
    "real",
  );
});

Deno.test("interpret: images of another element type are refused, and uint8 as DLIO", () => {
  const values = { "dataset.format": "png", "dataset.record_element_type": "float32" };
  assertEquals(refusal(values).problems[0]?.code, "V18");
  const forced = workloadOf(values, { mode: "dlio" });
  assertEquals(forced.values["dataset.record_element_type"], "uint8");
  assertEquals(warningCodes(forced), ["V18"]);
});

Deno.test("interpret: names all keys without effect in one warning, and none that has its default anyway", () => {
  const workload = workloadOf({
    "reader.computation_threads": 8,
    "reader.pin_memory": true,
    "dataset.record_length_bytes_resize": 150528,
    "workflow.debug": false,
    "data_loader.x.y": 1,
  });
  assertEquals(warningCodes(workload), ["NO_EFFECT"]);
  const text = workload.warnings[0]?.text ?? "";
  for (
    const key of ["reader.computation_threads", "record_length_bytes_resize", "workflow.debug", "data_loader"]
  ) {
    assertStringIncludes(text, key);
  }
  assertEquals(text.includes("pin_memory"), false);
});

Deno.test("interpret: s3_torch is s3 with s3torchconnector", () => {
  const workload = workloadOf({
    "storage.storage_type": "s3_torch",
    "storage.storage_root": "bucket",
  }, { usesStorage: false });
  assertEquals(workload.values["storage.storage_type"], "s3");
  assertEquals(workload.values["storage.storage_library"], "s3torchconnector");
});

Deno.test("interpret: never shows a secret, in problems or in the configuration", () => {
  const key = "storage.storage_options.secret_access_key";
  const error = refusal({ [key]: 987654321, "dataset.num_files_train": "x" });
  assertEquals(JSON.stringify(error.problems).includes("987654321"), false);
  const workload = workloadOf({ [key]: "hunter2" });
  assertEquals(workload.values[key], "hunter2");
  assertEquals(JSON.stringify(workload.config()).includes("hunter2"), false);
  assertStringIncludes(JSON.stringify(workload.config()), "(set)");
});

Deno.test("interpret: lists at most 20 unknown keys of a file that is none of ours", () => {
  const values = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`alien.key_${i}`, i]));
  const error = refusal(values);
  assertEquals(error.problems.length, 21);
  assertStringIncludes(error.message, "and 479 more");
});

Deno.test("Workload: an equal one comes from its plain data, and its configuration is a workload again", () => {
  const workload = workloadOf({
    "dataset.format": "npz",
    "train.computation_time": 0.3,
    "reader.read_threads": 2,
  });
  const copy = new Workload(JSON.parse(JSON.stringify(workload.data)));
  assertEquals(copy.config(), workload.config());
  assertEquals(copy.sourceOf("dataset.format"), workload.sourceOf("dataset.format"));
  const again = workloadOf(JSON.parse(JSON.stringify(workload.config())));
  assertEquals(again.values, workload.values);
});

Deno.test("interpret: a variable that does not parse is refused with all else that is wrong, where it acts", () => {
  const env = { DLIO_STORAGE_TYPE: "tape", DLIO_MAX_AUTO_THREADS: "many", S3DLIO_MPU_MAX_RETRIES: "x" };
  const raw = { ...rawOf({ "train.epochs": "x" }), misread: ["DLIO_STORAGE_TYPE"] as const };
  const error: ConfigError = assertThrows(() => interpret(raw, contextOf({ env })), ConfigError);
  assertEquals(error.problems.map(({ key }) => key), [
    "train.epochs",
    "DLIO_STORAGE_TYPE",
    "DLIO_MAX_AUTO_THREADS",
  ]);
});

Deno.test("interpret: a variable that does not parse and cannot act, or runs as DLIO, is told once", () => {
  const told = (env: Record<string, string>, values: Record<string, number>, context = {}) =>
    workloadOf(values, { env, ...context }).warnings.filter(({ code }) => code === "ENVIRONMENT_VALUE")
      .map(({ text }) => `${text.split(" ")[0]} ${text.split("; ").at(-1)}`);
  const threads = { DLIO_MAX_AUTO_THREADS: "many" };
  const idle = ["DLIO_MAX_AUTO_THREADS it has no effect in this run."];
  assertEquals(told(threads, { "reader.read_threads": 1, "reader.write_threads": 1 }), idle);
  assertEquals(told(threads, {}, { isConnectionAlone: true }), idle);
  assertEquals(told(threads, {}, { mode: "dlio" }), [
    "DLIO_MAX_AUTO_THREADS 8 for reading, 16 for writing (32 as DLIO) is used.",
  ]);
  assertEquals(told({ S3DLIO_MPU_MAX_RETRIES: "x" }, {}), [
    "S3DLIO_MPU_MAX_RETRIES it has no effect in this run.",
  ]);
});
