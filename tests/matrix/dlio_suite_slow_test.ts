/**
 * DLIO's own tests of generating and training, with its numbers of files, batches and threads and on two ranks as it
 * runs them: what lies there afterwards, and what the files of each rank say about every step. Names as in
 * docs/dlio-compatibility.md.
 */
import { assert, assertEquals } from "@std/assert";
import { inProcess } from "../../src/cluster/in_process.ts";
import { generatePhase } from "../../src/phases/generate.ts";
import { preflight } from "../../src/phases/preflight.ts";
import { requestFor, withFolder } from "../../src/phases/run_fixture.ts";
import { Session } from "../../src/phases/session.ts";
import { trainPhase } from "../../src/phases/train.ts";
import type { RawValue } from "../../src/workload/raw/raw_config.ts";

const RANKS = 2;

type Values = Readonly<Record<string, RawValue>>;

const BASE: Values = {
  framework: "pytorch",
  "dataset.format": "npz",
  "dataset.num_files_train": 16,
  "dataset.record_length_bytes": 4096,
  "reader.read_threads": 1,
  "train.epochs": 1,
  "train.computation_time": 0.001,
};

/** One step's part is a number; "1", "2", ... are epochs. */
interface RankFile {
  readonly [epoch: string]: Readonly<Record<"load" | "proc" | "compute", Readonly<Record<string, number[]>>>>;
}

/** Every rank through the phase itself: what a client could do at most is measured after it, and takes longer. */
async function onRanks(
  folder: string,
  phase: "generate" | "train",
  values: Values,
): Promise<readonly Session[]> {
  return await Promise.all(
    inProcess(RANKS).map(async (cluster) => {
      const request = requestFor(folder, [phase], { cluster }, { ...BASE, ...values });
      try {
        assertEquals((await preflight(request)).filter(({ severity }) => severity === "error"), []);
        const session = new Session(request);
        session.start();
        if (phase === "train") await trainPhase(session);
        else session.result.phases.generate = await generatePhase(session);
        await session.close(undefined);
        return session;
      } catch (error) {
        await cluster.abort(String(error)); // the other rank would wait for ever
        throw error;
      }
    }),
  );
}

const generate = (folder: string, values: Values) => onRanks(folder, "generate", values);

/** The files of both ranks. */
async function train(folder: string, values: Values): Promise<readonly RankFile[]> {
  await Deno.remove(`${folder}/results`, { recursive: true }).catch(() => {});
  const [first] = await onRanks(folder, "train", values);
  const { status, phases } = first!.result;
  assertEquals([status, phases.train?.findings, phases.evaluate?.findings ?? []], ["complete", [], []]);
  assert((phases.train?.verifiedBytes ?? 0) > 0);
  const names = [...Deno.readDirSync(`${folder}/results/dlio`)].map(({ name }) => name);
  const outputs = names.filter((name) => name.endsWith("_output.json")).sort();
  assertEquals(outputs, Array.from({ length: RANKS }, (_, rank) => `${rank}_output.json`));
  return outputs.map((name) => JSON.parse(Deno.readTextFileSync(`${folder}/results/dlio/${name}`)));
}

/** How many batches each rank fetched, and how many it computed with, in each epoch: a row a rank. */
function stepsOf(ranks: readonly RankFile[], epochs: number, block = "block1"): number[][] {
  return ranks.map((rank) =>
    Array.from({ length: epochs }, (_, index) => {
      const { load, proc, compute } = rank[index + 1]!;
      const [fetched, computed] = [load[block]?.length ?? 0, compute[block]?.length ?? 0];
      assertEquals([computed, proc[block]?.length ?? 0], [fetched, fetched]);
      return fetched;
    })
  );
}

/** The same number of steps for each rank in each epoch. */
const each = (steps: number, epochs: number) =>
  Array.from({ length: RANKS }, () => new Array<number>(epochs).fill(steps));

function filesIn(folder: string, extension: string): number[] {
  return [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(`.${extension}`))
    .map(({ name }) => Deno.statSync(`${folder}/${name}`).size);
}

for (const format of ["png", "npz", "jpeg", "tfrecord", "hdf5", "indexed_binary", "mmap_indexed_binary"]) {
  Deno.test(`test_gen_data[${format}]: 8 train and 8 eval files of that ending, none empty`, () =>
    withFolder(async (folder) => {
      await generate(folder, {
        "dataset.format": format,
        "dataset.num_files_train": 8,
        "dataset.num_files_eval": 8,
        "dataset.num_samples_per_file": 4,
      });
      for (const split of ["train", "valid"]) {
        const sizes = filesIn(`${folder}/data/${split}`, format);
        assertEquals([sizes.length, sizes.every((size) => size >= 4096)], [8, true], split);
      }
    }));
}

Deno.test("test_generate_npy_smoke: exactly 2 files, none empty", () =>
  withFolder(async (folder) => {
    await generate(folder, { "dataset.format": "npy", "dataset.num_files_train": 2 });
    assertEquals([...Deno.readDirSync(`${folder}/data/train`)].map(({ name }) => name).sort(), [
      "img_0_of_2.npy",
      "img_1_of_2.npy",
    ]);
    assert(filesIn(`${folder}/data/train`, "npy").every((size) => size >= 4096));
  }));

Deno.test("test_subset: of 64 files 8 are trained on, one output a rank", () =>
  withFolder(async (folder) => {
    await generate(folder, { "dataset.num_files_train": 64 });
    const ranks = await train(folder, { "dataset.num_files_train": 8 });
    assertEquals(stepsOf(ranks, 1), each(4, 1));
  }));

Deno.test("test_eval: 4 epochs, each of them with its evaluation", () =>
  withFolder(async (folder) => {
    const values = { "dataset.num_files_eval": 16, "workflow.evaluation": true, "train.epochs": 4 };
    await generate(folder, values);
    const ranks = await train(folder, values);
    assertEquals([stepsOf(ranks, 4), stepsOf(ranks, 4, "eval")], [each(8, 4), each(8, 4)]);
  }));

const LOADERS = [
  ["tensorflow", "tensorflow"],
  ["pytorch", "pytorch"],
  ["tensorflow", "dali"],
  ["pytorch", "dali"],
] as const;

const FORMATS = [
  ...["png", "npz", "npy", "jpeg", "tfrecord", "hdf5", "csv"],
  ...["indexed_binary", "mmap_indexed_binary", "parquet", "synthetic"],
];
const isSingle = (format: string) => ["png", "jpeg", "synthetic"].includes(format);

for (const format of FORMATS) {
  for (const files of [16, 17]) {
    const title =
      `test_train[${format}, ${files} files]: completes with every framework and loader, one output a rank`;
    Deno.test(title, () =>
      withFolder(async (folder) => {
        const perFile = isSingle(format) ? 1 : 2;
        const values = {
          "dataset.format": format,
          "dataset.num_files_train": files,
          "dataset.num_samples_per_file": perFile,
        };
        await generate(folder, values);
        for (const [framework, loader] of LOADERS) {
          const ranks = await train(folder, { ...values, framework, "reader.data_loader": loader });
          // 17 files on two ranks are 8 for each: DLIO's ranks need equal numbers of steps, too.
          assertEquals(stepsOf(ranks, 1), each(8 * perFile, 1), `${framework} ${loader}`);
        }
      }));
  }
}

const CONTEXTS = [[0, null], [1, "fork"], [2, "spawn"], [2, "forkserver"]] as const;

Deno.test("test_multi_threads and test_pytorch_multiprocessing_context: every case completes with all steps", () =>
  withFolder(async (folder) => {
    await generate(folder, {});
    for (const framework of ["tensorflow", "pytorch"]) {
      for (const threads of [0, 1, 2]) {
        const ranks = await train(folder, { framework, "reader.read_threads": threads });
        assertEquals(stepsOf(ranks, 1), each(8, 1), `${framework} ${threads}`);
      }
    }
    for (const [threads, context] of CONTEXTS) {
      const values = { "reader.read_threads": threads, "reader.multiprocessing_context": context };
      assertEquals(stepsOf(await train(folder, values), 1), each(8, 1), `${threads} ${context}`);
    }
  }));

// test_ai_logging_with_reader counts at least one preprocessing a sample; DLIO's own streams skip it.
Deno.test("preprocess_time: is spent for every sample of every format, in training and in evaluation", async () => {
  for (const format of FORMATS) {
    await withFolder(async (folder) => {
      const values = {
        "dataset.format": format,
        "dataset.num_files_train": 4 * RANKS,
        "dataset.num_files_eval": 2 * RANKS,
        "reader.batch_size": 2,
        "reader.preprocess_time": 0.004,
        "reader.read_threads": 0,
        "train.computation_time": 0,
        "workflow.evaluation": true,
      };
      await generate(folder, values);
      for (const { 1: epoch } of await train(folder, values)) {
        const { block1 = [], eval: evaluated = [] } = epoch!.load;
        assertEquals([block1.length, evaluated.length], [2, 2], format);
        assert(block1.every((seconds) => seconds >= 2 * 0.004), `${format}: ${block1}`);
        assert(evaluated.every((seconds) => seconds >= 0.004), `${format}: ${evaluated}`);
      }
    });
  }
});

/** Each with the least that a step may take, in seconds. */
const TIMES: readonly (readonly [name: string, time: RawValue, least: number])[] = [
  ["uniform", { type: "uniform", min: 0.002, max: 0.004 }, 0.002],
  ["normal", { type: "normal", mean: 0.003, stdev: 0.001 }, 0],
  ["gamma", { type: "gamma", shape: 1, scale: 0.001 }, 0],
  ["exponential", { type: "exponential", scale: 0.001 }, 0],
  ["poisson", { type: "poisson", lam: 0 }, 0],
  ["mean", { mean: 0.003 }, 0.003],
  ["mean and stdev", { mean: 0.003, stdev: 0.001 }, 0],
  ["number", 0.003, 0.003],
];

Deno.test("test_computation_time_distribution: every form completes, and computes at least as long as it may", () =>
  withFolder(async (folder) => {
    await generate(folder, {});
    for (const [name, time, least] of TIMES) {
      const ranks = await train(folder, { "train.computation_time": time });
      assertEquals(stepsOf(ranks, 1), each(8, 1), name);
      const seconds = ranks.flatMap((rank) => rank[1]!.compute.block1 ?? []);
      assert(seconds.every((one) => one >= least), `${name}: ${seconds}`);
      if (name !== "poisson") assert(seconds.some((one) => one > 0), name);
    }
  }));

Deno.test("test_ai_logging_train: as many batches are fetched as computed with, only whole ones", () =>
  withFolder(async (folder) => {
    for (const files of [9, 10]) {
      await Deno.remove(`${folder}/data`, { recursive: true });
      await Deno.mkdir(`${folder}/data`);
      const values = { "dataset.num_files_train": files * RANKS, "train.epochs": 2 };
      await generate(folder, values);
      for (const framework of ["tensorflow", "pytorch"]) {
        for (const batch of [2, 3]) {
          const ranks = await train(folder, { ...values, framework, "reader.batch_size": batch });
          assertEquals(
            stepsOf(ranks, 2),
            each(Math.floor(files / batch), 2),
            `${framework} ${files} ${batch}`,
          );
        }
      }
    }
  }));

Deno.test("test_ai_logging_train_with_step: each epoch ends after as many steps as it was told", () =>
  withFolder(async (folder) => {
    const values = { "train.epochs": 2 };
    await generate(folder, values);
    for (const steps of [2, 3]) {
      for (const threads of [2, 3]) {
        const told = { ...values, "train.total_training_steps": steps, "reader.read_threads": threads };
        assertEquals(stepsOf(await train(folder, told), 2), each(steps, 2), `${steps} ${threads}`);
      }
    }
  }));

Deno.test("test_ai_logging_with_eval: as many evaluations as epochs, which fetch as much", () =>
  withFolder(async (folder) => {
    const values = {
      "dataset.num_files_train": 8 * RANKS,
      "dataset.num_files_eval": 8 * RANKS,
      "workflow.evaluation": true,
      "train.epochs": 2,
    };
    await generate(folder, values);
    const ranks = await train(folder, values);
    assertEquals([stepsOf(ranks, 2), stepsOf(ranks, 2, "eval")], [each(8, 2), each(8, 2)]);
  }));
