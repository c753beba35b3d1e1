/**
 * Local storage against fio: the same file, engine, block size, queue depth and direct flag, in turns within one
 * run, so that what else the machine does hits both. Asked is at least 0.95 of fio's rate at no more than 1.3
 * times its processor time for a byte.
 *
 * `STOKER_TEST_FIO=/usr/bin/fio deno run -A scripts/bench/local.ts [FOLDER] [--seconds 1] [--rounds 3]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { Arena } from "../../ffi/arena.ts";
import { openLocalStore } from "../../src/storage/local/local_store.ts";
import { compareTable, type Measured, type Measurement } from "./compare_table.ts";

const MIB = 1 << 20;
const FILE_BYTES = 512 * MIB;

interface Case {
  readonly name: string;
  readonly random: boolean;
  readonly direct: boolean;
  readonly blockBytes: number;
  readonly depth: number;
}

const CASES: readonly Case[] = [true, false].flatMap((direct) => [
  { name: `4 KiB random QD64 ${word(direct)}`, random: true, direct, blockBytes: 4096, depth: 64 },
  { name: `4 KiB random QD1 ${word(direct)}`, random: true, direct, blockBytes: 4096, depth: 1 },
  { name: `1 MiB sequential QD8 ${word(direct)}`, random: false, direct, blockBytes: MIB, depth: 8 },
]);

function word(direct: boolean): string {
  return direct ? "direct" : "cached";
}

/** Processor time of this process in seconds, all threads, the kernel's workers for it included. */
function cpuSeconds(): number {
  const [, fields = ""] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

async function ours(folder: string, test: Case, seconds: number): Promise<Measured> {
  const arena = new Arena(test.depth * test.blockBytes);
  const slots = arena.pool(test.blockBytes, test.depth);
  const io = { engine: "uring", queueDepth: test.depth, blockSizeBytes: test.blockBytes } as const;
  const store = await openLocalStore(folder, { direct: test.direct, io, arena, slots });
  const handle = await store.openRead("data");
  const blocks = FILE_BYTES / test.blockBytes;
  const end = performance.now() + seconds * 1000;
  let bytes = 0;
  let place = 0;
  const next = () => {
    if (performance.now() >= end) return -1;
    place = test.random ? Math.floor(Math.random() * blocks) : (place + 1) % blocks;
    return place * test.blockBytes;
  };
  const began = performance.now();
  const cpu = cpuSeconds();
  let isDone = false;
  const reading = handle.readBlocks?.(next, test.blockBytes, (_slot, _offset, length) => {
    bytes += length;
  });
  reading?.then(() => isDone = true);
  await store.wait(Infinity, () => isDone);
  const measured = { bytes, seconds: (performance.now() - began) / 1000, cpuSeconds: cpuSeconds() - cpu };
  await handle.close();
  await store.close();
  return measured;
}

async function theirs(fio: string, folder: string, test: Case, seconds: number): Promise<Measured> {
  const args = [
    "--name=read",
    `--filename=${folder}/data`,
    `--rw=${test.random ? "randread" : "read"}`,
    `--bs=${test.blockBytes}`,
    `--iodepth=${test.depth}`,
    `--direct=${test.direct ? 1 : 0}`,
    "--ioengine=io_uring",
    "--invalidate=0",
    "--norandommap",
    "--time_based",
    `--runtime=${seconds}`,
    "--output-format=json",
  ];
  const { stdout, success, stderr } = await new Deno.Command(fio, { args }).output();
  if (!success) throw new Error(`fio failed: ${new TextDecoder().decode(stderr)}`);
  const [job] = JSON.parse(new TextDecoder().decode(stdout)).jobs;
  const elapsed = job.read.runtime / 1000;
  return {
    bytes: job.read.io_bytes,
    seconds: elapsed,
    cpuSeconds: (job.usr_cpu + job.sys_cpu) / 100 * elapsed,
  };
}

async function writeData(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const block = crypto.getRandomValues(new Uint8Array(65536));
  const chunk = new Uint8Array(MIB);
  for (let at = 0; at < MIB; at += block.length) chunk.set(block, at);
  for (let at = 0; at < FILE_BYTES; at += MIB) {
    for (let done = 0; done < MIB;) done += await file.write(chunk.subarray(done));
  }
  await file.sync();
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["seconds", "rounds", "only"],
    default: { seconds: "1", rounds: "3" },
  });
  const fio = Deno.env.get("STOKER_TEST_FIO");
  if (!fio) throw new Error("STOKER_TEST_FIO is not set: the path of fio");
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  try {
    await writeData(`${folder}/data`);
    const rows: Measurement[] = [];
    for (const test of CASES.filter(({ name }) => name.includes(args.only ?? ""))) {
      const row: Measurement = { name: test.name, ours: [], theirs: [] };
      for (let round = 0; round < Number(args.rounds); round++) {
        row.theirs.push(await theirs(fio, folder, test, Number(args.seconds)));
        row.ours.push(await ours(folder, test, Number(args.seconds)));
      }
      rows.push(row);
    }
    for (const line of compareTable(rows, "fio")) console.log(line);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

await main();
