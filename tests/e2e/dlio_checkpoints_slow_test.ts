/**
 * DLIO's own tests of checkpoints within a training (test_checkpoint_epoch, _step, _ksm_config; on objects
 * test_s3_checkpoint_*): two ranks, the same settings, the same numbers of files, on local storage and on S3.
 */
import { assertEquals } from "@std/assert";
import { peerTest } from "../peers.ts";
import { s3Bucket } from "../s3_bucket.ts";
import { inFolder, stoker } from "./stoker.ts";

const RANKS = 2;

interface Case {
  readonly framework: "tensorflow" | "pytorch";
  readonly groups: readonly number[];
  readonly layers: number;
  readonly zeroStage: 0 | 3;
  readonly isRandom: boolean;
}

const CASES: readonly Case[] = (["tensorflow", "pytorch"] as const).flatMap((framework) =>
  ([[[1024, 128], 2, 0], [[1024, 128], 2, 3], [[128], 1, 0]] as const).flatMap((
    [groups, layers, zeroStage],
  ) => [true, false].map((isRandom) => ({ framework, groups, layers, zeroStage, isRandom })))
);

const TRAINING = [
  ...["run", "default", "--accelerators", String(RANKS), "--cache", "keep", "--json"],
  ...["workflow.generate_data=true", "workflow.train=true", "workflow.checkpoint=true"],
  ...["workflow.evaluation=false", "train.epochs=8", "train.computation_time=0.001"],
  "metric.au=0.01", // how fast it goes is not what is looked at
  ...["dataset.format=npz", "dataset.num_files_train=8", "dataset.num_files_eval=0"],
  ...["dataset.num_samples_per_file=2", "dataset.record_length_bytes=4096", "reader.batch_size=1"],
  ...["dataset.num_subfolders_train=0", "dataset.num_subfolders_eval=0", "reader.read_threads=1"],
];
/** Of every rank in an epoch: 8 files of 2 samples, dealt to two ranks. */
const STEPS = 8;

function framework(name: string): string[] {
  return [`framework=${name}`, `reader.data_loader=${name}`];
}

function wordsOf({ framework: name, groups, layers, zeroStage, isRandom }: Case): string[] {
  return [
    ...TRAINING,
    ...framework(name),
    "checkpoint.epochs_between_checkpoints=2",
    "model.model_size_bytes=1024",
    `model.optimization_groups=[${groups.join(",")}]`,
    `model.num_layers=${layers}`,
    "model.layer_parameters=[16]",
    `model.parallelism.tensor=${RANKS}`,
    `model.parallelism.zero_stage=${zeroStage}`,
    `checkpoint.randomize_tensor=${isRandom}`,
  ];
}

/** A generic state, layers and optimizer states for each rank; of TensorFlow two files each, and one a folder. */
function filesOf({ framework }: Case): number {
  return 4 * (framework === "pytorch" ? 3 * RANKS : 2 * 3 * RANKS + 1);
}

const BY_STEPS = [
  ...TRAINING,
  ...framework("pytorch"),
  "checkpoint.steps_between_checkpoints=2",
  "model.model_size_bytes=10",
];
/** One rank writes the generic state of a model that is not cut into parts. */
const FILES_BY_STEPS = Math.floor(STEPS / 2) * 8;

/** `{}`, values of one's own, and none at all; page merging needs equal pages. */
const KSM: readonly (readonly string[])[] = [
  ["checkpoint.ksm={}", "checkpoint.randomize_tensor=false"],
  [
    "checkpoint.ksm.high_ram_trigger=25.5",
    "checkpoint.ksm.await_time=100",
    "checkpoint.randomize_tensor=false",
  ],
  [],
];

function isShard(name: string): boolean {
  return /global_epoch\d+_step\d+\//.test(name) && !name.includes(".stoker/");
}

function titleOf({ framework, groups, layers, zeroStage, isRandom }: Case): string {
  const content = isRandom ? "random" : "equal bytes";
  return `${framework}, groups ${groups.join(" and ")}, layers ${layers}, ZeRO ${zeroStage}, ${content}`;
}

function below(folder: string, name = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${name}`)].flatMap((entry) =>
    entry.isDirectory ? below(folder, `${name}${entry.name}/`) : [name + entry.name]
  );
}

async function localShards(words: readonly string[]): Promise<string[]> {
  let names: string[] = [];
  await inFolder(async (folder) => {
    const places = ["--data", `${folder}/d`, "--checkpoints", `${folder}/c`, "--results", `${folder}/r`];
    const ran = await stoker([...words, ...places], { cwd: folder });
    assertEquals(ran.code, 0, ran.err);
    names = below(`${folder}/c`).filter(isShard);
  });
  return names;
}

async function objectShards(endpoint: string, words: readonly string[]): Promise<string[]> {
  await using bucket = await s3Bucket(endpoint);
  await inFolder(async (folder) => {
    const places = ["--data", `s3://${bucket.name}/d`, "--checkpoints", `s3://${bucket.name}/c`];
    const ran = await stoker([...words, ...places, "--results", `${folder}/r`], {
      cwd: folder,
      env: bucket.env,
    });
    assertEquals(ran.code, 0, ran.err);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["r"]);
  });
  return (await bucket.keys()).filter(isShard);
}

for (const one of CASES) {
  Deno.test(`test_checkpoint_epoch, ${titleOf(one)}: ${filesOf(one)} files`, async () => {
    const names = await localShards(wordsOf(one));
    assertEquals(names.length, filesOf(one), names.join("\n"));
    const folders = new Set(names.map((name) => name.slice(0, name.indexOf("/"))));
    assertEquals([...folders].sort(), [1, 3, 5, 7].map((epoch) => `global_epoch${epoch}_step${STEPS}`));
  });
}

for (const one of CASES.filter(({ framework }) => framework === "pytorch")) {
  peerTest(
    `test_s3_checkpoint_epoch, ${titleOf(one)}: ${filesOf(one)} objects`,
    "STOKER_TEST_S3_ENDPOINT",
    async (endpoint = "") => {
      assertEquals((await objectShards(endpoint, wordsOf(one))).length, filesOf(one));
    },
  );
}

Deno.test(`test_checkpoint_step: every second step of 8 epochs, ${FILES_BY_STEPS} files`, async () => {
  assertEquals((await localShards(BY_STEPS)).length, FILES_BY_STEPS);
});

peerTest(
  `test_s3_checkpoint_step: every second step of 8 epochs, ${FILES_BY_STEPS} objects`,
  "STOKER_TEST_S3_ENDPOINT",
  async (endpoint = "") => {
    assertEquals((await objectShards(endpoint, BY_STEPS)).length, FILES_BY_STEPS);
  },
);

for (const words of KSM) {
  const title = words.length === 0 ? "without checkpoint.ksm" : words[0];
  Deno.test(`test_checkpoint_ksm_config, ${title}: the run completes with its files`, async () => {
    assertEquals((await localShards([...BY_STEPS, ...words])).length, FILES_BY_STEPS);
  });
  peerTest(
    `test_s3_checkpoint_ksm_config, ${title}: the run completes with its objects`,
    "STOKER_TEST_S3_ENDPOINT",
    async (endpoint = "") => {
      assertEquals((await objectShards(endpoint, [...BY_STEPS, ...words])).length, FILES_BY_STEPS);
    },
  );
}
