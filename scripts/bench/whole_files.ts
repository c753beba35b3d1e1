/**
 * Small files, each opened, read whole and closed: by one chain of requests, and by an open, a look at its size, a
 * read and a close, in turns within one run. Each run reads every file once, with O_DIRECT or after the page cache
 * has forgotten them. Shown are files a second, and processor time of a file, all threads of the process together.
 *
 * `deno run -A scripts/bench/whole_files.ts [FOLDER] [--rounds 9] [--sizes 4,16,100,1024] [--jobs 1,2] [--depth 8] [--ahead 0]
 * [--only TEXT]`
 */
import { parseArgs } from "@std/cli/parse-args";
import { cString } from "../../ffi/c_string.ts";
import { libc } from "../../ffi/libc.ts";
import { dropCachedPages } from "../../ffi/page_cache.ts";
import { median } from "./compare_table.ts";
import { cpuSeconds } from "./local_runs.ts";
import type { WholeFilesJob } from "./whole_files_worker.ts";

const KIB = 1024;
/** Of one size: enough for a tenth of a second and more. */
const MOST_FILES = 8000;
const MOST_BYTES = 200 << 20;

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly chained: number;
}

const args = parseArgs(Deno.args, {
  string: ["_", "rounds", "sizes", "jobs", "depth", "ahead", "only"],
  default: { rounds: "9", sizes: "4,16,100,1024", jobs: "1,2", depth: "8", ahead: "0" },
});
const list = (text: string) => text.split(",").map(Number);

async function run(
  threads: readonly Worker[],
  job: Omit<WholeFilesJob, "worker" | "workers">,
): Promise<Cost> {
  const [cpu, began] = [cpuSeconds(), performance.now()];
  const chained = await Promise.all(threads.map((thread, worker) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    thread.onmessage = ({ data }) => resolve(data);
    thread.onerror = ({ message }) => reject(new Error(message));
    thread.postMessage({ ...job, worker, workers: threads.length } satisfies WholeFilesJob);
    return promise;
  }));
  return {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: cpuSeconds() - cpu,
    chained: chained.reduce((sum, count) => sum + count, 0),
  };
}

function forget(folder: string, files: number): void {
  for (let file = 0; file < files; file++) {
    const path = `${folder}/f${file}`;
    const fd = libc().open(cString(path), 0, 0);
    dropCachedPages(fd, path);
    libc().close(fd);
  }
}

function line(name: string, files: number, chain: readonly Cost[], calls: readonly Cost[]): string {
  const rate = (all: readonly Cost[]) => median(all.map(({ seconds }) => files / seconds));
  const cpu = (all: readonly Cost[]) =>
    all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / all.length / files * 1e6;
  const ratios = chain.map(({ seconds }, round) => (calls[round]?.seconds ?? NaN) / seconds);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  const share = median(chain.map(({ chained }) => chained / files));
  return `${name.padEnd(26)} chain ${rate(chain).toFixed(0)}/s ${cpu(chain).toFixed(1)} us, ` +
    `calls ${rate(calls).toFixed(0)}/s ${cpu(calls).toFixed(1)} us: rate ` +
    `${median(ratios).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}), ` +
    `CPU ${(cpu(chain) / cpu(calls)).toFixed(2)}; ${(share * 100).toFixed(0)} % chained`;
}

libc();
const root = await Deno.makeTempDir({ dir: String(args._[0] ?? Deno.cwd()), prefix: ".stoker_bench_" });
try {
  for (const kib of list(args.sizes)) {
    const bytes = kib * KIB;
    const files = Math.min(MOST_FILES, Math.floor(MOST_BYTES / bytes));
    const folder = `${root}/${kib}`;
    const content = new Uint8Array(bytes).map(() => Math.random() * 256);
    await Deno.mkdir(folder);
    for (let file = 0; file < files; file++) await Deno.writeFile(`${folder}/f${file}`, content);
    forget(folder, files);
    for (const jobs of list(args.jobs)) {
      for (const direct of [true, false]) {
        const name = `${kib} KiB ${direct ? "direct" : "cold"}, ${jobs} ${jobs === 1 ? "job" : "jobs"}`;
        if (!name.includes(args.only ?? "")) continue;
        const threads = Array.from(
          { length: jobs },
          () => new Worker(new URL("./whole_files_worker.ts", import.meta.url), { type: "module" }),
        );
        const costs = { chain: [] as Cost[], calls: [] as Cost[] };
        const job = { folder, direct, depth: Number(args.depth), ahead: Number(args.ahead), bytes };
        await run(threads, { ...job, way: "calls", files: 0 });
        for (let round = -1; round < Number(args.rounds); round++) {
          for (const way of round % 2 === 0 ? ["chain", "calls"] as const : ["calls", "chain"] as const) {
            if (!direct) forget(folder, files);
            const cost = await run(threads, { ...job, way, files });
            // The first of each compiles what is hot.
            if (round >= 0) costs[way].push(cost);
          }
        }
        for (const thread of threads) thread.terminate();
        console.log(line(name, files, costs.chain, costs.calls));
      }
    }
    await Deno.remove(folder, { recursive: true });
  }
} finally {
  await Deno.remove(root, { recursive: true });
}
