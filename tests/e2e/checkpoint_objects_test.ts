/**
 * Checkpoints on objects when something goes wrong, and beside a dataset on another kind of storage: what is not
 * whole is never taken for a checkpoint, and every wrong object is named.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { aisBucket, type ObjectBucket } from "../ais/ais_bucket.ts";
import { AisCluster } from "../ais/cluster.ts";
import { peerTest } from "../peers.ts";
import { programUnderTest } from "../program.ts";
import { s3Bucket } from "../s3_bucket.ts";
import { assertRefused, inFolder, type Ran, ranOf, stoker } from "./stoker.ts";

const { program, words: before } = programUnderTest();

interface Place {
  readonly scheme: "s3" | "ais";
  readonly bucket: ObjectBucket;
  readonly folder: string;
  /** The bucket as an address. */
  readonly root: string;
  /** Where the checkpoints go, as words of the command line. */
  readonly place: readonly string[];
  run(...words: readonly string[]): Promise<Ran>;
  /** Starts the program and kills it as soon as the bucket is as `when` says. */
  killed(signal: Deno.Signal, words: readonly string[], when: () => Promise<boolean>): Promise<Ran>;
}

/** On a server of S3 where one is given, and always on the stand-in for AIStore. */
function objectTest(name: string, body: (place: Place) => Promise<void>): void {
  peerTest(
    `checkpoint on objects, s3://: ${name}`,
    "STOKER_TEST_S3_ENDPOINT",
    async (endpoint = "") => {
      await using bucket = await s3Bucket(endpoint);
      await onObjects("s3", bucket, body);
    },
  );
  Deno.test(`checkpoint on objects, ais://: ${name}`, async () => {
    await using cluster = new AisCluster();
    await onObjects("ais", aisBucket(cluster, "bucket"), body);
  });
}

async function onObjects(
  scheme: "s3" | "ais",
  bucket: ObjectBucket,
  body: (place: Place) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    // Two shards, each in many parts.
    const env = { ...bucket.env, S3DLIO_MULTIPART_THRESHOLD_MB: "5", S3DLIO_MULTIPART_PART_SIZE_MB: "5" };
    const root = `${scheme}://${bucket.name}`;
    const place = ["--checkpoints", `${root}/ck`, "--results", `${folder}/r`];
    const killed = async (
      signal: Deno.Signal,
      words: readonly string[],
      when: () => Promise<boolean>,
    ) => {
      const child = new Deno.Command(program, {
        args: [...before, ...words],
        cwd: folder,
        env,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      while (!await when()) await new Promise((resolve) => setTimeout(resolve, 2));
      child.kill(signal);
      return ranOf(await child.output());
    };
    await body({
      scheme,
      bucket,
      folder,
      root,
      place,
      run: (...words) => stoker(words, { cwd: folder, env }),
      killed,
    });
  });
}

/** 45 MB of model, 270 of optimizer states: large enough that a kill finds it under way. */
const SLOW = ["checkpoint", "tiny_checkpoint", "model.transformer.vocab_size=40000"];
const ONCE = ["checkpoint.num_checkpoints_write=1", "checkpoint.num_checkpoints_read=1"];
const LOAD = ["checkpoint.num_checkpoints_write=0", "checkpoint.num_checkpoints_read=1"];

for (
  const [moment, isThere] of [
    [
      "while its first object is under way",
      async ({ uploads }: ObjectBucket) => (await uploads()).length > 0,
    ],
    [
      "between its objects",
      async ({ keys }: ObjectBucket) => (await keys()).some((key) => key.endsWith("model_states.pt")),
    ],
  ] as const
) {
  objectTest(`a save that was killed ${moment} is never loaded, and --overwrite clears it`, async (at) => {
    const { bucket, root, place, run, killed } = at;
    await killed("SIGKILL", [...SLOW, ...ONCE, ...place], () => isThere(bucket));
    assertEquals((await bucket.keys()).filter((key) => key.includes(".stoker")), []);
    const left = [...await bucket.keys(), ...await bucket.uploads()];
    assert(left.length > 0, "the kill came when nothing was under way");

    assertRefused(await run(...SLOW, ...LOAD, ...place), 3, "no whole checkpoint", "was interrupted");
    assertRefused(await run(...SLOW, ...ONCE, ...place), 3, "a save was interrupted there");
    const verified = await run("verify", `${root}/ck`);
    assertEquals(verified.code, 5, verified.err);
    assertStringIncludes(verified.out, "the save was interrupted");

    const again = await run(...SLOW, ...ONCE, ...place, "--overwrite", "--verify", "full");
    assertEquals(again.code, 0, again.err);
    assertEquals([(await bucket.keys()).length, await bucket.uploads()], [3, []]);
  });
}

objectTest("an interrupt ends a save at once with its result, no object and no upload", async (at) => {
  const { bucket, place, killed } = at;
  const words = [...SLOW, ...ONCE, ...place, "--json"];
  const ran = await killed("SIGINT", words, async () => (await bucket.uploads()).length > 0);
  assertEquals([ran.code, JSON.parse(ran.out).status], [130, "interrupted"], ran.err);
  assertEquals([await bucket.keys(), await bucket.uploads()], [[], []]);
});

objectTest(
  "checkpoint.keep_last leaves the newest only, clean takes those, and what others put there stays",
  async (at) => {
    const { bucket, root, place, run } = at;
    const few = ["checkpoint", "tiny_checkpoint", "--scale", "0.1", "checkpoint.keep_last=1"];
    const saved = await run(...few, "checkpoint.num_checkpoints_read=1", ...place, "--json");
    assertEquals(saved.code, 0, saved.err);
    assertEquals(JSON.parse(saved.out).phases.checkpoint.removed, 2);
    const keys = await bucket.keys();
    assertEquals([keys.length, keys.filter((key) => !key.startsWith("ck/global_epoch1_step3/"))], [3, []]);
    await bucket.put("ck/global_epoch1_step3/mine", new Uint8Array(5));
    const cleaned = await run("clean", `${root}/ck`, "--yes", "--json");
    assertEquals(cleaned.code, 0, cleaned.err);
    assertEquals(JSON.parse(cleaned.out).phases.clean.kept, ["global_epoch1_step3/mine"]);
    assertEquals(await bucket.keys(), ["ck/global_epoch1_step3/mine"]);
  },
);

objectTest("memory is bounded whatever a shard's size", async ({ place, run }) => {
  const peak = async (rows: number) => {
    const size = ["checkpoint", "tiny_checkpoint", `model.transformer.vocab_size=${rows}`];
    const ran = await run(...size, ...ONCE, ...place, "--overwrite", "--verify", "full", "--json");
    assertEquals(ran.code, 0, ran.err);
    return JSON.parse(ran.out).phases.checkpoint.peakMemoryBytes;
  };
  const [small, large] = [await peak(1000), await peak(40_000)];
  assert(large < small + (64 << 20), `${large} bytes for shards of 270 MB, ${small} for small ones`);
  assert(large < 300 << 20, `${large} bytes`);
});

objectTest("shards that are missing, short, damaged or of another step are named, each once", async (at) => {
  const { bucket, root, place, run } = at;
  const four = ["--accelerators", "2", "checkpoint.mode=subset", "model.parallelism.data=2"];
  const words = [
    "checkpoint",
    "tiny_checkpoint",
    "--scale",
    "0.1",
    ...four,
    "model.parallelism.zero_stage=3",
  ];
  const two = (writes: number) => [
    `checkpoint.num_checkpoints_write=${writes}`,
    "checkpoint.num_checkpoints_read=2",
  ];
  const saved = await run(...words, ...two(2), ...place);
  assertEquals(saved.code, 0, saved.err);
  const shard = (step: number, name: string) => `ck/global_epoch1_step${step}/${name}_states.pt`;
  const [missing, short, damaged, stale] = [
    shard(1, "zero_pp_rank_0_mp_rank_0_model"),
    shard(1, "zero_pp_rank_1_mp_rank_0_model"),
    shard(1, "zero_pp_rank_0_mp_rank_0_optim"),
    shard(2, "zero_pp_rank_1_mp_rank_0_optim"),
  ];
  await bucket.remove(missing);
  await bucket.put(short, (await bucket.get(short)).slice(0, 5000));
  const flipped = (await bucket.get(damaged)).slice();
  flipped[9000] = (flipped[9000] ?? 0) ^ 1;
  await bucket.put(damaged, flipped);
  await bucket.put(stale, (await bucket.get(shard(1, "zero_pp_rank_1_mp_rank_0_optim"))).slice());

  const wanted = [
    ["bitflip", damaged.slice(3)],
    ["missing", missing.slice(3)],
    ["short", short.slice(3)],
    ["stale", stale.slice(3)],
  ];
  interface Finding {
    readonly kind: string;
    readonly file: string;
    readonly detail: string;
  }
  const named = (findings: readonly Finding[]) => findings.map(({ kind, file }) => [kind, file]).sort();
  const loaded = await run(...words, ...two(0), ...place, "--verify", "full", "--json");
  assertEquals(loaded.code, 5, loaded.err);
  const { findings } = JSON.parse(loaded.out).phases.checkpoint as { findings: Finding[] };
  assertEquals(named(findings), wanted);
  const origin = findings.find(({ kind }) => kind === "stale")?.detail ?? "";
  assertStringIncludes(origin, "of checkpoint global_epoch1_step1");
  const verified = await run("verify", `${root}/ck`, "--json");
  assertEquals(verified.code, 5, verified.err);
  assertEquals(named(JSON.parse(verified.out).phases.verify.findings), wanted);
});

objectTest("the dataset lies on files and the checkpoints on objects, or the other way round", async (at) => {
  const { scheme, bucket, root, folder, run } = at;
  const words = [
    ...["run", "tiny_npz", "workflow.generate_data=true", "workflow.checkpoint=true", "--json"],
    ...["dataset.num_files_train=8", "train.epochs=1", "train.computation_time=0.01", "metric.au=0.01"],
    ...["model.type=cnn", "model.model_size_bytes=6000000", "--results", `${folder}/r`, "--verify", "full"],
  ];
  const below = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();
  const objects = await run(...words, "--data", `${folder}/d`, "--checkpoints", `${root}/ck`);
  assertEquals(objects.code, 0, objects.err);
  const result = JSON.parse(objects.out);
  assertEquals([result.io.backend, result.phases.checkpoint.backend], ["file", scheme]);
  assertEquals(below(folder), ["d", "r"]);
  assertEquals(below(`${folder}/d`), [".stoker", "train", "valid"]);
  const keys = await bucket.keys();
  assertEquals([keys.length, keys.filter((key) => !key.startsWith("ck/global_epoch1_step"))], [2, []]);
  await bucket.empty();

  const files = await run(...words, "--data", `${root}/d`, "--checkpoints", `${folder}/c`);
  assertEquals(files.code, 0, files.err);
  const other = JSON.parse(files.out);
  assertEquals([other.io.backend, other.phases.checkpoint.backend], [scheme, "file"]);
  assertEquals(below(folder), ["c", "d", "r"]);
  assertEquals((await bucket.keys()).filter((key) => !key.startsWith("d/")), []);
  assertEquals((await run("verify", `${folder}/c`)).code, 0);

  const mixed = ["--data", `${root}/d`, "--checkpoints", `${folder}/t`, "--overwrite"];
  const threads = await run(...words, ...mixed, "--io-engine", "threads");
  assertEquals(threads.code, 0, threads.err);
  const tooMany = await run(...words, ...mixed, "--io-engine", "threads", "--queue-depth", "64");
  assertEquals(tooMany.code, 3, tooMany.err);
  assertStringIncludes(tooMany.err, "a Worker has 28 threads");
});
