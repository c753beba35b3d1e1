/** One run of `stoker io`, and one of fio with the line that `stoker io` prints to compare with. */
import { Value } from "@sinclair/typebox/value";
import { IoReport } from "../../src/report/schema/io.ts";
import { programUnderTest } from "../../tests/program.ts";
import type { Measured } from "./compare_table.ts";

export interface Load {
  readonly name: string;
  readonly words: readonly string[];
}

/** Latencies in microseconds, submission included. */
export interface Run extends Measured {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  /** Mean number of requests in flight, by Little's law: who has fewer of them waits less for each. */
  readonly inFlight: number;
  readonly fio: string;
}

export async function output(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed: ${text.decode(stderr)}`);
  return text.decode(stdout);
}

/** After a ramp of a second, in which what is hot is compiled; or of as many seconds as given. */
export async function ours(
  places: readonly string[],
  { words }: Load,
  seconds: number,
  ramp = 1,
): Promise<Run> {
  const { program, words: before } = programUnderTest();
  const [kind = "read", ...rest] = words;
  const asked = [
    "io",
    kind,
    ...places,
    ...rest,
    "--ramp",
    `${ramp}s`,
    "--duration",
    String(seconds),
    "--json",
  ];
  const report = Value.Decode(IoReport, JSON.parse(await output(program, [...before, ...asked])));
  const { bytes = 0, seconds: took = 0, latencyMs, cpuSeconds, fio } = report;
  const { count = 0, mean } = latencyMs ?? {};
  return {
    bytes,
    seconds: took,
    cpuSeconds: cpuSeconds ?? NaN,
    mean: (mean ?? NaN) * 1000,
    p50: (latencyMs?.p50 ?? NaN) * 1000,
    p99: (latencyMs?.p99 ?? NaN) * 1000,
    inFlight: count * (mean ?? NaN) / 1000 / took,
    fio: fio ?? "",
  };
}

/**
 * With threads, as here: processes of fio would each be a session, to which Linux gives a share of its own.
 * Our command line for fio has no blank inside a word here: the folder is a temporary one.
 */
export async function theirs(fio: string, line: string): Promise<Run> {
  const [, ...args] = line.split(" ");
  const [job] = JSON.parse(await output(fio, [...args, "--thread", "--output-format=json"])).jobs;
  const jobs = Number(/--numjobs=(\d+)/.exec(line)?.[1] ?? 1);
  const side = line.includes("--rw=write") ? job.write : job.read;
  const seconds = side.runtime / 1000;
  const { percentile, mean } = side.lat_ns;
  return {
    bytes: side.io_bytes,
    seconds,
    // fio gives the mean over its jobs.
    cpuSeconds: (job.usr_cpu + job.sys_cpu) / 100 * seconds * jobs,
    mean: mean / 1000,
    p50: percentile["50.000000"] / 1000,
    p99: percentile["99.000000"] / 1000,
    inFlight: side.total_ios * mean / 1e9 / seconds,
    fio: line,
  };
}
