import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { ConfigError, type Problem } from "../../base/errors.ts";
import { writtenTime } from "../values/time_value.ts";
import { workloadNamed } from "./fixture.ts";
import { describe, names, text } from "./mod.ts";
import { renderSource } from "./render_source.ts";

/** Names of files: further names would only repeat them. */
const FILES = names().filter((name) => describe(name).aliasOf === undefined);

Deno.test("workloads: the embedded catalogue is what scripts/catalogue.ts makes of the files", async () => {
  const folder = new URL("../../../workloads/", import.meta.url);
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    files.set(name.replace(/\.yaml$/, ""), await Deno.readTextFile(new URL(name, folder)));
  }
  const embedded = await Deno.readTextFile(new URL("./catalogue.gen.ts", import.meta.url));
  assert(renderSource(files) === embedded, "Run 'deno run -A scripts/catalogue.ts' and commit what it wrote");
  assertEquals([...files.keys()].sort(), FILES);
});

/** Shipped files that cannot work, kept as they are, and the rule that refuses each. */
const REFUSED: Readonly<Record<string, string>> = {
  dlrm_s3dlio_s3: "V24",
  llama_1t: "NO_STEPS",
  unet3d_a100_s3: "V24",
  unet3d_h100_s3: "V24",
  unet3d_v100_s3: "V24",
};

for (const name of FILES) {
  const refusal = REFUSED[name];
  const what = refusal === undefined
    ? "is a workload without an unknown key"
    : `is refused by ${refusal} only`;
  Deno.test(`workloads: ${name} ${what}`, () => {
    // All model-parallel sizes of the catalogue divide 512.
    const ranks = /^(llama_(1t|405b|70b)|llama3_(1t|405b|70b)|megatron)/.test(name) ? 512 : 1;
    if (refusal === undefined) {
      workloadNamed(name, ranks);
      return;
    }
    const error = assertThrows(() => workloadNamed(name, ranks), ConfigError);
    assertEquals(error.problems.map(({ code }: Problem) => code), [refusal]);
    workloadNamed(`${name}_fixed`, ranks);
  });
}

Deno.test("workloads: the demand that a file's comment states is what its values give", () => {
  const stated = FILES.flatMap((name) => {
    const line = /^# Demand: ([\d.e-]+) MiB\/s per accelerator$/m.exec(text(name));
    return line ? [[name, Number(line[1])] as const] : [];
  });
  const demanding = FILES.filter((name) => describe(name).demandMiBPerSecond !== undefined);
  assertEquals(stated.map(([name]) => name), demanding);
  for (const [name, mebibytes] of stated) {
    assertAlmostEquals(describe(name).demandMiBPerSecond ?? NaN, mebibytes, mebibytes / 1000);
  }
});

type Dataset = readonly [
  name: string,
  format: string,
  files: number,
  samples: number,
  bytes: number,
  stdev: number,
  resize: number,
];

const CNN = [146600628, 68341808, 2097152] as const;
const RESNET = ["tfrecord", 1024, 1251, 114660.07, 0, 150528] as const;
const COSMO = ["tfrecord", 524288, 1, 2828486, 71311, 0] as const;

const DATASETS: readonly Dataset[] = [
  ["bert_v100", "tfrecord", 500, 313532, 2500, 0, 0],
  ["cosmoflow_a100", ...COSMO],
  ["cosmoflow_h100", ...COSMO],
  ["cosmoflow_v100", ...COSMO],
  ["cosmoflow_datagen", ...COSMO],
  ["mlperf_v1_cosmoflow_a100", ...COSMO],
  ["mlperf_v2_cosmoflow_h100", ...COSMO],
  ["default", "npz", 64, 1, 4096, 0, 0],
  ["dlrm", "indexed_binary", 1, 1024, 671088640, 0, 0],
  ["dlrm_s3dlio_file", "parquet", 64, 1000000, 1024, 0, 0],
  ["dlrm_b200", "parquet", 1024, 4718592, 761, 0, 0],
  ["dlrm_datagen", "parquet", 1024, 4718592, 761, 0, 0],
  ["flux_b200", "parquet", 4296, 288, 2164832, 0, 0],
  ["flux_datagen", "parquet", 4296, 288, 2164832, 0, 0],
  ["megatron_deepspeed_LLNL", "mmap_indexed_binary", 1, 277203535, 2048, 0, 0],
  ["resnet50_a100", ...RESNET],
  ["resnet50_h100", ...RESNET],
  ["resnet50_tf", ...RESNET],
  ["resnet50_v100", ...RESNET],
  ["resnet50_datagen", ...RESNET],
  ["mlperf_v1_resnet50_h100", ...RESNET],
  ["retinanet_mi355", "jpeg", 1170301, 1, 322957, 0, 0],
  ["retinanet_datagen", "jpeg", 1170301, 1, 322957, 0, 0],
  ["unet3d_a100", "npz", 168, 1, ...CNN],
  ["unet3d_v100", "npz", 168, 1, ...CNN],
  ["unet3d_h100_s3_fixed", "npz", 168, 1, 146600628, 0, 2097152],
  ["unet3d_v100_s3_fixed", "npy", 168, 1, 146600628, 0, 2097152],
  ["unet3d_datagen", "npz", 168, 1, ...CNN],
  ["mlperf_v1_unet3d_a100", "npz", 168, 1, ...CNN],
  ["mlperf_v3_unet3d_h100", "npz", 168, 1, ...CNN],
  ["unet3d_b200", "npz", 7200, 1, ...CNN],
  ["plugin_default", "npz", 64, 1, 4096, 0, 0],
  ["plugin_pt_custom_checkpoint", "npz", 16, 1, 4096, 0, 0],
];

for (const [name, ...expected] of DATASETS) {
  Deno.test(`workloads: ${name} has the dataset that was published`, () => {
    const { values } = workloadNamed(name, name.startsWith("megatron") ? 512 : 1);
    assertEquals([
      values["dataset.format"],
      values["dataset.num_files_train"],
      values["dataset.num_samples_per_file"],
      values["dataset.record_length_bytes"],
      values["dataset.record_length_bytes_stdev"],
      values["dataset.record_length_bytes_resize"],
    ], expected);
  });
}

type Training = readonly [
  name: string,
  batch: number,
  seconds: number,
  readers: number | undefined,
  epochs: number,
  au: number,
  fileShuffle: string,
  sampleShuffle: string,
];

const TRAININGS: readonly Training[] = [
  ["bert_v100", 48, 0.968, 1, 1, 0.9, "seed", "seed"],
  ["cosmoflow_a100", 1, 0.00551, 4, 5, 0.7, "seed", "seed"],
  ["cosmoflow_h100", 1, 0.0035, 4, 5, 0.7, "seed", "seed"],
  ["cosmoflow_v100", 1, 0.00936, 4, 5, 0.9, "off", "off"],
  ["mlperf_v1_cosmoflow_h100", 1, 0.0035, 4, 5, 0.7, "seed", "seed"],
  ["default", 4, 1, undefined, 10, 0.9, "off", "off"],
  ["dlrm", 1, 0.064296, undefined, 1, 0.9, "off", "random"],
  ["dlrm_s3dlio_file", 2048, 0.000770031, 8, 1, 0.9, "off", "off"],
  ["dlrm_s3dlio_s3_fixed", 2048, 0.000770031, 8, 1, 0.9, "off", "off"],
  ["dlrm_b200", 12288, 0.000375, 4, 1, 0.7, "seed", "off"],
  ["dlrm_mi355", 18432, 0.0005625, 4, 1, 0.7, "seed", "off"],
  ["flux_b200", 48, 1.35, 8, 1, 0.9, "seed", "off"],
  ["flux_mi355", 72, 2.025, 8, 1, 0.9, "seed", "off"],
  ["megatron_deepspeed_LLNL", 16, 2.44, 1, 3, 0.9, "seed", "seed"],
  ["plugin_pt_custom_checkpoint", 1, 1.3604, 1, 5, 0.9, "seed", "seed"],
  ["resnet50_a100", 400, 0.435, 8, 5, 0.9, "off", "off"],
  ["resnet50_h100", 400, 0.224, 8, 5, 0.9, "off", "off"],
  ["resnet50_tf", 64, 0.098, 8, 1, 0.9, "off", "off"],
  ["resnet50_v100", 64, 0.195, 8, 5, 0.9, "off", "off"],
  ["mlperf_v2_resnet50_a100", 400, 0.435, 8, 5, 0.9, "off", "off"],
  ["retinanet_b200", 24, 0.04755, 8, 8, 0.85, "seed", "seed"],
  ["retinanet_mi355", 36, 0.071325, 8, 8, 0.85, "seed", "seed"],
  ["unet3d_a100", 7, 0.636, 4, 5, 0.9, "seed", "seed"],
  ["unet3d_h100", 7, 0.323, 4, 5, 0.9, "seed", "seed"],
  ["unet3d_v100", 4, 1.3604, 4, 5, 0.9, "seed", "seed"],
  ["unet3d_a100_s3_fixed", 7, 0.636, 4, 5, 0.9, "seed", "seed"],
  ["unet3d_h100_s3_fixed", 7, 0.323, 4, 7, 0.9, "seed", "seed"],
  ["unet3d_v100_s3_fixed", 4, 1.3604, 4, 5, 0.9, "seed", "seed"],
  ["unet3d_b200", 7, 0.162, 4, 5, 0.9, "seed", "seed"],
];

for (const [name, ...expected] of TRAININGS) {
  Deno.test(`workloads: ${name} trains as published`, () => {
    const { values, data } = workloadNamed(name, name.startsWith("megatron") ? 512 : 1);
    assertEquals([
      values["reader.batch_size"],
      writtenTime(values["train.computation_time"]),
      "reader.read_threads" in data.sources && data.sources["reader.read_threads"]?.kind === "yaml"
        ? values["reader.read_threads"]
        : undefined,
      values["train.epochs"],
      values["metric.au"],
      values["reader.file_shuffle"],
      values["reader.sample_shuffle"],
    ], expected);
  });
}

const MODELS: readonly (readonly [name: string, ...values: number[]])[] = [
  // layers, tensor, pipeline, zero stage, vocabulary, hidden, ffn, heads, kv heads
  ["llama_7b", 32, 1, 1, 1, 32000, 4096, 11008, 32, 32],
  ["llama_7b_zero3", 32, 1, 1, 3, 32000, 4096, 11008, 32, 32],
  ["llama_8b_zero3", 32, 1, 1, 3, 128256, 4096, 14336, 32, 8],
  ["llama_70b", 80, 8, 4, 1, 128256, 8192, 28672, 128, 8],
  ["llama_70b_public", 80, 8, 4, 1, 128256, 8192, 28672, 64, 8],
  ["llama_70b_zero3", 80, 8, 1, 3, 128256, 8192, 28672, 128, 8],
  ["llama_70b_zero3_public", 80, 8, 1, 3, 128256, 8192, 28672, 64, 8],
  ["llama_405b", 126, 8, 32, 1, 128256, 16384, 53248, 128, 8],
  ["llama_1t_fixed", 128, 8, 64, 1, 128256, 25872, 98304, 192, 32],
  ["llama3_8b", 32, 1, 1, 3, 128256, 4096, 14336, 32, 8],
  ["llama3_70b", 80, 8, 1, 3, 128256, 8192, 28672, 128, 8],
  ["llama3_70b_public", 80, 8, 1, 3, 128256, 8192, 28672, 64, 8],
  ["llama3_405b", 126, 8, 32, 1, 128256, 16384, 53248, 128, 8],
  ["llama3_1t", 128, 8, 64, 1, 128256, 25872, 98304, 192, 32],
];

for (const [name, ...expected] of MODELS) {
  Deno.test(`workloads: ${name} saves the model that was published, ten times, with fsync`, () => {
    const { values } = workloadNamed(name, 512);
    assertEquals([
      values["model.num_layers"],
      values["model.parallelism.tensor"],
      values["model.parallelism.pipeline"],
      values["model.parallelism.zero_stage"],
      values["model.transformer.vocab_size"],
      values["model.transformer.hidden_size"],
      values["model.transformer.ffn_hidden_size"],
      values["model.transformer.num_attention_heads"],
      values["model.transformer.num_kv_heads"],
    ], expected);
    assertEquals([
      values["workflow.train"],
      values["checkpoint.num_checkpoints_write"],
      values["checkpoint.num_checkpoints_read"],
      values["checkpoint.time_between_checkpoints"],
      values["checkpoint.fsync"],
    ], [false, 10, 10, 5, true]);
  });
}

Deno.test("workloads: unet3d checkpoints weigh what the files meant, in every spelling", () => {
  for (const name of ["unet3d_h100", "unet3d_h100_fixed", "mlperf_v1_unet3d_a100"]) {
    assertEquals(workloadNamed(name, 1).values["model.model_size_bytes"], 499153191);
  }
});
