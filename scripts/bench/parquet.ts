/**
 * Parquet and the random stream as `stoker generate` writes them. First tables of several schemas beside pyarrow
 * writing the same (dictionary off, statistics on) where STOKER_BENCH_PYTHON names a Python that has it: one process
 * of each, of which pyarrow's writes a table that stands in its memory, by its one thread, after one that is not
 * counted; as many processes of it as we have threads; and one that makes the columns of numpy's random numbers as
 * well. Beside them a plain pwrite of prepared memory by as many threads, which nobody can pass. Memory is made warm
 * before ours and before the plain write (warm_memory.ts). All take turns, the median of each counts; asked: 5 times
 * one pyarrow. Then files of 1 MB to 10 GB, without storage (`null://`), with peak memory; asked: at 10 GB at least
 * 0.95 of the rate at 100 MB. Then eight generators at once, each with a file of 10 GB; asked: at most 64 MiB each
 * above what a generator of a tiny file takes.
 *
 * `deno run -A scripts/bench/parquet.ts FOLDER [--only tables|series|eight] [--schema TEXT] [--rounds 3]
 * [--threads 2]`; --schema takes the tables whose names contain the text.
 */
import { parseArgs } from "@std/cli/parse-args";
import type { ParquetColumn } from "../../src/dataset/spec.ts";
import { column, DLRM_COLUMNS, fluxColumns } from "../../src/formats/parquet/test_columns.ts";
import { renderTable } from "../../src/terminal/table.ts";
import { programUnderTest } from "../../tests/program.ts";
import { childSeconds } from "./child_seconds.ts";
import { median } from "./compare_table.ts";
import { plainWrite } from "./plain_write.ts";
import { warmMemory } from "./warm_memory.ts";

interface Table {
  readonly columns: readonly Pick<ParquetColumn, "name" | "dtype" | "size">[];
  readonly rows: number;
  readonly group: number;
  readonly filesPerThread: number;
}

const floats = Array.from({ length: 10 }, (_, i) => column(`f${i}`, "float32"));

/** Files of some 60 to 270 MB, 1 GB and more in all: what the first ones take longer weighs little. */
const TABLES: Readonly<Record<string, Table>> = {
  "dlrm of MLPerf Storage": { columns: DLRM_COLUMNS, rows: 16 * 8192, group: 8192, filesPerThread: 6 },
  "flux of MLPerf Storage": { columns: fluxColumns(1), rows: 32, group: 16, filesPerThread: 11 },
  "10 x float32, groups of 1024 rows": { columns: floats, rows: 1_600_000, group: 1024, filesPerThread: 11 },
  "10 x float32": { columns: floats, rows: 1_600_000, group: 131_072, filesPerThread: 11 },
  "strings, groups of 1024 rows": {
    columns: [column("s", "string")],
    rows: 4_000_000,
    group: 1024,
    filesPerThread: 11,
  },
  "strings": { columns: [column("s", "string")], rows: 4_000_000, group: 131_072, filesPerThread: 11 },
  "binary of 33 bytes": {
    columns: [column("b", "binary", 33)],
    rows: 2_000_000,
    group: 131_072,
    filesPerThread: 9,
  },
  "a list of bytes a row (DLIO)": { columns: [], rows: 16, group: 1024, filesPerThread: 2 },
};
const LEGACY_BYTES = 1 << 22;
/** More than a table has: pyarrow, which writes it twice, has memory that is ready for the second time. */
const WARM_BYTES = 2e9;

const PEER = `
import json, os, sys, time, numpy as np, pyarrow as pa, pyarrow.parquet as pq
path, table = sys.argv[1], json.loads(sys.argv[2])
rng, rows = np.random.default_rng(1), table["rows"]
def values(dtype, count):
    if dtype == "string": return pa.array(["s_%010d" % n for n in rng.integers(0, 2**31, count)])
    if dtype.startswith("float"): return pa.array(rng.random(count, dtype=np.float32).astype(dtype))
    return pa.array(rng.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, count, dtype=dtype))
def made(c):
    if c["dtype"] == "binary":
        data = pa.py_buffer(rng.bytes(rows * c["size"]))
        return pa.FixedSizeBinaryArray.from_buffers(pa.binary(c["size"]), rows, [None, data]).cast(pa.binary())
    flat = values(c["dtype"], rows * c["size"])
    return flat if c["size"] == 1 else pa.FixedSizeListArray.from_arrays(flat, c["size"])
def clock(): return time.perf_counter(), time.process_time()
def passed(since): return [now - then for now, then in zip(clock(), since)]
began = clock()
data = pa.table({c["name"]: made(c) for c in table["columns"]})
making, _ = passed(began)
def write():
    pq.write_table(data, path, compression="none", use_dictionary=False, write_statistics=True, row_group_size=table["group"])
    return os.path.getsize(path)
write()
os.remove(path)
print(flush=True)
sys.stdin.readline()
began = clock()
size = write()
writing, processor = passed(began)
print(json.dumps({"bytes": size, "making": making, "writing": writing, "processor": processor}))
`;

interface Written {
  readonly bytes: number;
  readonly making: number;
  readonly writing: number;
  readonly processor: number;
}

interface Generated {
  readonly bytes: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
}

/** `lines` are keys of the dataset. */
async function generate(
  folder: string,
  name: string,
  data: string,
  threads: number,
  lines: readonly string[],
) {
  const workload = `${folder}/${name}.yaml`;
  const dataset = ["data_folder: x", ...lines].map((line) => `  ${line}\n`).join("");
  await Deno.writeTextFile(
    workload,
    `model: {name: bench}\nworkflow: {generate_data: True, train: False}\ndataset:\n${dataset}`,
  );
  const { program, words } = programUnderTest();
  const own = ["generate", workload, "--data", data, "--results", `${folder}/results_${name}`];
  const options = ["--threads", String(threads), "--fsync", "none", "--json"];
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...words, ...own, ...options],
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  const phase: Generated = JSON.parse(text.decode(stdout)).phases.generate;
  return phase;
}

function linesOf({ columns, rows, group }: Omit<Table, "filesPerThread">, files: number): string[] {
  const list = columns.map(({ name, dtype, size }) => `{name: ${name}, dtype: ${dtype}, size: ${size}}`).join(
    ", ",
  );
  const parquet = `parquet: {row_group_size: ${group}${list === "" ? "" : `, columns: [${list}]`}}`;
  const size = `record_length_bytes: ${LEGACY_BYTES}`;
  return ["format: parquet", `num_files_train: ${files}`, `num_samples_per_file: ${rows}`, size, parquet];
}

/** As many processes of pyarrow, which begin to write together. */
async function peers(python: string, path: string, table: Table, processes: number): Promise<Written[]> {
  const legacy = [{ name: "data", dtype: "uint8", size: LEGACY_BYTES }];
  const wanted = { ...table, columns: table.columns.length > 0 ? table.columns : legacy };
  const started = Array.from({ length: processes }, (_, i) => {
    const args = ["-c", PEER, `${path}_${i}`, JSON.stringify(wanted)];
    const options = { args, stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    const child = new Deno.Command(python, options).spawn();
    return { child, text: child.stdout.pipeThrough(new TextDecoderStream()).getReader() };
  });
  // An empty line says that its data is made.
  for (const { text } of started) await text.read();
  for (const { child } of started) {
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode("\n"));
    await input.close();
  }
  return await Promise.all(started.map(async ({ child, text }, i) => {
    const { value } = await text.read();
    const { success } = await child.status;
    if (!success || value === undefined) throw new Error("pyarrow failed");
    await Deno.remove(`${path}_${i}`);
    const written: Written = JSON.parse(value);
    return written;
  }));
}

async function tables(
  folder: string,
  threads: number,
  rounds: number,
  python: string | undefined,
  named: string,
) {
  const rows: string[][] = [];
  for (const [name, table] of Object.entries(TABLES)) {
    if (!name.includes(named)) continue;
    const rates = { ours: [], plain: [], one: [], all: [], making: [] } as Record<Rate, number[]>;
    const processor = { ours: [] as number[], one: [] as number[] };
    const files = table.filesPerThread * threads;
    let peak = 0;
    for (let round = 0; round < rounds; round++) {
      warmMemory(WARM_BYTES);
      const before = childSeconds();
      const { bytes, seconds, peakMemoryBytes } = await generate(
        folder,
        "table",
        `${folder}/data`,
        threads,
        linesOf(table, files),
      );
      processor.ours.push((childSeconds() - before) / bytes);
      await Deno.remove(`${folder}/data`, { recursive: true });
      rates.ours.push(bytes / seconds);
      peak = Math.max(peak, peakMemoryBytes);
      warmMemory(WARM_BYTES);
      const shape = { files, bytes: Math.round(bytes / files), threads };
      rates.plain.push(bytes / (await plainWrite(folder, shape)).seconds);
      if (!python) continue;
      const [one] = await peers(python, `${folder}/peer`, table, 1);
      if (one) {
        rates.one.push(one.bytes / one.writing);
        rates.making.push(one.bytes / (one.making + one.writing));
        processor.one.push(one.processor / one.bytes);
      }
      const all = await peers(python, `${folder}/peer`, table, threads);
      const bytesOfAll = all.reduce((sum, { bytes }) => sum + bytes, 0);
      rates.all.push(bytesOfAll / Math.max(...all.map(({ writing }) => writing)));
    }
    const gigabytes = (rate: Rate) => rates[rate].length > 0 ? (median(rates[rate]) / 1e9).toFixed(2) : "";
    const ratio = (other: Rate) =>
      rates[other].length > 0 ? (median(rates.ours) / median(rates[other])).toFixed(1) : "";
    const each = (values: readonly number[]) => values.length > 0 ? (median(values) * 1e9).toFixed(2) : "";
    rows.push([
      name,
      gigabytes("ours"),
      gigabytes("one"),
      ratio("one"),
      ratio("all"),
      ratio("making"),
      gigabytes("plain"),
      (median(rates.ours) / median(rates.plain)).toFixed(2),
      `${each(processor.ours)}, ${each(processor.one)}`,
      mib(peak),
    ]);
  }
  print(
    [
      "Schema",
      "GB/s",
      "pyarrow",
      "ratio",
      `to ${threads} of it`,
      "to made too",
      "plain",
      "of it",
      "processor s/GB",
      "peak memory",
    ],
    rows,
  );
}

type Rate = "ours" | "plain" | "one" | "all" | "making";

const SIZES = [1e6, 1e7, 1e8, 1e9, 1e10];
/** Of the dlrm schema, in whole row groups but for the smallest. */
const dlrmLines = (bytes: number, files: number) =>
  linesOf({ columns: DLRM_COLUMNS, rows: Math.round(bytes / 900), group: 8192 }, files);
const npyLines = (bytes: number, files: number) => [
  "format: npy",
  `num_files_train: ${files}`,
  "num_samples_per_file: 1",
  `record_length_bytes: ${bytes}`,
];

async function series(folder: string, rounds: number) {
  const rows: string[][] = [];
  for (const [name, lines] of [["stream (npy)", npyLines], ["parquet (dlrm)", dlrmLines]] as const) {
    const best = SIZES.map(() => 0), peaks = SIZES.map(() => 0);
    for (let round = 0; round < rounds; round++) {
      for (const [place, size] of SIZES.entries()) {
        const files = Math.max(1, Math.round(2e9 / size));
        const { bytes, seconds, peakMemoryBytes } = await generate(
          folder,
          "series",
          "null://",
          1,
          lines(size, files),
        );
        best[place] = Math.max(best[place]!, bytes / seconds);
        peaks[place] = Math.max(peaks[place]!, peakMemoryBytes);
      }
    }
    for (const [place, size] of SIZES.entries()) {
      const ratio = (best[place]! / best[2]!).toFixed(2);
      rows.push([name, `${size / 1e6} MB`, (best[place]! / 1e9).toFixed(2), ratio, mib(peaks[place]!)]);
    }
  }
  print(["What", "file", "GB/s", "of 100 MB", "peak memory"], rows);
}

async function eight(folder: string) {
  const at = (count: number, bytes: number) =>
    Promise.all(
      Array.from({ length: count }, (_, i) => generate(folder, `g${i}`, "null://", 1, dlrmLines(bytes, 1))),
    );
  const base = (await at(8, 1e6)).map(({ peakMemoryBytes }) => peakMemoryBytes);
  const large = await at(8, 1e10);
  const peaks = large.map(({ peakMemoryBytes }) => peakMemoryBytes);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const seconds = Math.max(...large.map((one) => one.seconds));
  const rate = (sum(large.map(({ bytes }) => bytes)) / seconds / 1e9).toFixed(2);
  print(["Eight at once", "memory in all", "above base, each at most", "GB/s in all"], [
    ["tiny files: base", mib(sum(base)), "", ""],
    ["10 GB each", mib(sum(peaks)), mib(Math.max(...peaks) - Math.min(...base)), rate],
  ]);
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function print([first = "", ...titles]: readonly string[], rows: string[][]): void {
  const right = titles.map((title) => ({ title, align: "right" as const }));
  console.log(renderTable([{ title: first }, ...right], rows), "\n");
}

const args = parseArgs(Deno.args, {
  string: ["only", "rounds", "threads", "schema"],
  default: { rounds: "3", threads: "2", schema: "" },
});
const folder = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
const asked = (part: string) => args.only === undefined || args.only === part;
try {
  const rounds = Number(args.rounds);
  const python = Deno.env.get("STOKER_BENCH_PYTHON");
  if (asked("tables")) await tables(folder, Number(args.threads), rounds, python, args.schema);
  if (asked("series")) await series(folder, rounds);
  if (asked("eight")) await eight(folder);
} finally {
  await Deno.remove(folder, { recursive: true });
}
