/**
 * `stoker io` against fio, program against program: the same file and load, in turns within one run, so that what
 * else the machine does hits both. fio's command is the one that `stoker io` itself prints to compare with. Asked
 * is at least 0.95 of fio's rate at no more than 1.3 times its processor time for a byte.
 *
 * With `--latency` the percentiles are compared where only their measurement can differ, at equal load (io_latency.ts).
 *
 * `STOKER_TEST_FIO=/usr/bin/fio deno run -A scripts/bench/io.ts [FOLDER] [--seconds 2] [--rounds 3] [--only TEXT]
 * [--latency paced|alike]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { programUnderTest } from "../../tests/program.ts";
import { compareTable, type Measurement, median } from "./compare_table.ts";
import { compareLatencies } from "./io_latency.ts";
import { type Load, ours, output, type Run, theirs } from "./io_runs.ts";

const FILE_BYTES = 512 << 20;

const RANDOM = ["read", "--random", "--block-size", "4KiB"];
const SEQUENTIAL = ["read", "--block-size", "1MiB", "--queue-depth", "8"];
// fio has written the file in its turn.
const WRITES = ["write", "--block-size", "1MiB", "--queue-depth", "8", "--direct", "--overwrite"];

const LOADS: readonly Load[] = [1, 2].flatMap((jobs) => {
  const load = (name: string, ...words: string[]): Load => ({
    name: `${name}, ${jobs} ${jobs === 1 ? "job" : "jobs"}`,
    words: [...words, "--jobs", String(jobs)],
  });
  return [
    load("4 KiB random QD64 direct", ...RANDOM, "--queue-depth", "64", "--direct"),
    load("4 KiB random QD64 cached", ...RANDOM, "--queue-depth", "64"),
    load("1 MiB sequential QD8 direct", ...SEQUENTIAL, "--direct"),
    load("1 MiB sequential QD8 cached", ...SEQUENTIAL),
    load("1 MiB writes QD8 direct", ...WRITES),
  ];
}).concat([{ name: "4 KiB random QD1 direct, 1 job", words: [...RANDOM, "--queue-depth", "1", "--direct"] }]);

function latencyLine(name: string, ours: readonly Run[], theirs: readonly Run[]): string {
  const part = (of: (run: Run) => number) => {
    const [a, b] = [median(ours.map(of)), median(theirs.map(of))];
    return `${a.toFixed(0)} / ${b.toFixed(0)} (${(a / b).toFixed(2)})`;
  };
  const flying = [ours, theirs].map((runs) => median(runs.map((run) => run.inFlight)).toFixed(1)).join(" / ");
  return `${name.padEnd(36)} mean ${part((run) => run.mean)}, p50 ${part((run) => run.p50)}, ` +
    `p99 ${part((run) => run.p99)}, in flight ${flying}`;
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["_", "seconds", "rounds", "only", "latency"],
    default: { seconds: "2", rounds: "3" },
  });
  const fio = Deno.env.get("STOKER_TEST_FIO");
  if (!fio) throw new Error("STOKER_TEST_FIO is not set: the path of fio");
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  const place = `${folder}/data`;
  try {
    const { program, words } = programUnderTest();
    await output(program, [...words, "io", "write", place, "--size", String(FILE_BYTES), "--fsync", "end"]);
    const { latency, only = "" } = args;
    if (latency !== undefined) {
      const times = { rounds: Number(args.rounds), seconds: Number(args.seconds) };
      return await compareLatencies({ fio, folder, only, design: latency, ...times });
    }
    const rows: Measurement[] = [];
    const latencies: string[] = [];
    for (const load of LOADS.filter(({ name }) => name.includes(only))) {
      const mine: Run[] = [];
      const peers: Run[] = [];
      // Into the page cache, which the direct loads have emptied.
      if (!load.words.includes("--direct")) await output(program, [...words, "io", "read", place]);
      for (let round = 0; round < Number(args.rounds); round++) {
        const run = await ours([place], load, Number(args.seconds));
        mine.push(run);
        peers.push(await theirs(fio, run.fio));
      }
      rows.push({ name: load.name, ours: mine, theirs: peers });
      latencies.push(latencyLine(load.name, mine, peers));
    }
    console.log([...compareTable(rows, "fio"), "", "latency in us, ours / fio", ...latencies].join("\n"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

await main();
