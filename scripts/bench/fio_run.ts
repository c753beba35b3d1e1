/** One run of fio, with what it says about rate, processor time and latency. */
import type { Measured } from "./compare_table.ts";

/** Percentiles of whole latencies, submission included, in microseconds; NaN where they were not asked for. */
export interface FioRun extends Measured {
  readonly p50: number;
  readonly p99: number;
}

/** `args` without the form of the output; `jobs` as they say. */
export async function fioRun(fio: string, args: readonly string[], jobs: number): Promise<FioRun> {
  const words = [...args, "--output-format=json"];
  const { success, stdout, stderr } = await new Deno.Command(fio, { args: words }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${fio} ${words.join(" ")} failed: ${text.decode(stderr)}`);
  const [job] = JSON.parse(text.decode(stdout)).jobs;
  const side = job.read.io_bytes > 0 ? job.read : job.write;
  const seconds = side.runtime / 1000;
  const percentile = side.lat_ns?.percentile ?? {};
  return {
    bytes: side.io_bytes,
    seconds,
    // fio gives the mean over its jobs.
    cpuSeconds: (job.usr_cpu + job.sys_cpu) / 100 * seconds * jobs,
    p50: (percentile["50.000000"] ?? NaN) / 1000,
    p99: (percentile["99.000000"] ?? NaN) / 1000,
  };
}
