/**
 * Checkpoints against other programs: one rank of llama3_8b, scaled, saved with a flush at the end of each file and
 * loaded back, one file after another and two at the same time, beside fio in the same blocks and depth, beside
 * torch.save and torch.load, and saved beside a thread that only writes what is in memory already, in turns within
 * one run, every other round in the opposite order. On S3 the part settings of today and the earlier ones take turns.
 * Asked is at least 0.9 of fio's rate, twice that of torch, and less than 300 MiB of memory whatever the size. What
 * is not there is left out and named.
 *
 * `STOKER_TEST_FIO=/usr/bin/fio STOKER_TEST_TORCH=/venv/bin/python STOKER_TEST_S3_ENDPOINT=http://host:9000 deno run
 * -A scripts/bench/checkpoint.ts [FOLDER] [--scale 0.02] [--rounds 3] [--only file|direct|s3]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { s3Bucket } from "../../tests/s3_bucket.ts";
import {
  fioRates,
  LIKE_FIO,
  type OurRates,
  ours,
  plainRates,
  type Rates,
  torchRates,
} from "./checkpoint_runs.ts";
import { median } from "./compare_table.ts";

/** Name to what each round came to. */
type Runs = Map<string, Rates[]>;

/** Of one rank: max(2, ceil(16 / ranks)) parts of 32 MiB at once; and what DLIO used before that. */
const PARTS = [["ours, 32 MiB x 16", "32", "16"], ["ours, 128 MiB x 8", "128", "8"]] as const;

interface Setting {
  readonly folder: string;
  readonly scale: string;
  readonly rounds: number;
  readonly onRun: (run: OurRates) => void;
}

async function localRuns(
  scheme: "file" | "direct",
  { folder, scale, rounds, onRun }: Setting,
): Promise<Runs> {
  const fio = Deno.env.get("STOKER_TEST_FIO");
  const torch = Deno.env.get("STOKER_TEST_TORCH");
  const runs: Runs = new Map([["ours", []]]);
  const address = `${scheme}://${folder}/c`;
  let sizes: readonly number[] = [];
  const turns = [
    async () => {
      const own = await ours(address, { folder, scale, options: LIKE_FIO });
      await Deno.remove(`${folder}/c`, { recursive: true });
      onRun(own);
      sizes = own.sizes;
      keep(runs, "ours", own);
    },
    async () => {
      const options = [...LIKE_FIO, "checkpoint.files_in_flight=2"];
      const own = await ours(address, { folder, scale, options });
      await Deno.remove(`${folder}/c`, { recursive: true });
      onRun(own);
      keep(runs, "ours, 2 files", own);
    },
    async () => {
      if (fio) keep(runs, "fio", await fioRates(fio, folder, scheme === "direct", sizes));
    },
    async () => {
      // Past the page cache it would wait for each block before it writes the next.
      if (scheme === "file") keep(runs, "pwrite alone", await plainRates(folder, sizes));
    },
    async () => {
      if (torch) keep(runs, "torch", await torchRates(torch, folder, sizes));
    },
  ];
  for (let round = 0; round < rounds; round++) {
    // A device with a burst to spend gives it to whoever comes first.
    const order = round % 2 === 0 ? turns : turns.toReversed();
    for (const turn of order) await turn();
  }
  return runs;
}

async function objectRuns(endpoint: string, { folder, scale, rounds, onRun }: Setting): Promise<Runs> {
  await using bucket = await s3Bucket(endpoint);
  const runs: Runs = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const [name, size, inFlight] of PARTS) {
      const env = {
        ...bucket.env,
        S3DLIO_MULTIPART_PART_SIZE_MB: size,
        S3DLIO_MULTIPART_MAX_IN_FLIGHT: inFlight,
      };
      const own = await ours(`s3://${bucket.name}/c`, { folder, scale, env });
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

/** Medians in MB/s, and how many times the peer's rate the first one's is: the median over rounds. */
function lines(place: string, runs: Runs): string[] {
  const [first] = runs.values();
  return (["save", "load"] as const).flatMap((kind) =>
    [...runs].flatMap(([name, rounds]) => {
      const rates = rounds.map((round) => round[kind]);
      if (rates.every(Number.isNaN)) return [];
      const ratio = median(rates.map((rate, round) => (first?.[round]?.[kind] ?? NaN) / rate));
      const cells = [(median(rates) / 1e6).toFixed(0), ratio.toFixed(2)];
      const words = [place.padEnd(8), kind.padEnd(5), name.padEnd(18)];
      return [...words, ...cells.map((cell) => cell.padStart(10))].join(" ");
    })
  );
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["scale", "rounds", "only"],
    default: { scale: "0.02", rounds: "3" },
  });
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  let memory = 0;
  let bytes = 0;
  const setting: Setting = {
    folder,
    scale: args.scale,
    rounds: Number(args.rounds),
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
  for (const need of ["STOKER_TEST_FIO", "STOKER_TEST_TORCH", "STOKER_TEST_S3_ENDPOINT"]) {
    if (!Deno.env.get(need)) console.log(`left out: ${need} is not set`);
  }
}

await main();
