/**
 * The command lines that the mlpstorage suite makes for checkpoints on objects: however it spells the folder, all
 * objects lie under one prefix with the bytes of llama3_8b, and nothing of them lies on the local disk.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { peerTest } from "../peers.ts";
import { type Bucket, s3Bucket } from "../s3_bucket.ts";
import { assertNoStack, inFolder, stoker } from "./stoker.ts";

/** The first of 1024 data-parallel ranks: a machine of any size can hold its shards. */
const MODEL_BYTES = 15_684_104;
const OPTIMIZER_BYTES = 94_350_384;

/** As the suite orders its words; the folder of the run is the only place on the local disk. */
function words(bucket: Bucket, run: string, folder: string, writes: number, reads: number): string[] {
  return [
    "workload=llama3_8b",
    `++hydra.run.dir=${run}`,
    "++hydra.output_subdir=dlio_config",
    `++workload.checkpoint.num_checkpoints_read=${reads}`,
    `++workload.checkpoint.num_checkpoints_write=${writes}`,
    `++workload.checkpoint.checkpoint_folder=${folder}`,
    "++workload.checkpoint.mode=subset",
    "++workload.model.parallelism.data=1024",
    "++workload.checkpoint.time_between_checkpoints=0",
    "++workload.storage.storage_type=s3",
    `++workload.storage.storage_root=${bucket.name}`,
    "++workload.storage.storage_options.storage_library=s3dlio",
    "++workload.storage.storage_options.uri_scheme=s3",
    "++workload.storage.s3_force_path_style=true",
  ];
}

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}/${name}`) : [name]
  );
}

/** Exactly these checkpoints, whole, under the prefix and nowhere else. */
async function assertCheckpoints(bucket: Bucket, prefix: string, steps: readonly number[]): Promise<void> {
  const folders = steps.map((step) => `${prefix}/global_epoch1_step${step}`);
  const states = ["zero_pp_rank_0_mp_rank_0_model_states.pt", "zero_pp_rank_0_mp_rank_0_optim_states.pt"];
  const wanted = folders.flatMap((folder) =>
    [".stoker/checkpoint.json", ...states].map((name) => `${folder}/${name}`)
  );
  assertEquals((await bucket.keys()).sort(), wanted.sort());
  for (const folder of folders) {
    const sizes = await Promise.all(states.map((name) => bucket.sizeOf(`${folder}/${name}`)));
    assertEquals(sizes, [MODEL_BYTES, OPTIMIZER_BYTES]);
  }
  assertEquals(await bucket.uploads(), []);
}

/** How the folder arrives, and what the suite says beside it. */
const SPELLINGS: readonly (readonly [string, (bucket: string) => string, Record<string, string>])[] = [
  ["bare, with the variable", (bucket) => `${bucket}/ck/llama3-8b`, {
    MLPSTORAGE_CHECKPOINT_URI_SCHEME: "s3",
  }],
  ["bare below the root", () => "ck/llama3-8b", {}],
  ["s3://", (bucket) => `s3://${bucket}/ck/llama3-8b`, {}],
  ["s3:// and the variable", (bucket) => `s3://${bucket}/ck/llama3-8b`, {
    MLPSTORAGE_CHECKPOINT_URI_SCHEME: "s3",
  }],
  ["s3://s3://", (bucket) => `s3://s3://${bucket}/ck/llama3-8b`, {}],
  ["s3:// and a slash at the end", (bucket) => `s3://${bucket}/ck/llama3-8b/`, {}],
];

for (const [spelling, folderOf, said] of SPELLINGS) {
  peerTest(
    `mlpstorage, a checkpoint folder on objects, ${spelling}: all objects under the one prefix`,
    "STOKER_TEST_S3_ENDPOINT",
    (endpoint = "") =>
      inFolder(async (cwd) => {
        await using bucket = await s3Bucket(endpoint);
        const run = `${cwd}/results/checkpointing/llama3-8b/run`;
        const ran = await stoker(["dlio", ...words(bucket, run, folderOf(bucket.name), 1, 1)], {
          cwd,
          env: { ...bucket.env, ...said },
        });
        assertEquals(ran.code, 0, ran.err);
        assertNoStack(ran);
        await assertCheckpoints(bucket, "ck/llama3-8b", [1]);
        const { metric } = JSON.parse(await Deno.readTextFile(`${run}/summary.json`));
        assertEquals(metric.checkpoint_size_GB, (MODEL_BYTES + OPTIMIZER_BYTES) / 2 ** 30);

        assertEquals([...Deno.readDirSync(cwd)].map(({ name }) => name), ["results"]);
        assertEquals(filesBelow(cwd).filter((name) => /\.pt$|^checkpoint\.json$/.test(name)), []);
        for (const name of ["summary.json", "0_output.json", "0_per_epoch_stats.json", "dlio.log"]) {
          assert((await Deno.stat(`${run}/${name}`)).isFile);
        }
      }),
  );
}

peerTest(
  "mlpstorage, split runs on objects: 2 writes and 0 reads, then 0 writes and 2 reads of the same checkpoints",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint = "") =>
    inFolder(async (cwd) => {
      await using bucket = await s3Bucket(endpoint);
      const env = { ...bucket.env, MLPSTORAGE_CHECKPOINT_URI_SCHEME: "s3" };
      const split = (name: string, writes: number, reads: number) =>
        stoker(["dlio", ...words(bucket, `${cwd}/${name}`, `${bucket.name}/ck`, writes, reads)], {
          cwd,
          env,
        });
      const saved = await split("write", 2, 0);
      assertEquals(saved.code, 0, saved.err);
      await assertCheckpoints(bucket, "ck", [1, 2]);
      const loaded = await split("read", 0, 2);
      assertEquals(loaded.code, 0, loaded.err);
      await assertCheckpoints(bucket, "ck", [1, 2]);
      const { phases } = JSON.parse(await Deno.readTextFile(`${cwd}/read/stoker/result.json`));
      const { save, load } = phases.checkpoint;
      assertEquals([save.length, load.map(({ bytes }: { bytes: number }) => bytes)], [
        0,
        [MODEL_BYTES + OPTIMIZER_BYTES, MODEL_BYTES + OPTIMIZER_BYTES],
      ]);
      const more = await split("more", 0, 3);
      assertEquals(more.code, 3, more.err);
      assertStringIncludes(more.err, "3 checkpoints are to be read, 2 lie in");
    }),
);

peerTest(
  "mlpstorage, object mode with a folder that cannot be an object's: refused, nothing is written anywhere",
  "STOKER_TEST_S3_ENDPOINT",
  (endpoint = "") =>
    inFolder(async (cwd) => {
      await using bucket = await s3Bucket(endpoint);
      for (
        const folder of [`${cwd}/ck`, "./ck", `file://${cwd}/ck`, `direct://${cwd}/ck`, "az://bucket/ck"]
      ) {
        const env = { ...bucket.env, MLPSTORAGE_CHECKPOINT_URI_SCHEME: "s3" };
        const ran = await stoker(["dlio", ...words(bucket, `${cwd}/run`, folder, 1, 0)], { cwd, env });
        assertEquals(ran.code, 2, `${folder}: ${ran.err}`);
        assertNoStack(ran);
        assertEquals([await bucket.keys(), [...Deno.readDirSync(cwd)]], [[], []], folder);
      }
    }),
);
