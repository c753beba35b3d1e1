/**
 * Checkpoints against fio: one rank of llama3_8b, scaled, saved with a flush at the end of each file and loaded
 * back, beside fio moving files of the same sizes in the same blocks and depth, in turns within one run. Asked is
 * at least 0.9 of fio's rate, and less than 300 MiB of memory whatever the size.
 *
 * `STOKER_TEST_FIO=/usr/bin/fio deno run -A scripts/bench/checkpoint.ts [FOLDER] [--scale 0.02] [--rounds 3]`
 */
import { parseArgs } from "@std/cli/parse-args";
import type { CheckpointPhase } from "../../src/report/schema/phases.ts";
import { median } from "./compare_table.ts";

const BLOCK_BYTES = 1 << 20;
const DEPTH = 32;

/** Bytes a second. */
interface Rates {
  readonly save: number;
  readonly load: number;
}

interface Ours extends Rates {
  readonly sizes: readonly number[];
  readonly peakMemoryBytes: number;
}

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr, success } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

async function ours(folder: string, scheme: string, scale: string): Promise<Ours> {
  const root = new URL("../..", import.meta.url).pathname;
  const text = await outputOf(Deno.execPath(), [
    ...["run", "-A", "--no-check", `${root}main.ts`, "checkpoint", "llama3_8b", "--json", "--cache", "drop"],
    ...["--checkpoints", `${scheme}://${folder}/c`, "--results", `${folder}/results`, "--scale", scale],
    ...["--overwrite", "--queue-depth", String(DEPTH), "--block-size", String(BLOCK_BYTES)],
    ...["checkpoint.mode=subset", "model.parallelism.data=8", "checkpoint.time_between_checkpoints=0"],
    ...["checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"],
  ]);
  const phase: CheckpointPhase = JSON.parse(text).phases.checkpoint;
  const [save, load] = [phase.save[0], phase.load[0]];
  await Deno.remove(`${folder}/c`, { recursive: true });
  return {
    save: save?.bytesPerSecond ?? NaN,
    load: load?.bytesPerSecond ?? NaN,
    sizes: save?.ranks[0]?.files.map(({ bytes }) => bytes) ?? [],
    peakMemoryBytes: phase.peakMemoryBytes ?? NaN,
  };
}

/** One file after another, as a rank writes its shards. */
async function theirs(
  fio: string,
  folder: string,
  direct: boolean,
  sizes: readonly number[],
): Promise<Rates> {
  const move = async (kind: "read" | "write") => {
    let seconds = 0;
    for (const [index, size] of sizes.entries()) {
      const text = await outputOf(fio, [
        ...[`--name=${kind}`, `--rw=${kind}`, `--filename=${folder}/fio.${index}`],
        ...[`--size=${Math.floor(size / BLOCK_BYTES) * BLOCK_BYTES}`, `--bs=${BLOCK_BYTES}`],
        ...[`--iodepth=${DEPTH}`, `--direct=${direct ? 1 : 0}`, "--ioengine=io_uring", "--fallocate=none"],
        ...["--end_fsync=1", "--refill_buffers", "--invalidate=1", "--output-format=json"],
      ]);
      seconds += JSON.parse(text).jobs[0][kind].runtime / 1000;
    }
    return sizes.reduce((sum, size) => sum + size, 0) / seconds;
  };
  const save = await move("write");
  const load = await move("read");
  for (const index of sizes.keys()) await Deno.remove(`${folder}/fio.${index}`);
  return { save, load };
}

function row(name: string, own: readonly number[], peer: readonly number[]): string {
  const [a, b] = [median(own), median(peer)];
  const cells = [(a / 1e6).toFixed(0), (b / 1e6).toFixed(0), (a / b).toFixed(2)];
  return [name.padEnd(12), ...cells.map((cell) => cell.padStart(10))].join(" ");
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["scale", "rounds"],
    default: { scale: "0.02", rounds: "3" },
  });
  const fio = Deno.env.get("STOKER_TEST_FIO");
  if (!fio) throw new Error("STOKER_TEST_FIO is not set: the path of fio");
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  const lines = [
    ["".padEnd(12), ...["ours MB/s", "fio MB/s", "rate"].map((word) => word.padStart(10))].join(" "),
  ];
  let memory = 0;
  let bytes = 0;
  try {
    for (const scheme of ["file", "direct"]) {
      const runs: { own: Ours; peer: Rates }[] = [];
      for (let round = 0; round < Number(args.rounds); round++) {
        const own = await ours(folder, scheme, args.scale);
        runs.push({ own, peer: await theirs(fio, folder, scheme === "direct", own.sizes) });
        memory = Math.max(memory, own.peakMemoryBytes);
        bytes = own.sizes.reduce((sum, size) => sum + size, 0);
      }
      for (const kind of ["save", "load"] as const) {
        lines.push(
          row(`${kind} ${scheme}`, runs.map(({ own }) => own[kind]), runs.map(({ peer }) => peer[kind])),
        );
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  for (const line of lines) console.log(line);
  console.log(
    `${(bytes / 1e6).toFixed(0)} MB a checkpoint, peak memory ${(memory / 2 ** 20).toFixed(0)} MiB`,
  );
}

await main();
