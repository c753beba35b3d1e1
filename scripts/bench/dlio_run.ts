/**
 * The real DLIO making what Stoker makes, from the same workload file: the command that STOKER_BENCH_DLIO names (more
 * words, as `mpirun -n 2 .../dlio_benchmark`, are split at blanks). Its rate is told by its own clock, from the line
 * that generation starts to the line that it is done, so that the seconds in which Python starts are never held
 * against it; what the whole process took stands apart.
 */
import { runWatched } from "./run_watched.ts";

export interface DlioGenerated {
  readonly bytes: number;
  readonly files: number;
  readonly seconds: number;
  /** Of the whole process. */
  readonly wallSeconds: number;
  readonly peakBytes: number;
}

/** The command, or undefined where there is none. */
export function dlioCommand(env: (name: string) => string | undefined): readonly string[] | undefined {
  const words = env("STOKER_BENCH_DLIO")?.split(" ").filter((word) => word !== "") ?? [];
  return words.length > 0 ? words : undefined;
}

/** What went by between two lines of DLIO's output, each of which begins with the time of day. */
export function secondsBetween(text: string, from: string, to: string): number {
  const at = (what: string) => {
    const line = text.split("\n").find((line) => line.includes(what));
    const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/.exec(line ?? "")?.[0];
    if (time === undefined) throw new Error(`DLIO never said '${what}': ${text.trim().slice(-400)}`);
    const [seconds = "", fraction = "0"] = time.split(".");
    return { whole: Date.parse(`${seconds}Z`) / 1000, part: Number(`0.${fraction}`) };
  };
  const [began, ended] = [at(from), at(to)];
  return ended.whole - began.whole + ended.part - began.part;
}

/**
 * Lets DLIO run the workload `name` of `<folder>/workload` with more keys; gives its output. `onBegun` is called once
 * when its imports are done, some tenths of a second before it begins to work.
 */
export async function dlioRun(
  command: readonly string[],
  folder: string,
  name: string,
  keys: readonly string[],
  onBegun: () => void = () => {},
) {
  const out = await Deno.makeTempDir({ dir: folder, prefix: "dlio_" });
  const words = [...command, "--config-dir", folder, `workload=${name}`, `++hydra.run.dir=${out}`, ...keys];
  const began = performance.now();
  let hasBegun = false;
  const look = () => {
    if (hasBegun || [...Deno.readDirSync(out)].length === 0) return;
    hasBegun = true;
    onBegun();
  };
  const ended = await runWatched(words, folder, {}, look);
  const wallSeconds = (performance.now() - began) / 1000;
  const text = ended.out + ended.err;
  if (ended.code !== 0) throw new Error(`DLIO ended with ${ended.code}: ${text.trim().slice(-800)}`);
  return { text, wallSeconds, peakBytes: ended.peakBytes, out };
}

/** Generates into a folder that is removed again. */
export async function dlioGenerate(
  command: readonly string[],
  folder: string,
  name: string,
  keys: readonly string[] = [],
  onBegun?: () => void,
): Promise<DlioGenerated> {
  const data = `${folder}/dlio_data`;
  const ran = await dlioRun(
    command,
    folder,
    name,
    [`++workload.dataset.data_folder=${data}`, ...keys],
    onBegun,
  );
  let bytes = 0;
  let files = 0;
  for (const { name } of Deno.readDirSync(`${data}/train`)) {
    bytes += Deno.statSync(`${data}/train/${name}`).size;
    files++;
  }
  await Deno.remove(data, { recursive: true });
  await Deno.remove(ran.out, { recursive: true });
  const seconds = secondsBetween(ran.text, "Starting data generation", "Generation done");
  return { bytes, files, seconds, wallSeconds: ran.wallSeconds, peakBytes: ran.peakBytes };
}
