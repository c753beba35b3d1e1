/**
 * How fast datasets come to be: `stoker generate` for each format beside a plain pwrite of prepared memory by as
 * many threads, and beside the format's own library where STOKER_BENCH_PYTHON names a Python that has it. They
 * take turns, and the table shows the best round of each, since what else a machine does only slows. Starting
 * the threads is in our time and not in that of plain; what it takes and the ratio without it stand beside.
 * Asked: npz, npy and hdf5 at least 0.7 of plain, peak memory below 250 MiB.
 *
 * `deno run -A scripts/bench/generate.ts FOLDER [--formats npz,npy] [--files 16] [--size 64MiB] [--threads 2]
 * [--rounds 3]`; run it once on a memory file system and once on a disk.
 */
import { parseArgs } from "@std/cli/parse-args";
import { formatBytes, parseBytes } from "../../src/base/units.ts";
import { FORMATS } from "../../src/formats/registry.ts";
import { renderTable } from "../../src/terminal/table.ts";
import { programUnderTest } from "../../tests/program.ts";
import { peerSeconds } from "./generate_peers.ts";
import type { PlainWrite } from "./plain_write_worker.ts";

interface Shape {
  readonly files: number;
  readonly bytes: number;
  readonly threads: number;
}

interface Generated {
  readonly bytes: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  readonly bound: string | null;
}

async function generated(
  folder: string,
  format: string,
  { files, bytes, threads }: Shape,
): Promise<Generated> {
  const lines = [
    "model: {name: bench}",
    "workflow: {generate_data: True, train: False}",
    `dataset: {data_folder: x, format: ${format}, num_files_train: ${files}, record_length_bytes: ${bytes}}`,
  ];
  await Deno.writeTextFile(`${folder}/bench.yaml`, lines.join("\n"));
  const { program, words } = programUnderTest();
  const own = [
    "generate",
    `${folder}/bench.yaml`,
    "--data",
    `${folder}/data`,
    "--results",
    `${folder}/results`,
  ];
  const options = [
    "--threads",
    String(threads),
    "--fsync",
    "none",
    "--json",
    "dataset.num_samples_per_file=1",
  ];
  const command = new Deno.Command(program, { args: [...words, ...own, ...options] });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  await Deno.remove(`${folder}/data`, { recursive: true });
  return JSON.parse(new TextDecoder().decode(stdout)).phases.generate;
}

/** Seconds of plain writing; starting the threads is not in it. */
async function plain(folder: string, { files, bytes, threads }: Shape): Promise<number> {
  const paths = Array.from({ length: files }, (_, file) => `${folder}/plain_${file}`);
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./plain_write_worker.ts", import.meta.url), { type: "module" }),
  );
  const message = (worker: Worker) => new Promise((resolve) => worker.onmessage = resolve);
  await Promise.all(workers.map(message));
  const began = performance.now();
  const done = Promise.all(workers.map(message));
  for (const [index, worker] of workers.entries()) {
    const own: PlainWrite = { paths: paths.filter((_, file) => file % threads === index), bytes };
    worker.postMessage(own);
  }
  await done;
  const seconds = (performance.now() - began) / 1000;
  for (const worker of workers) worker.terminate(); // nothing of it is in flight
  for (const path of paths) await Deno.remove(path);
  return seconds;
}

const isImage = (format: string) => format === "jpeg" || format === "png";

async function row(folder: string, format: string, shape: Shape, rounds: number, python: string | undefined) {
  const rates: { ours: number[]; plain: number[]; peer: number[] } = { ours: [], plain: [], peer: [] };
  const best = { bytes: 0, seconds: Infinity };
  let startSeconds = Infinity;
  let peak = 0;
  let bound: string | null = null;
  for (let round = 0; round < rounds; round++) {
    const ours = await generated(folder, format, shape);
    const total = shape.files * shape.bytes;
    rates.ours.push(ours.bytes / ours.seconds);
    best.bytes = ours.bytes;
    best.seconds = Math.min(best.seconds, ours.seconds);
    const tiny = await generated(folder, format, { ...shape, files: shape.threads, bytes: 4096 });
    startSeconds = Math.min(startSeconds, tiny.seconds);
    peak = Math.max(peak, ours.peakMemoryBytes);
    bound = ours.bound;
    rates.plain.push(total / await plain(folder, shape));
    const few = Math.min(shape.files, 4);
    const seconds = python && await peerSeconds(python, format, folder, few, shape.bytes);
    if (seconds) rates.peer.push(few * shape.bytes / seconds);
    for (const { name } of Deno.readDirSync(folder)) {
      if (name.startsWith("peer_")) Deno.removeSync(`${folder}/${name}`);
    }
  }
  const ours = Math.max(...rates.ours);
  const peer = rates.peer.length > 0 ? Math.max(...rates.peer) : undefined;
  return [
    format,
    (ours / 1e9).toFixed(2),
    (Math.max(...rates.plain) / 1e9).toFixed(2),
    (ours / Math.max(...rates.plain)).toFixed(2),
    `${(startSeconds * 1000).toFixed(0)} ms`,
    (best.bytes / Math.max(1e-3, best.seconds - startSeconds) / Math.max(...rates.plain)).toFixed(2),
    peer === undefined ? "" : (peer / 1e9).toFixed(2),
    peer === undefined ? "" : (ours / peer).toFixed(1),
    formatBytes(peak),
    bound ?? "",
  ];
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["formats", "files", "size", "threads", "rounds"],
    default: { files: "16", size: "64MiB", threads: "2", rounds: "3" },
  });
  const size = parseBytes(args.size);
  if (!("value" in size)) throw new Error(`'${args.size}' is no size`);
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  const python = Deno.env.get("STOKER_BENCH_PYTHON");
  const formats = args.formats?.split(",") ?? Object.keys(FORMATS).filter((name) => name !== "synthetic");
  try {
    const rows: string[][] = [];
    for (const format of formats) {
      // Images are small files and many; the largest of 64 MiB would be one nobody has.
      const shape = {
        files: Number(args.files) * (isImage(format) ? 100 : 1),
        bytes: Math.round(size.value / (isImage(format) ? 500 : 1)),
        threads: Number(args.threads),
      };
      rows.push(await row(folder, format, shape, Number(args.rounds), python));
    }
    const right = (title: string) => ({ title, align: "right" as const });
    console.log(renderTable(
      [
        { title: "Format" },
        ...["GB/s", "plain", "ratio", "start", "ratio without it", "library", "ratio", "peak memory"].map(
          right,
        ),
        {
          title: "bound",
        },
      ],
      rows,
    ));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

await main();
