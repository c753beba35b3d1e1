/**
 * `stoker io` against fio, program against program: the same file and load, in turns within one run, so that what
 * else the machine does hits both. fio's command is the one that `stoker io` itself prints to compare with. Asked
 * is at least 0.95 of fio's rate at no more than 1.3 times its processor time for a byte.
 *
 * `STOKER_TEST_FIO=/usr/bin/fio deno run -A scripts/bench/io.ts [FOLDER] [--seconds 2] [--rounds 3] [--only TEXT]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { Value } from "@sinclair/typebox/value";
import { IoReport } from "../../src/report/schema/io.ts";
import { programUnderTest } from "../../tests/program.ts";
import { compareTable, type Measured, type Measurement, median } from "./compare_table.ts";

const FILE_BYTES = 512 << 20;

interface Load {
  readonly name: string;
  readonly words: readonly string[];
}

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

/** Latencies in microseconds, submission included. */
interface Run extends Measured {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  /** Mean number of requests in flight, by Little's law: who has fewer of them waits less for each. */
  readonly inFlight: number;
  readonly fio: string;
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed: ${text.decode(stderr)}`);
  return text.decode(stdout);
}

async function ours(place: string, { words }: Load, seconds: number): Promise<Run> {
  const { program, words: before } = programUnderTest();
  const [kind = "read", ...rest] = words;
  // The first second compiles what is hot.
  const asked = ["io", kind, place, ...rest, "--ramp", "1s", "--duration", String(seconds), "--json"];
  const report = Value.Decode(IoReport, JSON.parse(await output(program, [...before, ...asked])));
  const { bytes = 0, seconds: took = 0, latencyMs, cpuSeconds, fio } = report;
  const { count = 0, mean } = latencyMs ?? {};
  return {
    bytes,
    seconds: took,
    cpuSeconds: cpuSeconds ?? NaN,
    mean: (mean ?? NaN) * 1000,
    p50: (latencyMs?.p50 ?? NaN) * 1000,
    p99: (latencyMs?.p99 ?? NaN) * 1000,
    inFlight: count * (mean ?? NaN) / 1000 / took,
    fio: fio ?? "",
  };
}

/**
 * With threads, as here: processes of fio would each be a session, to which Linux gives a share of its own.
 * Our command line for fio has no blank inside a word here: the folder is a temporary one. */
async function theirs(fio: string, line: string): Promise<Run> {
  const [, ...args] = line.split(" ");
  const [job] = JSON.parse(await output(fio, [...args, "--thread", "--output-format=json"])).jobs;
  const jobs = Number(/--numjobs=(\d+)/.exec(line)?.[1] ?? 1);
  const side = line.includes("--rw=write") ? job.write : job.read;
  const seconds = side.runtime / 1000;
  const { percentile, mean } = side.lat_ns;
  return {
    bytes: side.io_bytes,
    seconds,
    // fio gives the mean over its jobs.
    cpuSeconds: (job.usr_cpu + job.sys_cpu) / 100 * seconds * jobs,
    mean: mean / 1000,
    p50: percentile["50.000000"] / 1000,
    p99: percentile["99.000000"] / 1000,
    inFlight: side.total_ios * mean / 1e9 / seconds,
    fio: line,
  };
}

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
    string: ["_", "seconds", "rounds", "only"],
    default: { seconds: "2", rounds: "3" },
  });
  const fio = Deno.env.get("STOKER_TEST_FIO");
  if (!fio) throw new Error("STOKER_TEST_FIO is not set: the path of fio");
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  const place = `${folder}/data`;
  try {
    const { program, words } = programUnderTest();
    await output(program, [...words, "io", "write", place, "--size", String(FILE_BYTES), "--fsync", "end"]);
    const rows: Measurement[] = [];
    const latencies: string[] = [];
    for (const load of LOADS.filter(({ name }) => name.includes(args.only ?? ""))) {
      const mine: Run[] = [];
      const peers: Run[] = [];
      // Into the page cache, which the direct loads have emptied.
      if (!load.words.includes("--direct")) await output(program, [...words, "io", "read", place]);
      for (let round = 0; round < Number(args.rounds); round++) {
        const run = await ours(place, load, Number(args.seconds));
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
