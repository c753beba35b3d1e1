/**
 * How fast accelerators are fed from the page cache, where the program and not the storage is the limit: small
 * samples of several formats without computation, large ones beside `stoker io read` of the same bytes, and the
 * time to the first step of many files. Runs take turns, and the table shows the median of the rounds of each. DLIO stands beside where STOKER_BENCH_DLIO names its command; its rates are by
 * the wall clock of its epochs, like ours. Asked: 3 x DLIO's inline rate (`read_threads` 0), 20 x its usual one
 * (4), a tenth of its memory; large samples 0.8 x of io cached and 0.95 x direct, with `--verify full` 0.85 x of
 * the same without; first step of 100 000 files within a second.
 *
 * `deno run -A scripts/bench/train.ts FOLDER [--cases npz,jpeg,...] [--accelerators 1,2] [--readers 0,4]
 * [--rounds 3] [--seconds 2] [--large] [--start 100000]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { formatBytes } from "../../src/base/units.ts";
import { renderTable } from "../../src/terminal/table.ts";
import { programUnderTest } from "../../tests/program.ts";
import { type Ended, runWatched } from "./run_watched.ts";

/** Samples of one data set: as many bytes as stay in the cache of any machine. */
const CASES: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  jpeg: { format: "jpeg", num_files_train: 2000, record_length_bytes: 102400 },
  npz: { format: "npz", num_files_train: 4000, record_length_bytes: 65536 },
  hdf5: { format: "hdf5", num_files_train: 60, num_samples_per_file: 64, record_length_bytes: 65536 },
  tfrecord: { format: "tfrecord", num_files_train: 60, num_samples_per_file: 64, record_length_bytes: 65536 },
  parquet: {
    format: "parquet",
    num_files_train: 8,
    num_samples_per_file: 32768,
    record_length_bytes: 1024,
    "parquet.row_group_size": 4096,
  },
};
const LARGE = { format: "npz", num_files_train: 16, record_length_bytes: 67108864 };

const args = parseArgs(Deno.args, {
  string: ["cases", "accelerators", "readers", "rounds", "seconds", "start"],
  boolean: ["large"],
  default: {
    cases: "npz,jpeg,hdf5,tfrecord,parquet",
    accelerators: "1,2",
    readers: "0,4",
    rounds: "3",
    seconds: "2",
  },
});
const [root] = args._;
if (root === undefined) {
  console.error("Name a folder on a local file system.");
  Deno.exit(2);
}
const folder = await Deno.makeTempDir({ dir: String(root), prefix: "bench_train_" });
const { program, words: before } = programUnderTest();
const dlio = Deno.env.get("STOKER_BENCH_DLIO")?.split(" ").filter((word) => word !== "");
const numbers = (text: string) => text.split(",").map(Number);

interface Rate {
  readonly perSecond: number;
  readonly peakBytes: number;
}

function own(words: readonly string[]): Promise<Ended> {
  return runWatched([program, ...before, ...words], folder);
}

function settings(dataset: Readonly<Record<string, string | number>>): string[] {
  const [spf = 1, batch] = [
    Number(dataset.num_samples_per_file ?? 1),
    dataset.format === "parquet" ? 1024 : 8,
  ];
  return [
    ...Object.entries(dataset).map(([key, value]) => `++workload.dataset.${key}=${value}`),
    `++workload.dataset.num_samples_per_file=${spf}`,
    `++workload.reader.batch_size=${batch}`,
    "++workload.reader.data_loader=pytorch",
    "++workload.framework=pytorch",
    "++workload.workflow.evaluation=False",
    "++workload.dataset.num_files_eval=0",
    "++workload.train.computation_time=0",
    "++workload.train.epochs=3",
  ];
}

async function workload(name: string, dataset: Readonly<Record<string, string | number>>): Promise<string> {
  const path = `${folder}/${name}.yaml`;
  await Deno.writeTextFile(path, "model: {name: bench}\n");
  const words = ["generate", path, ...settings(dataset), "--data", `${folder}/${name}`, "--fsync", "none"];
  demand(await own([...words, "--results", `${folder}/results/${name}`, "--progress", "off"]), "generate");
  return path;
}

function demand(ended: Ended, what: string): Ended {
  // 1: the AU without computation is below every target, which nobody asks for here.
  if (ended.code === 0 || ended.code === 1) return ended;
  throw new Error(`${what} ended with ${ended.code}: ${ended.err.trim().split("\n").at(-1)}`);
}

interface TrainDocument {
  readonly started: string;
  readonly phases: {
    readonly train: {
      readonly bytesPerSecond: number;
      readonly epochs: readonly {
        readonly samples: number;
        readonly seconds: number;
        readonly startedMs: number;
      }[];
    };
  };
}

async function train(
  path: string,
  dataset: typeof LARGE | Readonly<Record<string, string | number>>,
  options: readonly string[],
) {
  const words = ["train", path, ...settings(dataset), "--progress", "off", "--json"];
  const results = await Deno.makeTempDir({ dir: folder });
  const ended = demand(await own([...words, "--results", results, ...options]), "train");
  return { ended, document: JSON.parse(ended.out) as TrainDocument }; // our own schema
}

async function ours(name: string, path: string, accelerators: number, readers: number): Promise<Rate> {
  const options = [
    "--data",
    `${folder}/${name}`,
    "--accelerators",
    String(accelerators),
    "--duration",
    `${args.seconds}s`,
  ];
  const { ended, document } = await train(path, CASES[name] ?? {}, [
    `++workload.reader.read_threads=${readers}`,
    ...options,
  ]);
  // The first epoch warms up the compiler, as DLIO's first step, left out by itself, starts its workers.
  const all = document.phases.train.epochs;
  const epochs = all.length > 1 ? all.slice(1) : all;
  const samples = epochs.reduce((sum, epoch) => sum + epoch.samples, 0);
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return { perSecond: samples / seconds, peakBytes: ended.peakBytes };
}

async function theirs(name: string, readers: number): Promise<Rate | undefined> {
  if (!dlio) return undefined;
  const out = await Deno.makeTempDir({ dir: folder });
  const dataset = CASES[name] ?? {};
  const ended = await runWatched([
    ...dlio,
    "workload=default",
    ...settings(dataset),
    `++workload.dataset.data_folder=${folder}/${name}`,
    ...["train", "eval"].map((part) => `++workload.dataset.num_subfolders_${part}=0`), // its default has two
    `++workload.reader.read_threads=${readers}`,
    "++workload.workflow.generate_data=False",
    "++workload.workflow.train=True",
    `hydra.run.dir=${out}`,
  ], folder);
  if (ended.code !== 0) throw new Error(`DLIO ended with ${ended.code}: ${ended.err.slice(-500)}`);
  const stats: Record<string, { readonly duration: string }> = JSON.parse(
    await Deno.readTextFile(`${out}/0_per_epoch_stats.json`),
  );
  const each = Number(dataset.num_files_train) * Number(dataset.num_samples_per_file ?? 1);
  const seconds = Object.values(stats).map(({ duration }) => Number(duration));
  return { perSecond: each / Math.min(...seconds), peakBytes: ended.peakBytes };
}

/** The rounds whose rate is in the middle; of an even number, the lower one. */
function median(rates: readonly (Rate | undefined)[]): Rate | undefined {
  const known = rates.filter((rate) => rate !== undefined).sort((a, b) => a.perSecond - b.perSecond);
  return known[Math.floor((known.length - 1) / 2)];
}

function titled(...titles: readonly string[]) {
  return titles.map((title) => ({ title }));
}

async function small(): Promise<void> {
  const rows: string[][] = [];
  for (const name of args.cases.split(",").filter((name: string) => name !== "")) {
    const path = await workload(name, CASES[name] ?? {});
    const shapes = numbers(args.accelerators).flatMap((accelerators) =>
      numbers(args.readers).map((readers) => ({
        accelerators,
        readers,
        mine: [] as Rate[],
        peer: [] as (Rate | undefined)[],
      }))
    );
    for (let round = 0; round < Number(args.rounds); round++) {
      for (const { accelerators, readers, mine, peer } of shapes) {
        mine.push(await ours(name, path, accelerators, readers));
        if (accelerators === 1) peer.push(await theirs(name, readers));
      }
    }
    for (const { accelerators, readers, mine, peer } of shapes) {
      const [us, them] = [median(mine), median(peer)];
      rows.push([
        name,
        String(accelerators),
        String(readers),
        (us?.perSecond ?? 0).toFixed(0),
        formatBytes(us?.peakBytes ?? 0),
        them ? them.perSecond.toFixed(0) : "-",
        them && us ? (us.perSecond / them.perSecond).toFixed(2) : "-",
        them ? formatBytes(them.peakBytes) : "-",
      ]);
    }
    await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
  console.log(
    renderTable(
      titled("format", "accelerators", "readers", "samples/s", "peak", "DLIO", "ratio", "DLIO peak"),
      rows,
    ),
  );
}

async function large(): Promise<void> {
  const path = await workload("large", LARGE);
  const files = [...Deno.readDirSync(`${folder}/large/train`)].map((entry) =>
    `${folder}/large/train/${entry.name}`
  );
  const rows: string[][] = [];
  for (const [scheme, asked] of [["file", 0.8], ["direct", 0.95]] as const) {
    let [us, verified, io] = [0, 0, 0];
    for (let round = 0; round < Number(args.rounds); round++) {
      const options = [
        "--data",
        `${scheme}://${folder}/large`,
        "++workload.reader.batch_size=1",
        "++workload.reader.read_threads=4",
      ];
      us = Math.max(us, await largeRate(path, options));
      verified = Math.max(verified, await largeRate(path, [...options, "--verify", "full"]));
      const read = demand(
        await own(["io", "read", ...files.map((file) => `${scheme}://${file}`), "--json"]),
        "io read",
      );
      io = Math.max(io, JSON.parse(read.out).bytesPerSecond);
    }
    rows.push([
      scheme,
      `${formatBytes(us)}/s`,
      `${formatBytes(io)}/s`,
      (us / io).toFixed(2),
      String(asked),
      `${formatBytes(verified)}/s`,
      (verified / us).toFixed(2),
    ]);
  }
  console.log(
    renderTable(titled("64 MiB npz", "train", "io read", "ratio", "asked", "verified", "of train"), rows),
  );
}

/** Of the fastest epoch. */
async function largeRate(path: string, options: readonly string[]): Promise<number> {
  const { document } = await train(path, LARGE, options);
  return Math.max(
    ...document.phases.train.epochs.map(({ samples, seconds }) => samples * 67108864 / seconds),
  );
}

/** From the start of the process to the opening of the first step. */
async function start(files: number): Promise<void> {
  const dataset = {
    format: "npz",
    num_files_train: files,
    record_length_bytes: 1024,
    num_subfolders_train: 100,
  };
  const path = await workload("start", dataset);
  let least = Infinity;
  for (let round = 0; round < Number(args.rounds); round++) {
    const began = Date.now();
    const options = ["--data", `${folder}/start`, "++workload.train.total_training_steps=1"];
    const { document } = await train(path, dataset, options);
    const [epoch] = document.phases.train.epochs;
    if (epoch) least = Math.min(least, (epoch.startedMs - began) / 1000 + epoch.seconds);
  }
  console.log(`${files} files: ${least.toFixed(2)} s from start to the end of the first step (asked: 1.00)`);
}

try {
  await small();
  if (args.large) await large();
  if (args.start !== undefined) await start(Number(args.start));
} finally {
  await Deno.remove(folder, { recursive: true });
}
