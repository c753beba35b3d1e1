/**
 * How fast datasets come to be: `stoker generate` for each format beside a plain pwrite of prepared memory by as
 * many threads, beside the format's own library where STOKER_BENCH_PYTHON names a Python that has it, and beside
 * DLIO running the same workload file where STOKER_BENCH_DLIO names its command (dlio_run.ts). With --verify also
 * `stoker verify` of what was written beside `stoker io read` of the same files. All take turns, and the table shows
 * the median round of each. A rate begins when the first thread is ready, DLIO's when it says that generation
 * starts; what starting took, and the ratios with the starts, stand beside. Memory is made warm before each
 * (warm_memory.ts), but for --verify and libraries.
 * Asked: npz, npy and hdf5 at least 0.7 of plain; as many times DLIO as the table says; csv 1 GB/s a thread; peak
 * memory below 250 MiB; verify 0.8 of reading.
 *
 * `deno run -A scripts/bench/generate.ts FOLDER [--formats npz,npy] [--files 16] [--size 64MiB] [--threads 2]
 * [--rounds 3] [--record 1KB] [--raw-images] [--verify]`; run it once on a memory file system and once on a disk. --record cuts each
 * file into samples of that size, --raw-images makes bytes that nobody decodes, as DLIO does. DLIO makes less of a format that takes it long; what it makes is printed. STOKER_TEST_BINARY names the executable, else the sources run.
 */
import { parseArgs } from "@std/cli/parse-args";
import { formatBytes, parseBytes } from "../../src/base/units.ts";
import { FORMATS } from "../../src/formats/registry.ts";
import { renderTable } from "../../src/terminal/table.ts";
import { programUnderTest } from "../../tests/program.ts";
import { median } from "./compare_table.ts";
import { dlioCommand, dlioGenerate, type DlioGenerated } from "./dlio_run.ts";
import { ASKED_OF_DLIO, dlioShape, peerSeconds } from "./generate_peers.ts";
import { type PlainSeconds, plainWrite } from "./plain_write.ts";
import { touchedMemory, warmMemory } from "./warm_memory.ts";

interface Shape {
  readonly files: number;
  readonly bytes: number;
  readonly threads: number;
  readonly samples: number;
  readonly imagePayload: string | undefined;
}

interface Peers {
  readonly rounds: number;
  readonly python: string | undefined;
  readonly dlio: readonly string[] | undefined;
  readonly verify: boolean;
}

interface Generated {
  readonly startSeconds: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  readonly bound: string | null;
  /** Of the whole process. */
  readonly wallSeconds: number;
}

const { program, words } = programUnderTest();

// deno-lint-ignore no-explicit-any -- a JSON document of the program under test
async function told(...args: readonly string[]): Promise<any> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...words, ...args, "--json"] })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Writes the workload that both programs run. */
async function workload(
  folder: string,
  format: string,
  { files, bytes, samples, imagePayload }: Shape,
): Promise<string> {
  const lines = [
    "model: {name: bench}",
    "framework: pytorch",
    "workflow: {generate_data: True, train: False}",
    "dataset:",
    "  data_folder: x",
    `  format: ${format}`,
    `  num_files_train: ${files}`,
    `  num_samples_per_file: ${samples}`,
    `  record_length_bytes: ${Math.round(bytes / samples)}`,
    ...(imagePayload === undefined ? [] : [`  image_payload: ${imagePayload}`]),
  ];
  await Deno.mkdir(`${folder}/workload`, { recursive: true });
  const path = `${folder}/workload/bench.yaml`;
  await Deno.writeTextFile(path, lines.join("\n"));
  return path;
}

async function generated(folder: string, format: string, shape: Shape): Promise<Generated> {
  const path = await workload(folder, format, shape);
  const places = ["--data", `${folder}/data`, "--results", `${folder}/results`];
  const options = ["--threads", String(shape.threads), "--fsync", "none"];
  const began = performance.now();
  const { phases } = await told("generate", path, ...places, ...options);
  return { ...phases.generate, wallSeconds: (performance.now() - began) / 1000 };
}

/** Of the whole processes, a file set like DLIO's on both sides. */
async function besideDlio(command: readonly string[], folder: string, format: string, shape: Shape) {
  const like = dlioShape(format, shape);
  const bytes = like.files * like.bytes;
  warmMemory(2 * bytes);
  const ours = await generated(folder, format, like);
  await Deno.remove(`${folder}/data`, { recursive: true });
  // What is free longer than DLIO imports may be given back.
  using memory = touchedMemory(2 * bytes);
  return { dlio: await dlioGenerate(command, folder, "bench", [], () => memory.free()), ours };
}

/** GB/s of reading the data files as raw I/O and of verifying them, from the page cache. */
async function verified(folder: string, threads: number): Promise<{ read: number; verify: number }> {
  const files = [...Deno.readDirSync(`${folder}/data/train`)].map(({ name }) =>
    `${folder}/data/train/${name}`
  );
  const read = await told("io", "read", ...files.slice(0, MOST_READ), "--jobs", String(threads));
  const { phases } = await told("verify", `${folder}/data`);
  return { read: read.bytesPerSecond / 1e9, verify: phases.verify.bytesPerSecond / 1e9 };
}

/** DLIO makes room for a row group of 1024 samples, whatever it writes. */
const LEAST_SAMPLES: Readonly<Record<string, number>> = { parquet: 1024 };

/** Files that one command line names. */
const MOST_READ = 500;

/** Pillow takes long to encode one. */
const FEW_IMAGES = 20;

const isImage = (format: string) => format === "jpeg" || format === "png";

async function row(
  folder: string,
  format: string,
  shape: Shape,
  { rounds, python, dlio, verify }: Peers,
) {
  const ours: Generated[] = [];
  const plains: PlainSeconds[] = [];
  const peers: number[] = [];
  const dlios: { dlio: DlioGenerated; ours: Generated }[] = [];
  const bytes = shape.files * shape.bytes;
  const reads: { read: number; verify: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    warmMemory(2 * bytes);
    plains.push(await plainWrite(folder, shape));
    warmMemory(2 * bytes);
    ours.push(await generated(folder, format, shape));
    if (verify) reads.push(await verified(folder, shape.threads));
    await Deno.remove(`${folder}/data`, { recursive: true });
    const few = Math.min(shape.files, isImage(format) ? FEW_IMAGES : 4);
    const seconds = python && await peerSeconds(python, format, folder, few, shape.bytes);
    if (seconds) peers.push(few * shape.bytes / seconds);
    for (const { name } of Deno.readDirSync(folder)) {
      if (name.startsWith("peer_")) Deno.removeSync(`${folder}/${name}`);
    }
    if (dlio) dlios.push(await besideDlio(dlio, folder, format, shape));
  }
  const rate = median(ours.map(({ bytes, seconds }) => bytes / seconds));
  const withStart = median(ours.map(({ bytes, seconds, startSeconds }) => bytes / (seconds + startSeconds)));
  const plainRate = median(plains.map(({ seconds }) => bytes / seconds));
  const peer = peers.length > 0 ? median(peers) : 0;
  const read = verify ? median(reads.map(({ read }) => read)) : 0;
  const proven = verify ? median(reads.map(({ verify }) => verify)) : 0;
  const gigabytes = (rate: number) => rate > 0 ? (rate / 1e9).toFixed(2) : "";
  const ratio = (rate: number, other: number, digits = 2) => other > 0 ? (rate / other).toFixed(digits) : "";
  const dlioRate = dlios.length > 0 ? median(dlios.map(({ dlio }) => dlio.bytes / dlio.seconds)) : 0;
  const fileRate = (one: { files: number; seconds: number }) => one.files / one.seconds;
  // A JPEG of DLIO is raw bytes of the same length: files are what compares.
  const timesDlio = isImage(format) && dlios.length > 0
    ? rate / shape.bytes / median(dlios.map(({ dlio }) => fileRate(dlio)))
    : rate / dlioRate;
  const [made] = dlios;
  return [
    shape.imagePayload
      ? `${format}, ${shape.imagePayload}`
      : shape.samples > 1
      ? `${format}, ${formatBytes(Math.round(shape.bytes / shape.samples))}`
      : format,
    gigabytes(rate),
    gigabytes(plainRate),
    ratio(rate, plainRate),
    `${(median(ours.map(({ startSeconds }) => startSeconds)) * 1000).toFixed(0)} ms`,
    ratio(withStart, median(plains.map(({ withStart }) => bytes / withStart))),
    gigabytes(peer),
    ratio(rate, peer, 1),
    ...(made
      ? [
        `${(dlioRate / 1e9).toPrecision(2)} (${made.dlio.files} x ${
          formatBytes(made.dlio.bytes / made.dlio.files)
        })`,
        timesDlio.toFixed(1),
        String(ASKED_OF_DLIO[format] ?? ""),
        median(dlios.map(({ dlio, ours }) => dlio.wallSeconds / ours.wallSeconds)).toFixed(1),
        formatBytes(Math.max(...dlios.map(({ dlio }) => dlio.peakBytes))),
      ]
      : []),
    isImage(format) ? (rate / shape.bytes).toFixed(0) : "",
    formatBytes(Math.max(...ours.map(({ peakMemoryBytes }) => peakMemoryBytes))),
    ours.at(-1)?.bound ?? "",
    ...(verify ? [read.toFixed(2), proven.toFixed(2), ratio(proven, read)] : []),
  ];
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, {
    string: ["formats", "files", "size", "threads", "rounds", "record"],
    boolean: ["verify", "raw-images"],
    default: { files: "16", size: "64MiB", threads: "2", rounds: "3" },
  });
  const size = parseBytes(args.size);
  if (!("value" in size)) throw new Error(`'${args.size}' is no size`);
  const record = args.record === undefined ? undefined : parseBytes(args.record);
  if (record && !("value" in record)) throw new Error(`'${args.record}' is no size`);
  const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
  const python = Deno.env.get("STOKER_BENCH_PYTHON");
  const dlio = dlioCommand((name) => Deno.env.get(name));
  if (!dlio) console.log("left out: DLIO, since STOKER_BENCH_DLIO is not set");
  const formats = args.formats?.split(",") ?? Object.keys(FORMATS).filter((name) => name !== "synthetic");
  try {
    const rows: string[][] = [];
    for (const format of formats) {
      // Images are small files and many; the largest of 64 MiB would be one nobody has.
      const shape = {
        files: Number(args.files) * (isImage(format) ? 100 : 1),
        bytes: Math.round(size.value / (isImage(format) ? 500 : 1)),
        threads: Number(args.threads),
        samples: isImage(format)
          ? 1
          : record
          ? Math.max(1, Math.round(size.value / record.value))
          : LEAST_SAMPLES[format] ?? 1,
        imagePayload: args["raw-images"] && isImage(format) ? "raw" : undefined,
      };
      rows.push(
        await row(folder, format, shape, { rounds: Number(args.rounds), python, dlio, verify: args.verify }),
      );
    }
    const right = (title: string) => ({ title, align: "right" as const });
    console.log(renderTable(
      [
        { title: "Format" },
        ...[
          "GB/s",
          "plain",
          "ratio",
          "start",
          "with it",
          "library",
          "ratio",
          ...(dlio ? ["DLIO (of what)", "ratio", "asked", "processes", "its memory"] : []),
          "files/s",
        ]
          .map(right),
        right("peak memory"),
        { title: "bound" },
        ...(args.verify ? ["read", "verify", "ratio"].map(right) : []),
      ],
      rows,
    ));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

await main();
