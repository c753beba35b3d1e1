/**
 * What it costs to prove bytes: `stoker verify` of a dataset beside `stoker io read` of the same files, from the page
 * cache (or a memory file system), with the same engine, block size and threads; they take turns. Rates begin when
 * the first thread is ready. Processor time is user and system of the whole program, less what the same command takes
 * for one small file. The table shows medians, and the lowest and highest ratio of a round. Asked: 0.8.
 * What was just made is flushed and read twice before: the kernel still writes it back else, and pages read for the
 * second time cost it most.
 */
import { parseArgs } from "@std/cli/parse-args";
import { parseBytes } from "../../src/base/units.ts";
import { renderTable } from "../../src/terminal/table.ts";
import { programUnderTest } from "../../tests/program.ts";
import { childSeconds } from "./child_seconds.ts";
import { median } from "./compare_table.ts";

/** Each a format and what else makes a difference to a proof: `--rows` takes their names. */
const ROWS: Readonly<Record<string, { readonly share: number; readonly keys: readonly string[] }>> = {
  "npy": { share: 1, keys: [] },
  "npy:float32": { share: 1, keys: ["dataset.record_element_type=float32"] },
  "npz": { share: 1, keys: [] },
  "npz:zip": { share: 1, keys: ["dataset.compression=zip"] },
  "hdf5": { share: 1, keys: [] },
  "hdf5:gzip": {
    share: 1,
    keys: ["dataset.compression=gzip", "dataset.hdf5.chunk_dims=[1024,1024]"],
  },
  "tfrecord": { share: 1, keys: ["dataset.num_samples_per_file=64"] },
  "tfrecord:64KiB": { share: 1, keys: ["dataset.num_samples_per_file=1024"] },
  "tfrecord:1KiB": { share: 1, keys: ["dataset.num_samples_per_file=65536"] },
  "csv": { share: 1, keys: [] },
  "csv:int32": { share: 1, keys: ["dataset.record_element_type=int32"] },
  "csv:float32": { share: 1, keys: ["dataset.record_element_type=float32"] },
  "indexed_binary": { share: 1, keys: ["dataset.num_samples_per_file=64"] },
  "parquet": { share: 1, keys: [] },
  "jpeg": { share: 0.002, keys: [] },
  "jpeg:raw": { share: 0.002, keys: ["dataset.image_payload=raw"] },
  "jpeg:4MiB": { share: 1 / 16, keys: [] },
  "png": { share: 0.002, keys: [] },
  "png:4MiB": { share: 1 / 16, keys: [] },
};

/** Files that one command line names. */
const MOST_READ = 800;

interface Run {
  readonly bytesPerSecond: number;
  readonly bytes: number;
  readonly cpuSeconds: number;
}

const { program, words } = programUnderTest();

// deno-lint-ignore no-explicit-any -- a JSON document of the program under test
async function told(args: readonly string[]): Promise<any> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...words, ...args, "--json"] })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function generate(folder: string, row: string, files: number, bytes: number): Promise<void> {
  const { keys, share } = ROWS[row]!;
  const samples = Number(/num_samples_per_file=(\d+)/.exec(keys.join(" "))?.[1] ?? 1);
  const lines = [
    "model: {name: bench}",
    "workflow: {generate_data: True, train: False}",
    `dataset: {data_folder: x, format: ${row.split(":")[0]}, num_files_train: ${
      Math.round(files / share)
    }, ` +
    `record_length_bytes: ${Math.max(64, Math.round(bytes * share / samples))}}`,
  ];
  await Deno.writeTextFile(`${folder}/bench.yaml`, lines.join("\n"));
  await told(["generate", `${folder}/bench.yaml`, "--data", `${folder}/data`, ...keys]);
}

async function reading(folder: string): Promise<Run> {
  const files: string[] = [];
  for (const { name } of Deno.readDirSync(`${folder}/data/train`)) {
    if (files.length < MOST_READ) files.push(`${folder}/data/train/${name}`);
  }
  const before = childSeconds();
  const jobs = Math.min(files.length, navigator.hardwareConcurrency);
  const { bytes, bytesPerSecond } = await told(["io", "read", ...files, "--jobs", String(jobs)]);
  return { bytes, bytesPerSecond, cpuSeconds: childSeconds() - before };
}

async function verifying(folder: string): Promise<Run> {
  const before = childSeconds();
  const { phases: { verify } } = await told(["verify", `${folder}/data`]);
  if (verify.findings.length > 0) throw new Error(`Found ${JSON.stringify(verify.findings[0])}`);
  const { bytes, bytesPerSecond } = verify;
  return { bytes, bytesPerSecond, cpuSeconds: childSeconds() - before };
}

const HELP =
  `deno run -A scripts/bench/verify.ts [FOLDER] [--rows NAMES] [--files 16] [--size 64MiB] [--rounds 5]

Makes datasets in FOLDER (else here), reads and verifies each in turns, and removes them.
STOKER_TEST_BINARY names the executable, else the sources run.
Rows: ${Object.keys(ROWS).join(", ")} (all of them)`;

const args = parseArgs(Deno.args, {
  boolean: ["help"],
  string: ["rows", "files", "size", "rounds"],
  unknown: (option: string) => {
    if (!option.startsWith("-")) return true;
    console.error(`There is no option '${option}'.\n\n${HELP}`);
    Deno.exit(2);
  },
  default: { rows: Object.keys(ROWS).join(","), files: "16", size: "64MiB", rounds: "5" },
});
if (args.help) {
  console.log(HELP);
  Deno.exit();
}
const size = parseBytes(args.size);
if (!("value" in size)) throw new Error(`'${args.size}' is no size`);
const place = { dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" };
const table: string[][] = [];
for (const row of args.rows.split(",")) {
  if (!ROWS[row]) throw new Error(`'${row}' is none of ${Object.keys(ROWS).join(", ")}`);
  const [folder, tiny] = [await Deno.makeTempDir(place), await Deno.makeTempDir(place)];
  try {
    await generate(folder, row, Number(args.files), size.value);
    await generate(tiny, row, ROWS[row].share, 65536 / ROWS[row].share);
    const start = {
      read: median(
        [await reading(tiny), await reading(tiny), await reading(tiny)].map((run) => run.cpuSeconds),
      ),
      verify: median(
        [await verifying(tiny), await verifying(tiny), await verifying(tiny)].map((run) => run.cpuSeconds),
      ),
    };
    for (let time = 0; time < 2; time++) await reading(folder);
    const reads: Run[] = [], verifies: Run[] = [];
    for (let round = 0; round < Number(args.rounds); round++) {
      reads.push(await reading(folder));
      verifies.push(await verifying(folder));
    }
    const rate = (runs: readonly Run[]) => median(runs.map((run) => run.bytesPerSecond)) / 1e9;
    const cost = (runs: readonly Run[], begun: number) =>
      median(runs.map((run) => (run.cpuSeconds - begun) / run.bytes)) * 1e9;
    const ratios = reads.map((read, round) => verifies[round]!.bytesPerSecond / read.bytesPerSecond)
      .toSorted((a, b) => a - b);
    table.push([
      row,
      rate(reads).toFixed(2),
      rate(verifies).toFixed(2),
      median(ratios).toFixed(2),
      `${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`,
      cost(reads, start.read).toFixed(2),
      cost(verifies, start.verify).toFixed(2),
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(tiny, { recursive: true });
  }
}
console.log(renderTable(
  [
    { title: "Files" },
    ...["read GB/s", "verify GB/s", "ratio", "of rounds", "CPU s/GB", "verifying"].map((title) => ({
      title,
      align: "right" as const,
    })),
  ],
  table,
));
