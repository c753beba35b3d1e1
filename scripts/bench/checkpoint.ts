/**
 * Checkpoints against other programs: one data-parallel rank of llama3_8b, saved with a flush at the end of each file
 * and loaded back, one file after another and two at the same time, beside fio in the same blocks and depth, beside
 * torch.save and torch.load, beside DLIO running the same model on its own clock (STOKER_BENCH_DLIO names its command;
 * on a file system that is no memory its loads are left out, since they find its saves in the page cache), and saved
 * beside a thread that only writes what is in memory already. All take turns within one run, every round in another
 * order, and each begins when nothing of the one before is left to be written. A ratio is the median of the ratios
 * within each round, with the least and the greatest beside it: where they lie far apart the machine spoke, not the
 * programs. On S3 the part settings of today and the earlier ones take turns.
 * Asked is at least 0.9 of fio's rate, twice that of torch and DLIO, and less than 300 MiB of memory whatever the
 * size. What is not there is left out and named.
 *
 * `STOKER_TEST_FIO=/usr/bin/fio STOKER_TEST_TORCH=/venv/bin/python STOKER_TEST_S3_ENDPOINT=http://host:9000 deno run
 * -A scripts/bench/checkpoint.ts [FOLDER] [--ranks 256] [--rounds 3] [--only file|direct|s3] [--beside fio,dlio]`;
 * --ranks says of how many ranks one is written (112 GB by that number), --beside which peers take turns (ours with
 * two files: `files`).
 */
import { parseArgs } from "@std/cli/parse-args";
import { s3Bucket } from "../../tests/s3_bucket.ts";
import {
  dlioRates,
  fioRates,
  LIKE_FIO,
  type OurRates,
  ours,
  plainRates,
  type Rates,
  torchRates,
} from "./checkpoint_runs.ts";
import { median } from "./compare_table.ts";
import { dlioCommand } from "./dlio_run.ts";

/** Name to what each round came to. */
type Runs = Map<string, Rates[]>;

/** Of one rank: max(2, ceil(16 / ranks)) parts of 32 MiB at once; and what DLIO used before that. */
const PARTS = [["ours, 32 MiB x 16", "32", "16"], ["ours, 128 MiB x 8", "128", "8"]] as const;

interface Setting {
  readonly folder: string;
  readonly ranks: number;
  readonly rounds: number;
  readonly beside: (peer: string) => boolean;
  readonly onRun: (run: OurRates) => void;
}

async function localRuns(
  scheme: "file" | "direct",
  { folder, ranks, rounds, beside, onRun }: Setting,
): Promise<Runs> {
  const fio = Deno.env.get("STOKER_TEST_FIO");
  const torch = Deno.env.get("STOKER_TEST_TORCH");
  const dlio = dlioCommand((name) => Deno.env.get(name));
  let sizes: readonly number[] = [];
  const own = async (options: readonly string[]) => {
    const run = await ours(`${scheme}://${folder}/c`, { folder, ranks, options: [...LIKE_FIO, ...options] });
    await Deno.remove(`${folder}/c`, { recursive: true });
    onRun(run);
    sizes = run.sizes;
    return run;
  };
  const turns: [name: string, turn: () => Promise<Rates>][] = [["ours", () => own([])]];
  if (beside("files")) turns.push(["ours, 2 files", () => own(["checkpoint.files_in_flight=2"])]);
  if (fio && beside("fio")) turns.push(["fio", () => fioRates(fio, folder, scheme === "direct", sizes)]);
  // Past the page cache it would wait for each block before it writes the next.
  if (scheme === "file" && beside("pwrite")) turns.push(["pwrite alone", () => plainRates(folder, sizes)]);
  if (torch && beside("torch")) turns.push(["torch", () => torchRates(torch, folder, sizes)]);
  if (dlio && scheme === "file" && beside("dlio")) {
    turns.push(["dlio", () => dlioRates(dlio, folder, ranks, sizes)]);
  }
  await own([]); // The peers take their sizes from it, and who comes first pays for cold programs.
  const runs: Runs = new Map(turns.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // A device with a burst to spend gives it to whoever comes first.
    const first = round % turns.length;
    const order = [...turns.slice(first), ...turns.slice(0, first)];
    for (const [name, turn] of round % 2 === 0 ? order : order.toReversed()) {
      await new Deno.Command("sync", { args: ["-f", folder] }).output();
      keep(runs, name, await turn());
    }
  }
  return runs;
}

async function objectRuns(endpoint: string, { folder, ranks, rounds, onRun }: Setting): Promise<Runs> {
  await using bucket = await s3Bucket(endpoint);
  const runs: Runs = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const [name, size, inFlight] of PARTS) {
      const env = {
        ...bucket.env,
        S3DLIO_MULTIPART_PART_SIZE_MB: size,
        S3DLIO_MULTIPART_MAX_IN_FLIGHT: inFlight,
      };
      const own = await ours(`s3://${bucket.name}/c`, { folder, ranks, env });
      onRun(own);
      keep(runs, name, own);
    }
  }
  return runs;
}

function keep(runs: Runs, name: string, rates: Rates): void {
  const rounds = runs.get(name) ?? [];
  rounds.push(rates);
  runs.set(name, rounds);
}

/** Medians in MB/s, and how many times the peer's rate the first one's is: median, least and greatest of rounds. */
function lines(place: string, runs: Runs): string[] {
  const [first] = runs.values();
  return (["save", "load"] as const).flatMap((kind) =>
    [...runs].flatMap(([name, rounds]) => {
      const rates = rounds.map((round) => round[kind]);
      if (rates.every(Number.isNaN)) return [];
      const ratios = rates.map((rate, round) => (first?.[round]?.[kind] ?? NaN) / rate);
      const among = `(${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
      const cells = [(median(rates) / 1e6).toFixed(0), median(ratios).toFixed(2), `  ${among}`];
      const words = [place.padEnd(8), kind.padEnd(5), name.padEnd(18)];
      return [...words, ...cells.map((cell) => cell.padStart(10))].join(" ");
    })
  );
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["ranks", "rounds", "only", "beside"],
    default: { ranks: "256", rounds: "3" },
  });
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  let memory = 0;
  let bytes = 0;
  const setting: Setting = {
    folder,
    ranks: Number(args.ranks),
    rounds: Number(args.rounds),
    beside: (peer) => args.beside?.split(",").includes(peer) ?? true,
    onRun({ sizes, peakMemoryBytes }) {
      memory = Math.max(memory, peakMemoryBytes);
      bytes = sizes.reduce((sum, size) => sum + size, 0);
    },
  };
  const wanted = (place: string) => args.only === undefined || args.only === place;
  const endpoint = Deno.env.get("STOKER_TEST_S3_ENDPOINT");
  const table: string[] = [];
  try {
    for (const scheme of ["file", "direct"] as const) {
      if (wanted(scheme)) table.push(...lines(scheme, await localRuns(scheme, setting)));
    }
    if (wanted("s3") && endpoint) table.push(...lines("s3", await objectRuns(endpoint, setting)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const head = ["", "", "", "MB/s", "ours/this"];
  console.log(
    head.map((cell, column) => column < 3 ? cell.padEnd([8, 5, 18][column] ?? 0) : cell.padStart(10)).join(
      " ",
    ),
  );
  for (const line of table) console.log(line);
  console.log(
    `${(bytes / 1e6).toFixed(0)} MB a checkpoint, peak memory ${(memory / 2 ** 20).toFixed(0)} MiB`,
  );
  for (
    const need of ["STOKER_TEST_FIO", "STOKER_TEST_TORCH", "STOKER_BENCH_DLIO", "STOKER_TEST_S3_ENDPOINT"]
  ) {
    if (!Deno.env.get(need)) console.log(`left out: ${need} is not set`);
  }
}

await main();
