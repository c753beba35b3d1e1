/** Saving and loading one shard, without Workers: what a file system shows and what is reported. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { libc } from "../../ffi/libc.ts";
import { InterruptedError, StorageError } from "../base/errors.ts";
import { type CheckpointFile, filesOfRank } from "../checkpoint/description.ts";
import { smallDescription } from "../checkpoint/test_description.ts";
import { createSharedMetrics, WorkerMetrics } from "../metrics/shared_memory.ts";
import type { DamageFinding } from "../report/schema/parts.ts";
import { CheckpointBench } from "./checkpoint_bench.ts";
import type { CheckpointJob } from "./checkpoint_job.ts";
import { loadShard } from "./load_shard.ts";
import { saveShard } from "./save_shard.ts";

// Loaded once for the process; Deno 2.5 would count it as a leak of the first test that needs it.
libc();

const FOLDER = "global_epoch1_step1";

/** Everything that a Worker has, in this thread, with the first shard of rank 0. */
async function withDuty(
  change: Partial<CheckpointJob>,
  use: (parts: {
    duty: Parameters<typeof loadShard>[0];
    file: CheckpointFile;
    path: string;
    findings: DamageFinding[];
    metrics: WorkerMetrics;
    run<T>(work: (signal: AbortSignal) => Promise<T>, stopped?: () => boolean): Promise<T>;
  }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/${FOLDER}`);
  const description = smallDescription();
  const io = { engine: "auto", queueDepth: 4, blockSizeBytes: 4096 } as const;
  const setup = { description, seed: 42 };
  const bench = await CheckpointBench.open({ address: `file://${folder}`, io }, setup, {});
  const metrics = new WorkerMetrics(createSharedMetrics(1), 0);
  const [file] = filesOfRank(description, 0);
  if (!file) throw new Error("Rank 0 writes nothing");
  const findings: DamageFinding[] = [];
  const job: CheckpointJob = {
    rank: 0,
    loads: 0,
    description,
    seed: 42,
    fsync: true,
    filesInFlight: 1,
    verify: "full",
    board: new SharedArrayBuffer(12),
    ...change,
  };
  bench.choose({ epoch: 1, step: 1 });
  try {
    await use({
      duty: { bench, job, metrics, report: (finding) => void findings.push(finding) },
      file,
      path: `${folder}/${FOLDER}/${file.name}`,
      findings,
      metrics,
      run: (work, stopped = () => false) => bench.finish(work, stopped),
    });
  } finally {
    await bench.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("saveShard: writes the file whole, times its parts, and never replaces one", () =>
  withDuty({}, async ({ duty, file, path, run, metrics }) => {
    const times = await run((signal) => saveShard(duty, file, signal));
    assertEquals([times.name, times.bytes], [file.name, file.layout.size]);
    assertEquals((await Deno.stat(path)).size, file.layout.size);
    assertEquals(metrics.get("bytesMoved"), file.layout.size);
    const { seconds, makeSeconds, writeSeconds, fsyncSeconds } = times;
    assert(fsyncSeconds !== null);
    assert((makeSeconds ?? NaN) + (writeSeconds ?? NaN) + (fsyncSeconds ?? NaN) <= seconds + 0.001);
    await assertRejects(() => run((signal) => saveShard(duty, file, signal)), StorageError, "EEXIST");
  }));

Deno.test("saveShard: has no time of a flush that was not asked for", () =>
  withDuty({ fsync: false }, async ({ duty, file, run }) => {
    assertEquals((await run((signal) => saveShard(duty, file, signal))).fsyncSeconds, null);
  }));

Deno.test("CheckpointBench.finish: ends a save early when the run is stopped, and leaves no file", () =>
  withDuty({}, async ({ duty, file, path, run }) => {
    const early = () => run((signal) => saveShard(duty, file, signal), () => true);
    await assertRejects(early, InterruptedError, "left before its end");
    const folder = path.slice(0, path.lastIndexOf("/"));
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

for (const verify of ["off", "sample", "full"] as const) {
  Deno.test(`loadShard: reads every byte, and compares what --verify ${verify} says`, () =>
    withDuty({ verify }, async ({ duty, file, findings, run, metrics }) => {
      await run((signal) => saveShard(duty, file, signal));
      const times = await run((signal) => loadShard(duty, file, signal));
      assertEquals([times.bytes, findings], [file.layout.size, []]);
      const blocks = Math.ceil(file.layout.size / 4096);
      const compared = metrics.get("verifiedBytes");
      if (verify === "off") assertEquals(compared, 0);
      else if (verify === "full") assertEquals(compared, file.layout.size);
      else assert(compared > 0 && compared <= Math.ceil(blocks / 16) * 4096);
    }));
}

Deno.test("loadShard: names a shard that is missing, short, long or wrong, by kind and place", () =>
  withDuty({}, async ({ duty, file, path, findings, run }) => {
    const load = async () => {
      findings.length = 0;
      await run((signal) => loadShard(duty, file, signal));
      return findings.map(({ kind, offset, length, file }) => [kind, offset, length, file]);
    };
    const name = `${FOLDER}/${file.name}`;
    const { size } = file.layout;
    assertEquals(await load(), [["missing", 0, size, name]]);
    await run((signal) => saveShard(duty, file, signal));
    const right = await Deno.readFile(path);
    await Deno.truncate(path, size - 10);
    assertEquals(await load(), [["short", size - 10, 10, name]]);
    await Deno.writeFile(path, new Uint8Array([...right, 1, 2, 3]));
    assertEquals(await load(), [["long", size, 3, name]]);
    const wrong = right.slice();
    wrong[20_000] = (wrong[20_000] ?? 0) ^ 8;
    await Deno.writeFile(path, wrong);
    assertEquals(await load(), [["bitflip", 20_000, 1, name]]);
  }));
