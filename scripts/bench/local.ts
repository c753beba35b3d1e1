/**
 * Local storage against fio: the same files, engine, block size, queue depth and direct flag, in turns within one
 * run, so that what else the machine does hits both. Asked is at least 0.95 of fio's rate at no more than 1.3
 * times its processor time for a byte. Small files are also held against a loop of open, pread, close.
 *
 * `STOKER_TEST_FIO=/usr/bin/fio deno run -A scripts/bench/local.ts [FOLDER] [--seconds 1] [--rounds 3] [--jobs 1] [--only TEXT]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { compareTable, type Measurement } from "./compare_table.ts";
import { fioRun } from "./fio_run.ts";
import { FILE_BYTES, Jobs, type Load, loopInC, SMALL_BYTES, SMALL_FILES } from "./local_runs.ts";
import { readFiles, writeFiles } from "./test_files.ts";

const MIB = 1 << 20;

const LOADS: readonly Load[] = [true, false].flatMap((direct): Load[] => {
  const way = direct ? "direct" : "cached";
  return [
    { name: `4 KiB random QD64 ${way}`, kind: "random", direct, blockBytes: 4096, depth: 64 },
    { name: `4 KiB random QD1 ${way}`, kind: "random", direct, blockBytes: 4096, depth: 1 },
    { name: `1 MiB sequential QD8 ${way}`, kind: "sequential", direct, blockBytes: MIB, depth: 8 },
    ...direct
      ? [{ name: "1 MiB writes QD8 direct", kind: "write", direct, blockBytes: MIB, depth: 8 } as const]
      : [],
    // In one block each, as fio reads them.
    { name: `100 KiB files QD8 ${way}`, kind: "files", direct, blockBytes: 128 << 10, depth: 8 },
  ];
});

const WORDS = { random: "randread", sequential: "read", write: "write", files: "read" } as const;

function fioArgs(folder: string, load: Load, seconds: number, jobs: number): string[] {
  return [
    "--name=bench",
    `--numjobs=${jobs}`,
    "--group_reporting",
    `--rw=${WORDS[load.kind]}`,
    `--iodepth=${load.depth}`,
    `--direct=${load.direct ? 1 : 0}`,
    "--ioengine=io_uring",
    "--invalidate=0",
    "--norandommap",
    "--time_based",
    `--runtime=${seconds}`,
    ...load.kind === "files"
      ? [
        `--directory=${folder}`,
        `--nrfiles=${SMALL_FILES}`,
        "--filename_format=small_$filenum",
        `--bs=${SMALL_BYTES}`,
        `--size=${SMALL_FILES * SMALL_BYTES}`,
        "--file_service_type=sequential",
        `--openfiles=${load.depth}`,
      ]
      : [`--filename=${folder}/data`, `--bs=${load.blockBytes}`, `--size=${FILE_BYTES}`],
  ];
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["_", "seconds", "rounds", "jobs", "only"],
    default: { seconds: "1", rounds: "3", jobs: "1" },
  });
  const fio = Deno.env.get("STOKER_TEST_FIO");
  if (!fio) throw new Error("STOKER_TEST_FIO is not set: the path of fio");
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  const [seconds, jobs] = [Number(args.seconds), Number(args.jobs)];
  const threads = new Jobs(jobs);
  try {
    await writeFiles(folder);
    const rows: Measurement[] = [];
    const loops: Measurement[] = [];
    for (const load of LOADS.filter(({ name }) => name.includes(args.only ?? ""))) {
      const row: Measurement = { name: load.name, ours: [], theirs: [] };
      const hasLoop = load.kind === "files" && jobs === 1;
      const loop: Measurement = { name: load.name, ours: row.ours, theirs: [] };
      if (!load.direct) await readFiles(folder);
      // The first run compiles what is hot.
      await threads.run({ folder, load, seconds: 0.3 });
      for (let round = 0; round < Number(args.rounds); round++) {
        row.theirs.push(await fioRun(fio, fioArgs(folder, load, seconds, jobs), jobs));
        row.ours.push(await threads.run({ folder, load, seconds }));
        if (hasLoop) loop.theirs.push(loopInC(folder, load, seconds));
      }
      rows.push(row);
      if (hasLoop) loops.push(loop);
    }
    for (const line of compareTable(rows, "fio")) console.log(line);
    if (loops.length > 0) { for (const line of ["", ...compareTable(loops, "loop")]) console.log(line); }
  } finally {
    threads.end();
    await Deno.remove(folder, { recursive: true });
  }
}

await main();
