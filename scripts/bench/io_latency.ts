/**
 * Percentiles of `stoker io` beside fio's where only the measurement of latency can differ. Who moves more with the
 * same number in flight waits less for each, so the load is made equal, in one of two ways: `paced`, both begin as
 * many blocks a second, far fewer than storage can move; `alike`, as fast as it goes. fio's memory is like ours in both
 * (huge pages, lent to the ring). Both sides use the same files, written before and overwritten in place, and the
 * order within a pair changes from pair to pair.
 *
 * The clocks: `stoker io` counts a paced block from when it was due; fio from when it begins to submit (`lat`, which is
 * slat + clat), so what a late timer adds is in ours alone.
 */
import { median } from "./compare_table.ts";
import { type Load, ours, output, type Run, theirs } from "./io_runs.ts";
import { programUnderTest } from "../../tests/program.ts";

const MIB = 1 << 20;
const FILE_BYTES = 256 * MIB;
const SMALL_BYTES = 100 << 10;
/** As many as one line of fio names. */
const SMALL_FILES = 16;
/** Until what is hot is compiled. */
const RAMP_SECONDS = 1.5;
const LIKE_MEMORY = "--mem=mmaphuge --fixedbufs=1";

interface PacedLoad extends Load {
  /** Blocks a second of each job where they are paced. */
  readonly perSecond: number;
  readonly isSmall?: boolean;
}

export interface LatencyRequest {
  readonly fio: string;
  readonly folder: string;
  readonly design: string;
  readonly only: string;
  readonly rounds: number;
  readonly seconds: number;
}

const RANDOM = ["read", "--random", "--block-size", "4KiB"];
const SEQUENTIAL = ["read", "--block-size", "1MiB", "--queue-depth", "8"];
const FILES = ["read", "--block-size", "100KiB", "--queue-depth", "8"];

const LOADS: readonly PacedLoad[] = [1, 2].flatMap((jobs) => {
  const load = (name: string, perSecond: number, ...words: string[]): PacedLoad => ({
    name: `${name}, ${jobs} ${jobs === 1 ? "job" : "jobs"}`,
    words: [...words, "--jobs", String(jobs)],
    perSecond,
    isSmall: name.includes("files"),
  });
  return [
    load("4 KiB random QD64 direct", 5000, ...RANDOM, "--queue-depth", "64", "--direct"),
    load("4 KiB random QD64 cached", 5000, ...RANDOM, "--queue-depth", "64"),
    load("4 KiB random QD1 direct", 5000, ...RANDOM, "--queue-depth", "1", "--direct"),
    load("4 KiB random QD1 cached", 5000, ...RANDOM, "--queue-depth", "1"),
    load("1 MiB sequential QD8 direct", 800, ...SEQUENTIAL, "--direct"),
    load("1 MiB sequential QD8 cached", 1500, ...SEQUENTIAL),
    load(
      "1 MiB writes QD8 direct",
      400,
      ...["write", "--block-size", "1MiB", "--queue-depth", "8", "--direct", "--overwrite"],
    ),
    load("100 KiB files QD8 direct", 2000, ...FILES, "--direct"),
    load("100 KiB files QD8 cached", 2000, ...FILES),
  ];
});

/**
 * Prints a line for each load: medians of all runs, the ratio of medians, the range of the ratios of pairs, and that of
 * fio's second run in a pair to its first: what the storage itself varies by. `at equal rate` is the ratio of medians
 * times that of the rates: with as many in flight, who moves more waits less for each.
 */
export async function compareLatencies(request: LatencyRequest): Promise<void> {
  const { fio, folder, design, only, rounds, seconds } = request;
  if (design !== "paced" && design !== "alike") {
    throw new Error(`--latency is paced or alike, not '${design}'`);
  }
  if (await freeHugePages() < 64) {
    throw new Error("fio finds too few huge pages here: sysctl vm.nr_hugepages=128");
  }
  const { program, words } = programUnderTest();
  const write = (size: number, ...places: string[]) =>
    output(program, [...words, "io", "write", ...places, "--size", String(size), "--fsync", "end"]);
  const large = [`${folder}/data`];
  const small = Array.from({ length: SMALL_FILES }, (_, file) => `${folder}/small_${file}`);
  await write(FILE_BYTES, ...large);
  await write(SMALL_BYTES, ...small);
  console.log("us, ours / fio's: ratio of medians (ratios of pairs)");
  for (const load of LOADS.filter(({ name }) => name.includes(only))) {
    const places = load.isSmall ? small : large;
    const jobs = Number(load.words.at(-1));
    const paced = design === "paced" ? ["--limit-iops", String(load.perSecond * jobs)] : [];
    const asked = { ...load, words: [...load.words, ...paced] };
    // Into the page cache, which direct loads have emptied.
    if (!load.words.includes("--direct")) await output(program, [...words, "io", "read", ...places]);
    // A cached read is done when it is submitted: ours submits all that may be in flight, and fio one after another.
    const alike = load.words.includes("--direct") ? "" : ` --iodepth_batch_submit=${depthOf(load)}`;
    const runs = { ours: [] as Run[], theirs: [] as Run[], again: [] as Run[] };
    const peer = () => theirs(fio, `${runs.ours[0]?.fio} ${LIKE_MEMORY}${alike}`);
    const sides = [
      async () => runs.ours.push(await ours(places, asked, seconds, RAMP_SECONDS)),
      async () => runs.theirs.push(await peer()),
      async () => runs.again.push(await peer()),
    ];
    for (let round = 0; round < rounds; round++) {
      for (let side = 0; side < 3; side++) await sides[(round + side) % 3]?.();
    }
    console.log(row(load.name, runs.ours, runs.theirs, runs.again));
  }
}

function depthOf({ words }: Load): string {
  return words[words.indexOf("--queue-depth") + 1] ?? "1";
}

function row(name: string, ours: readonly Run[], theirs: readonly Run[], again: readonly Run[]): string {
  const all = [...theirs, ...again];
  const range = (of: (run: Run) => number, a: readonly Run[]) => {
    const pairs = a.map((run, round) => of(run) / of(theirs[round] ?? run));
    return [Math.min(...pairs), Math.max(...pairs)].map((ratio) => ratio.toFixed(2)).join(" to ");
  };
  const ratio = (of: (run: Run) => number) => median(ours.map(of)) / median(all.map(of));
  const compare = (of: (run: Run) => number, digits = 0) =>
    `${median(ours.map(of)).toFixed(digits)} / ${median(all.map(of)).toFixed(digits)}: ` +
    `${ratio(of).toFixed(2)} (${range(of, ours)}; fio ${range(of, again)})`;
  const rate = ({ bytes, seconds }: Run) => bytes / seconds / 1e6;
  const equal = [({ p50 }: Run) => p50, ({ p99 }: Run) => p99].map((of) =>
    (ratio(of) * ratio(rate)).toFixed(2)
  );
  return `${name.padEnd(36)} p50 ${compare(({ p50 }) => p50, 1)}, p99 ${compare(({ p99 }) => p99, 1)}, ` +
    `MB/s ${compare(rate)}, at equal rate ${equal.join(", ")}`;
}

async function freeHugePages(): Promise<number> {
  const text = await Deno.readTextFile("/proc/meminfo");
  return Number(/HugePages_Free:\s+(\d+)/.exec(text)?.[1] ?? 0);
}
