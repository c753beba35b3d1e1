/** One save and one load of the same bytes by each program that scripts/bench/checkpoint.ts compares. */
import { fileSystemOf } from "../../ffi/file_system.ts";
import type { CheckpointPhase } from "../../src/report/schema/phases.ts";
import { programUnderTest } from "../../tests/program.ts";
import { dlioRun } from "./dlio_run.ts";
import type { PlainWrite } from "./plain_write_worker.ts";

const BLOCK_BYTES = 1 << 20;
const DEPTH = 32;

/** Bytes a second; NaN where nothing of that kind is done. */
export interface Rates {
  readonly save: number;
  readonly load: number;
}

export interface OurRates extends Rates {
  /** Of the files of the one rank. */
  readonly sizes: readonly number[];
  readonly peakMemoryBytes: number;
}

/** One of so many data-parallel ranks of llama3_8b; `place` is an address, `options` more words of the command line. */
export async function ours(
  place: string,
  { folder, ranks, options = [], env = {} }: {
    readonly folder: string;
    readonly ranks: number;
    readonly options?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<OurRates> {
  const { program, words } = programUnderTest();
  const text = await outputOf(program, [
    ...[...words, "checkpoint", "llama3_8b", "--json", "--progress", "off", "--overwrite"],
    ...["--checkpoints", place, "--results", `${folder}/results`],
    ...["checkpoint.mode=subset", `model.parallelism.data=${ranks}`, "checkpoint.time_between_checkpoints=0"],
    ...["checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"],
    ...options,
  ], env);
  const phase: CheckpointPhase = JSON.parse(text).phases.checkpoint;
  const [save, load] = [phase.save[0], phase.load[0]];
  return {
    save: save?.bytesPerSecond ?? NaN,
    load: load?.bytesPerSecond ?? NaN,
    sizes: save?.ranks[0]?.files.map(({ bytes }) => bytes) ?? [],
    peakMemoryBytes: phase.peakMemoryBytes ?? NaN,
  };
}

/** Blocks and depth as fio's, and nothing left in the page cache. */
export const LIKE_FIO = [
  ...["--queue-depth", String(DEPTH), "--block-size", String(BLOCK_BYTES), "--cache", "drop"],
] as const;

/** One file after another, as a rank writes its shards. */
export async function fioRates(
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
    return sum(sizes) / seconds;
  };
  const save = await move("write");
  const load = await move("read");
  for (const index of sizes.keys()) await Deno.remove(`${folder}/fio.${index}`);
  return { save, load };
}

/** Random tensors made before the clock, each file forced to the device, the page cache left before loads. */
const TORCH = `
import json, os, sys, time, torch
folder, sizes = sys.argv[1], [int(size) for size in sys.argv[2:]]
tensors = [torch.randint(0, 256, (size,), dtype=torch.uint8) for size in sizes]
paths = [os.path.join(folder, f"torch.{index}") for index in range(len(sizes))]
began = time.perf_counter()
for path, tensor in zip(paths, tensors):
    with open(path, "wb") as file:
        torch.save({"state": tensor}, file)
        file.flush()
        os.fsync(file.fileno())
save = time.perf_counter() - began
for path in paths:
    descriptor = os.open(path, os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)
began = time.perf_counter()
for path, size in zip(paths, sizes):
    assert torch.load(path)["state"].numel() == size
load = time.perf_counter() - began
for path in paths:
    os.remove(path)
print(json.dumps({"save": sum(sizes) / save, "load": sum(sizes) / load}))
`;

export async function torchRates(
  python: string,
  folder: string,
  sizes: readonly number[],
): Promise<Rates> {
  return JSON.parse(await outputOf(python, ["-c", TORCH, folder, ...sizes.map(String)]));
}

/** One thread that only writes memory made before, flushed as ours: what the kernel takes, file after file. */
export async function plainRates(folder: string, sizes: readonly number[]): Promise<Rates> {
  const worker = new Worker(new URL("./plain_write_worker.ts", import.meta.url), { type: "module" });
  const answer = () => new Promise((resolve) => worker.onmessage = resolve);
  await answer();
  let seconds = 0;
  for (const [index, bytes] of sizes.entries()) {
    const path = `${folder}/plain.${index}`;
    const began = performance.now();
    const done = answer();
    const write: PlainWrite = { paths: [path], bytes, fsync: true };
    worker.postMessage(write);
    await done;
    seconds += (performance.now() - began) / 1000;
  }
  worker.terminate(); // nothing of it is in flight
  for (const index of sizes.keys()) await Deno.remove(`${folder}/plain.${index}`);
  return { save: sum(sizes) / seconds, load: NaN };
}

/** The model as MLPerf Storage has it, under DLIO's names. */
const LLAMA_8B = `model:
  name: llama3_8b
  type: transformer
  num_layers: 32
  model_datatype: fp16
  optimizer_datatype: fp32
  parallelism: {pipeline: 1, tensor: 1, zero_stage: 3}
  transformer:
    {vocab_size: 128256, hidden_size: 4096, ffn_hidden_size: 14336, num_attention_heads: 32, num_kv_heads: 8}
framework: pytorch
workflow: {generate_data: False, train: False, checkpoint: True}
checkpoint:
  {mode: subset, num_checkpoints_write: 1, num_checkpoints_read: 1, time_between_checkpoints: 0, fsync: True}
`;

/** By the seconds that DLIO says each file took. It must write as many bytes, but for what torch adds. */
export async function dlioRates(
  command: readonly string[],
  folder: string,
  ranks: number,
  sizes: readonly number[],
): Promise<Rates> {
  await Deno.mkdir(`${folder}/workload`, { recursive: true });
  await Deno.writeTextFile(`${folder}/workload/llama.yaml`, LLAMA_8B);
  const ran = await dlioRun(command, folder, "llama", [
    `++workload.checkpoint.checkpoint_folder=${folder}/dlio_c`,
    `++workload.model.parallelism.data=${ranks}`,
  ]);
  const [step = ""] = [...Deno.readDirSync(`${folder}/dlio_c`)].map(({ name }) => name);
  const written = [...Deno.readDirSync(`${folder}/dlio_c/${step}`)]
    .map(({ name }) => Deno.statSync(`${folder}/dlio_c/${step}/${name}`).size);
  for (const name of [`${folder}/dlio_c`, ran.out]) await Deno.remove(name, { recursive: true });
  const bytes = sum(written);
  if (Math.abs(bytes / sum(sizes) - 1) > 0.01) {
    throw new Error(`DLIO wrote ${bytes} bytes where ${sum(sizes)} are compared`);
  }
  const rate = (verb: string) => {
    const took = [...ran.text.matchAll(new RegExp(`${verb} \\w+ checkpoint in ([\\d.]+) seconds`, "g"))];
    if (took.length !== sizes.length) throw new Error(`DLIO tells of ${took.length} files in '${verb}'`);
    return bytes / sum(took.map(([, seconds]) => Number(seconds)));
  };
  return { save: rate("Saved"), load: isMemory(folder) ? rate("Loaded") : NaN };
}

function isMemory(folder: string): boolean {
  return fileSystemOf(folder).type === "tmpfs";
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

async function outputOf(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const ran = await new Deno.Command(program, { args: [...args], env: { ...env } }).output();
  const text = new TextDecoder();
  if (!ran.success) throw new Error(`${program} failed: ${text.decode(ran.stderr)}`);
  return text.decode(ran.stdout);
}
