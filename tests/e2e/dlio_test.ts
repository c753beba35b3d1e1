/** The program called as DLIO is: command lines, files, keys, output, exit status. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import {
  GOLDEN_EPOCHS,
  GOLDEN_OUTPUT,
  GOLDEN_SUMMARY,
  type Shape,
  shapeOf,
} from "../../src/report/dlio/golden_fixture.ts";
import { programUnderTest } from "../program.ts";
import { asShellWords, ranOf, stoker } from "./stoker.ts";

const DATASET = [
  "workload=default",
  "++workload.framework=pytorch",
  "++workload.reader.data_loader=pytorch",
  "++workload.dataset.format=npz",
  "++workload.dataset.data_folder=scratch/data",
  "++workload.dataset.num_files_train=4",
  "++workload.dataset.num_files_eval=0",
  "++workload.dataset.num_samples_per_file=4",
  "++workload.dataset.record_length_bytes=16384",
  "++workload.dataset.num_subfolders_train=0",
  "++workload.dataset.num_subfolders_eval=0",
  "++workload.workflow.evaluation=False",
];
const GENERATE = [
  ...DATASET,
  "++workload.workflow.generate_data=True",
  "++workload.workflow.train=False",
  "hydra.run.dir=scratch/gen",
];
const TRAIN = [
  ...DATASET,
  "++workload.workflow.generate_data=False",
  "++workload.workflow.train=True",
  "++workload.train.epochs=2",
  "++workload.train.computation_time=0.01",
  "++workload.reader.batch_size=2",
  "++workload.reader.read_threads=0",
  "hydra.run.dir=scratch/train",
];

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
const document = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("stoker dlio: the command lines of a real run leave its files, key by key", async () => {
  await inFolder(async (cwd) => {
    const generated = await stoker(["dlio", ...GENERATE], { cwd });
    assertEquals(generated.code, 0, generated.err);
    // A run that only generates leaves no JSON.
    assertEquals(namesIn(`${cwd}/scratch/gen`), [".hydra", "dlio.log", "stoker"]);
    assertEquals(namesIn(`${cwd}/scratch/data/train`).length, 4);

    const trained = await stoker(["dlio", ...TRAIN], { cwd });
    assertEquals(trained.code, 0, trained.err);
    const run = `${cwd}/scratch/train`;
    assertEquals(namesIn(run), [
      ".hydra",
      "0_output.json",
      "0_per_epoch_stats.json",
      "dlio.log",
      "stoker",
      "summary.json",
    ]);
    assertEquals(shapeOf(await document(`${run}/summary.json`)), GOLDEN_SUMMARY);
    assertEquals(shapeOf(await document(`${run}/0_per_epoch_stats.json`)), GOLDEN_EPOCHS);
    const output = await document(`${run}/0_output.json`);
    assertEquals(shapeOf(output), GOLDEN_OUTPUT);
    assertEquals(output["2"].load.block1.length, 8);

    assertEquals(namesIn(`${run}/.hydra`), ["config.yaml", "hydra.yaml", "overrides.yaml"]);
    assertEquals(parse(await Deno.readTextFile(`${run}/.hydra/overrides.yaml`)), TRAIN.slice(0, -1));
    const { workload } = parse(await Deno.readTextFile(`${run}/.hydra/config.yaml`)) as Record<
      string,
      Record<string, unknown>
    >; // Hydra's shape
    assertEquals(workload?.train, { epochs: 2, computation_time: 0.01 });

    const log = await Deno.readTextFile(`${run}/dlio.log`);
    assertEquals(trained.out, log);
    assertMatch(log, /^\[OUTPUT\] \S+ Running DLIO \[Training\] with 1 process\(es\)$/m);
    assertMatch(log, /^\[OUTPUT\] \S+ Ending block 1 - 8 steps completed in \d+\.\d\d s$/m);
    assertStringIncludes(log, "(set value: {'mean': 0.01})");
    assertMatch(log, /^\[METRIC\] Training Throughput \(samples\/second\): \d+\.\d{4} \(\d+\.\d{4}\)$/m);
    assertStringIncludes(log, "[METRIC] train_au_meet_expectation: ");
  });
});

Deno.test("stoker dlio: the command line of mlpstorage, a missed AU, a key that nobody knows", async () => {
  await inFolder(async (cwd) => {
    await Deno.mkdir(`${cwd}/configs/workload`, { recursive: true });
    await Deno.writeTextFile(
      `${cwd}/configs/workload/mine_h100.yaml`,
      "model: {name: mine}\nframework: pytorch\nworkflow: {generate_data: True, train: True}\n" +
        "dataset: {data_folder: nowhere, format: npz, num_files_train: 4, record_length_bytes: 4096}\n" +
        "reader: {batch_size: 1}\ntrain: {epochs: 1, computation_time: 0.001}\nmetric: {au: 0.5}\n",
    );
    const run = `${cwd}/results/training/mine/run/20261121_000154`;
    const ran = await stoker([
      "dlio",
      "workload=mine_h100",
      `++hydra.run.dir=${run}`,
      "++hydra.output_subdir=dlio_config",
      "++workload.metric.au=1.0",
      "++workload.dataset.nonsense=1",
      `++workload.dataset.data_folder=${cwd}/data/mine`,
      `--config-dir=${cwd}/configs`,
    ], { cwd });
    assertEquals(ran.code, 0, ran.err);
    assertStringIncludes(ran.err, "nonsense");
    assertStringIncludes(ran.out, "[METRIC] train_au_meet_expectation: fail");
    assertEquals(namesIn(`${run}/dlio_config`), ["config.yaml", "hydra.yaml", "overrides.yaml"]);
    for (const name of ["summary.json", "0_output.json", "0_per_epoch_stats.json", "dlio.log"]) {
      assert(namesIn(run).includes(name), namesIn(run).join());
    }
    assertEquals(namesIn(`${cwd}/data/mine/train`).length, 4);
    const { hydra } = parse(await Deno.readTextFile(`${run}/dlio_config/hydra.yaml`)) as Record<
      string,
      Record<string, unknown>
    >; // Hydra's shape
    assertEquals(hydra?.output_subdir, "dlio_config");
  });
});

Deno.test("stoker dlio: the page cache is dropped before every epoch, and what stays is told", async () => {
  await inFolder(async (cwd) => {
    const both = [...TRAIN, "++workload.workflow.generate_data=True"];
    const ran = await stoker(["dlio", ...both], { cwd });
    assertEquals(ran.code, 0, ran.err);
    const { phases, warnings } = await document(`${cwd}/scratch/train/stoker/result.json`);
    const cached: number[] = phases.train.epochs.map((epoch: { cachedFraction: number }) =>
      epoch.cachedFraction
    );
    assertEquals(cached.length, 2);
    const stays = warnings.some(({ code }: { code: string }) => code === "CACHE_STAYS");
    // Where temporary files lie in memory nothing can make them cold.
    assertEquals(cached.map((fraction) => fraction > 0.01), [stays, stays], `${cached} ${ran.out}`);
    assertEquals(ran.out.includes("stayed in the page cache"), stays);
  });
});

for (const format of ["npz", "tfrecord", "hdf5"]) {
  Deno.test(`stoker dlio: with storage_root=runs 16 ${format} files are made, found and read below runs`, async () => {
    await inFolder(async (cwd) => {
      const ran = await stoker([
        "dlio",
        ...TRAIN,
        "++workload.workflow.generate_data=True",
        "++workload.storage.storage_root=runs",
        `++workload.dataset.format=${format}`,
        "++workload.dataset.num_files_train=16",
      ], { cwd });
      assertEquals(ran.code, 0, ran.err);
      const made = namesIn(`${cwd}/runs/scratch/data/train`).filter((name) => name.endsWith(`.${format}`));
      assertEquals(made.length, 16);
      // The run folder is no part of the storage.
      assertEquals(namesIn(`${cwd}/scratch`), ["train"]);
      const output = await document(`${cwd}/scratch/train/0_output.json`);
      assertEquals(output["2"].load.block1.length, 32);
    });
  });
}

Deno.test("stoker dlio query and postprocessor: DLIO's other programs, on the files of a run", async () => {
  await inFolder(async (cwd) => {
    const asked = await stoker([
      "dlio",
      "query",
      ...TRAIN,
      "++workload.workflow.query=train.computation_time",
    ], {
      cwd,
    });
    assertEquals([asked.code, asked.out.trim()], [0, "0.01"], asked.err);
    assertEquals(namesIn(cwd), []);
    const ran = await stoker([
      "dlio",
      ...GENERATE.filter((word) => !/workflow.train|run.dir/.test(word)),
      ...TRAIN.slice(-6),
    ], { cwd });
    assertEquals(ran.code, 0, ran.err);
    const made = await stoker(["dlio", "postprocessor", "-of", "scratch/train", "-n", "mine"], { cwd });
    assertEquals(made.code, 0, made.err);
    const report = await Deno.readTextFile(`${cwd}/scratch/train/DLIO_mine_report.txt`);
    assertStringIncludes(report, "Ranks: 1");
    assertMatch(report, /Average process loading time: \d+\.\d\d/);
    assertMatch(report, /Epoch 2\nblock1 samples\/s: mean \d/);
    const refused = await stoker(["dlio", "postprocessor", "-of", "nowhere"], { cwd });
    assertEquals(refused.code, 2, refused.err);
  });
});

Deno.test("dlio_benchmark: this program under that name is DLIO", async () => {
  await inFolder(async (cwd) => {
    const { program, form } = programUnderTest();
    const name = `${cwd}/dlio_benchmark`;
    if (form === undefined) await Deno.symlink(program, name);
    const command = form === undefined
      ? new Deno.Command(name, { args: GENERATE, cwd, stdin: "null" })
      // The sources have no name of their own: the runtime is called by it.
      : new Deno.Command("bash", {
        args: ["-c", `exec -a dlio_benchmark ${asShellWords(GENERATE)}`],
        cwd,
        stdin: "null",
      });
    const ran = ranOf(await command.output());
    assertEquals(ran.code, 0, ran.err);
    assertStringIncludes(ran.out, "Running DLIO [Generating data]");
    assertEquals(namesIn(`${cwd}/scratch/data/train`).length, 4);
  });
});

Deno.test("stoker dlio: a run that is refused leaves nothing behind and says why", async () => {
  await inFolder(async (cwd) => {
    const ran = await stoker(["dlio", ...TRAIN], { cwd });
    assertEquals([ran.code, ran.out], [3, ""]);
    assertStringIncludes(ran.last, "stoker dlio: ");
    assertEquals(namesIn(cwd), []);
  });
});

Deno.test("stoker dlio: a checkpoint run leaves its transfers where they are looked for", async () => {
  await inFolder(async (cwd) => {
    const ran = await stoker([
      "dlio",
      "workload=llama3_8b",
      `++hydra.run.dir=${cwd}/run`,
      "++hydra.output_subdir=dlio_config",
      "++workload.checkpoint.num_checkpoints_read=1",
      "++workload.checkpoint.num_checkpoints_write=2",
      `++workload.checkpoint.checkpoint_folder=${cwd}/deep/below/llama3-8b`,
      // A model of 20 MB, and no pause.
      "++workload.checkpoint.time_between_checkpoints=0",
      "++workload.model.num_layers=2",
      "++workload.model.transformer.hidden_size=256",
      "++workload.model.transformer.ffn_hidden_size=512",
      "++workload.model.transformer.vocab_size=1000",
    ], { cwd });
    assertEquals(ran.code, 0, ran.err);
    for (const line of ["save duration", "save I/O", "load duration", "load I/O"]) {
      assertStringIncludes(ran.out, `[METRIC] Checkpoint ${line}`);
    }
    const summary = await document(`${cwd}/run/summary.json`);
    const numbers = ["save", "load"].flatMap((verb) =>
      ["io_mean_GB_per_second", "io_stdev_GB_per_second", "duration_mean_seconds", "duration_stdev_seconds"]
        .map((name) => [`${verb}_checkpoint_${name}`, "number"])
    );
    assertEquals(shapeOf(summary), {
      ...GOLDEN_SUMMARY as Readonly<Record<string, Shape>>, // a mapping, as it stands there
      metric: { ...Object.fromEntries(numbers), checkpoint_size_GB: "number" },
    });
    assertEquals(summary.epochs, 0);
    const stats = await document(`${cwd}/run/0_per_epoch_stats.json`);
    const names = ["start", "save_ckpt1", "save_ckpt2", "load_ckpt1", "end", "duration"];
    assertEquals(Object.keys(stats["1"]), names);
  });
});
