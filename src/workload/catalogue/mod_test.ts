import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ConfigError } from "../../base/errors.ts";
import { writtenTime } from "../values/time_value.ts";
import { describe, has, names, text } from "./mod.ts";
import { workloadNamed } from "./fixture.ts";

const DLIO = [
  "bert_v100",
  "cosmoflow_a100",
  "cosmoflow_h100",
  "cosmoflow_v100",
  "default",
  "dlrm",
  "dlrm_s3dlio_file",
  "dlrm_s3dlio_s3",
  "llama_1t",
  "llama_405b",
  "llama_70b",
  "llama_70b_zero3",
  "llama_7b",
  "llama_7b_zero3",
  "llama_8b_zero3",
  "megatron_deepspeed_LLNL",
  "plugin_default",
  "plugin_pt_custom_checkpoint",
  "resnet50_a100",
  "resnet50_h100",
  "resnet50_tf",
  "resnet50_v100",
  "unet3d_a100",
  "unet3d_a100_s3",
  "unet3d_h100",
  "unet3d_h100_s3",
  "unet3d_v100",
  "unet3d_v100_s3",
];

Deno.test("names: holds every workload that DLIO ships", () => {
  const own = names().filter((name) => /^DLIO 3\.0\.2(, plug-in examples)?$/.test(describe(name).round));
  assertEquals(own, DLIO);
});

const SUITE:
  readonly (readonly [round: string, models: readonly string[], accelerators: readonly string[]])[] = [
    ["v1", ["unet3d", "resnet50", "cosmoflow"], ["a100", "h100"]],
    ["v2", ["unet3d", "resnet50", "cosmoflow"], ["a100", "h100"]],
    ["v2", ["llama3"], ["8b", "70b", "405b", "1t"]],
    ["v3", ["unet3d"], ["a100", "h100", "b200", "datagen"]],
    ["v3", ["resnet50", "cosmoflow"], ["a100", "h100", "datagen"]],
    ["v3", ["retinanet", "dlrm", "flux"], ["b200", "mi355", "datagen"]],
    ["v3", ["llama3"], ["8b", "70b", "405b", "1t"]],
  ];

Deno.test("names: holds every MLPerf Storage round, model and accelerator, and the suite's own names", () => {
  for (const [round, models, accelerators] of SUITE) {
    for (const model of models) {
      for (const accelerator of accelerators) {
        const name = `mlperf_${round}_${model}_${accelerator}`;
        assert(has(name), name);
        assertMatch(describe(name).round, new RegExp(`MLPerf Storage .*${round}\\.0`));
        assert(has(`${model}_${accelerator}`), `${model}_${accelerator}`);
      }
    }
  }
});

Deno.test("names: is sorted and without repetition", () => {
  assertEquals(names(), [...new Set(names())].sort());
});

Deno.test("text: is the same under every name of a workload", () => {
  assertEquals(describe("mlperf_v3_unet3d_b200").aliasOf, "unet3d_b200");
  assertEquals(text("mlperf_v3_unet3d_b200"), text("unet3d_b200"));
  assertEquals(describe("mlperf_v3_unet3d_b200").name, "mlperf_v3_unet3d_b200");
});

Deno.test("describe: refuses an unknown name with the nearest one", () => {
  for (const look of [describe, text]) {
    const error = assertThrows(() => look("unet3d_h10"), ConfigError);
    assertEquals(error.code, "UNKNOWN_WORKLOAD");
    assertMatch(error.message, /Did you mean 'unet3d_h100'/);
  }
  assertEquals(assertThrows(() => describe("toString"), ConfigError).code, "UNKNOWN_WORKLOAD");
});

/** The demand table of MLPerf Storage: samples/s and MiB/s of one accelerator that is always busy. */
const DEMAND: readonly (readonly [name: string, samples: number, mebibytes: number])[] = [
  ["mlperf_v3_unet3d_a100", 11.01, 1538.8],
  ["mlperf_v3_unet3d_h100", 21.67, 3029.9],
  ["mlperf_v3_unet3d_b200", 43.21, 6041.1],
  ["mlperf_v1_resnet50_a100", 919.5, 100.6],
  ["mlperf_v1_resnet50_h100", 1785.7, 195.3],
  ["mlperf_v2_cosmoflow_a100", 181.5, 489.6],
  ["mlperf_v2_cosmoflow_h100", 285.7, 770.7],
  ["retinanet_b200", 504.7, 155.5],
  ["retinanet_mi355", 504.7, 155.5],
  ["flux_b200", 35.56, 73.4],
  ["flux_mi355", 35.56, 73.4],
  ["dlrm_b200", 32.77e6, 23781],
  ["dlrm_mi355", 32.77e6, 23781],
];

for (const [name, samples, mebibytes] of DEMAND) {
  Deno.test(`describe: ${name} demands ${mebibytes} MiB/s, ${samples} samples/s`, () => {
    const { demandMiBPerSecond = 0, sampleBytes = NaN } = describe(name);
    assertAlmostEquals(demandMiBPerSecond, mebibytes, mebibytes / 2000);
    assertAlmostEquals(demandMiBPerSecond * 2 ** 20 / sampleBytes, samples, samples / 2000);
  });
}

Deno.test("describe: leaves unknown what a checkpoint workload has not, and says what it needs", () => {
  const { format, sampleBytes, samplesPerFile, demandMiBPerSecond, needs } = describe("llama3_70b");
  assertEquals([format, sampleBytes, samplesPerFile, demandMiBPerSecond], Array(4).fill(undefined));
  assertEquals(needs, "64 ranks, 911.21 GiB a checkpoint");
  assertEquals(describe("mlperf_v3_unet3d_h100").needs, "22.9 GiB of data");
});

for (const name of ["tiny_npz", "tiny_images", "tiny_tfrecord"]) {
  Deno.test(`text: ${name} runs for seconds on tens of MiB and keeps one accelerator busy`, () => {
    const { values } = workloadNamed(name, 1);
    const samples = values["dataset.num_files_train"] * values["dataset.num_samples_per_file"];
    const mebibytes = samples * values["dataset.record_length_bytes"] / 2 ** 20;
    assert(mebibytes > 20 && mebibytes < 100, `${mebibytes} MiB`);
    const steps = Math.floor(samples / values["reader.batch_size"]);
    const seconds = steps * values["train.epochs"] * Number(writtenTime(values["train.computation_time"]));
    assert(steps >= 30 && seconds >= 5 && seconds < 10, `${steps} steps an epoch, ${seconds} s`);
    assert(values["workflow.generate_data"] && values["workflow.train"]);
  });
}
