/**
 * The program on AIStore, as a user runs it, against the stand-in (docs/testing.md). The tests of DLIO's AIStore
 * benchmark live on here: generation, training on npy and npz, evaluation, reader threads.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { AisCluster } from "../ais/cluster.ts";
import { assertRefused, inFolder, type Ran, stoker } from "./stoker.ts";

interface Scene {
  readonly cluster: AisCluster;
  readonly run: (...words: string[]) => Promise<Ran>;
  /** Keys of the bucket, sorted. */
  readonly keys: () => string[];
}

const SMALL = [
  "dataset.num_samples_per_file=4",
  "dataset.record_length_bytes=4096",
  "train.computation_time=0.001",
  "train.epochs=2",
  // How fast a server in JavaScript is, is no question here.
  "metric.au=0",
];

async function withAistore(
  fn: (scene: Scene) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
  token?: string,
): Promise<void> {
  await inFolder(async (folder) => {
    await using cluster = new AisCluster(token === undefined ? {} : { token });
    const run = (...words: string[]) =>
      stoker(words, { cwd: folder, env: { AIS_ENDPOINT: cluster.url, ...env } });
    const keys = () => [...cluster.buckets.values()].flatMap(({ objects }) => [...objects.keys()]).sort();
    await fn({ cluster, run, keys });
    assertEquals(
      [...cluster.buckets.values()].map(({ uploads }) => uploads.size).some((open) => open > 0),
      false,
    );
  });
}

const DATA = ["--data", "ais://data/some/prefix"];

Deno.test("aistore: generation stores the train and valid keys, and makes the bucket", () =>
  withAistore(async ({ run, keys }) => {
    const words = ["dataset.num_files_train=8", "dataset.num_files_eval=8", "workflow.evaluation=true"];
    const ran = await run("generate", "tiny_npz", ...SMALL, ...words, ...DATA, "--json");
    assertEquals(ran.code, 0, ran.err);
    assertEquals(JSON.parse(ran.out).io.backend, "ais");
    const below = (folder: string) => keys().filter((key) => key.startsWith(`some/prefix/${folder}/`)).length;
    assertEquals([below("train"), below("valid")], [8, 8], keys().join(" "));
    const verified = await run("verify", "ais://data/some/prefix");
    assertEquals(verified.code, 0, verified.err);
  }));

for (const [format, files] of [["npy", 16], ["npy", 17], ["npz", 16], ["npz", 17]] as const) {
  Deno.test(`aistore: trains on ${files} ${format} files`, () =>
    withAistore(async ({ run }) => {
      const words = [...SMALL, `dataset.format=${format}`, `dataset.num_files_train=${files}`, ...DATA];
      assertEquals((await run("generate", "tiny_npz", ...words)).code, 0);
      const ran = await run("train", "tiny_npz", ...words, "--verify", "full", "--json");
      assertEquals(ran.code, 0, ran.err);
      const { phases, io } = JSON.parse(ran.out);
      assertEquals([phases.train.epochs.length, io.backend, io.engine], [2, "ais", "http"]);
      assert(phases.train.verifiedBytes > 0, ran.out);
    }));
}

Deno.test("aistore: evaluates after training", () =>
  withAistore(async ({ run }) => {
    const files = ["dataset.num_files_train=8", "dataset.num_files_eval=8", "workflow.evaluation=true"];
    assertEquals((await run("generate", "tiny_npz", ...SMALL, ...files, ...DATA)).code, 0);
    const ran = await run("train", "tiny_npz", ...SMALL, ...files, ...DATA, "--json");
    assertEquals(ran.code, 0, ran.err);
    assert(JSON.stringify(JSON.parse(ran.out).phases).includes("eval"), ran.out);
  }));

for (const threads of [0, 1, 2]) {
  Deno.test(`aistore: trains with ${threads} reader threads`, () =>
    withAistore(async ({ run }) => {
      const words = [...SMALL, "dataset.num_files_train=8", `reader.read_threads=${threads}`, ...DATA];
      assertEquals((await run("generate", "tiny_npz", ...words)).code, 0);
      const ran = await run("train", "tiny_npz", ...words, "--verify", "full");
      assertEquals(ran.code, 0, ran.err);
    }));
}

Deno.test("aistore: buckets of one name in two namespaces have nothing to do with each other", () =>
  withAistore(async ({ run, cluster }) => {
    const few = [...SMALL, "dataset.num_files_train=4"];
    const inMl = ["--data", "ais://@#ml/data/some/prefix"];
    for (const [place, seed] of [[DATA, "1"], [inMl, "2"]] as const) {
      const ran = await run("generate", "tiny_npz", ...few, ...place, "--seed", seed);
      assertEquals(ran.code, 0, ran.err);
    }
    assertEquals([...cluster.buckets.keys()].sort(), ["@#/data", "@#ml/data"]);
    const [own, ml] = ["@#/data", "@#ml/data"].map((id) => cluster.buckets.get(id)?.objects);
    assertEquals(own?.size, ml?.size);
    assert([...own?.keys() ?? []].some((key) => own?.get(key)?.value !== ml?.get(key)?.value));
    const verified = await run("verify", "ais://#ml/data/some/prefix", "--json");
    assertEquals(
      [verified.code, JSON.parse(verified.out).data],
      [0, "ais://#ml/data/some/prefix"],
      verified.err,
    );
    const words = [...few, "++workload.storage.storage_type=aistore", "storage.storage_root=@#ml/data"];
    const trained = await run(
      "train",
      "tiny_npz",
      ...words,
      "dataset.data_folder=some/prefix",
      "--verify",
      "full",
    );
    assertEquals(trained.code, 0, trained.err);
    const checkpoints = ["checkpoint", "tiny_checkpoint", "--checkpoints", "ais://@#ml/ck"];
    assertEquals((await run(...checkpoints)).code, 0);
    assert((cluster.buckets.get("@#ml/ck")?.objects.size ?? 0) > 0);
    const io = await run("io", "write", "ais://@#ml/data/io", "--files", "2", "--size", "64KiB");
    assertEquals(io.code, 0, io.err);
    assertEquals((await run("clean", "ais://@#ml/data/some/prefix", "--yes")).code, 0);
    assertEquals([...cluster.buckets.get("@#ml/data")?.objects.keys() ?? []].sort(), ["io/io_0", "io/io_1"]);
    assertEquals((await run("verify", "ais://data/some/prefix")).code, 0);
    assertRefused(await run("verify", "ais://#a#b/data"), 2, "ais://@#NAME/bucket");
  }));

Deno.test("aistore: a token is asked for, used and shown nowhere", () => {
  const secret = "verysecrettoken0123";
  return withAistore(
    async ({ run, cluster }) => {
      const few = [...SMALL, "dataset.num_files_train=2", ...DATA];
      const ran = await run("generate", "tiny_npz", ...few, "--json", "--verbose");
      assertEquals(ran.code, 0, ran.err);
      assert(cluster.seen.every(({ headers }) => headers.get("authorization") === `Bearer ${secret}`));
      assertEquals((ran.out + ran.err).includes(secret), false);
    },
    { AIS_AUTHN_TOKEN: secret },
    secret,
  );
});

Deno.test("aistore: what cannot work is refused before anything is written", async () => {
  await withAistore(async ({ run, cluster }) => {
    const missing = await run("train", "tiny_npz", ...SMALL, ...DATA);
    assertEquals(missing.code !== 0, true, missing.err);
    assertEquals(cluster.buckets.size, 0);
  });
  await withAistore(
    async ({ run, keys }) => {
      assertRefused(await run("generate", "tiny_npz", ...SMALL, ...DATA), 3, "401");
      assertEquals(keys(), []);
    },
    {},
    "right",
  );
});

Deno.test("aistore: damage is found, and a target that fails for good ends the run", () =>
  withAistore(async ({ run, cluster, keys }) => {
    const few = [...SMALL, "dataset.num_files_train=4", ...DATA];
    assertEquals((await run("generate", "tiny_npz", ...few)).code, 0);
    const [bucket] = cluster.buckets.values();
    const key = keys().find((one) => one.endsWith(".npz")) ?? "";
    const stored = bucket?.objects.get(key);
    if (!stored) throw new Error(`'${key}' is not there`);
    stored.bytes[9000] = (stored.bytes[9000] ?? 0) ^ 1;
    const verified = await run("verify", "ais://data/some/prefix", "--json");
    assertEquals(verified.code, 5, verified.err);
    assertEquals(JSON.parse(verified.out).phases.verify.findings.length, 1);
    bucket?.objects.delete(key);
    const trained = await run("train", "tiny_npz", ...few);
    assert(trained.code === 4 || trained.code === 3, trained.err);
  }));

const CHECKPOINT = [
  ...["checkpoint", "tiny_checkpoint", "--scale", "0.2", "--checkpoints", "ais://data/ck", "--json"],
  ...["checkpoint.num_checkpoints_write=2", "checkpoint.num_checkpoints_read=2", "--verify", "full"],
];
const IN_PARTS = {
  S3DLIO_MULTIPART_THRESHOLD_MB: "5",
  S3DLIO_MULTIPART_PART_SIZE_MB: "5",
  S3DLIO_MPU_RETRY_DELAY_S: "0",
};

for (
  const [what, action] of [
    ["is refused", { type: "answer", status: 503 }],
    ["breaks off", { type: "reset" }],
  ] as const
) {
  Deno.test(`aistore: a part of a checkpoint that ${what} once is sent again, and every byte is right`, () =>
    withAistore(async ({ run, cluster }) => {
      cluster.faults.add({ match: { method: "PUT", path: "step2/", node: "target" }, times: 1, action });
      const ran = await run(...CHECKPOINT);
      assertEquals(ran.code, 0, ran.err);
      const { io, phases } = JSON.parse(ran.out);
      assert(io.retries > 0, JSON.stringify(io));
      assertEquals(phases.checkpoint.verifiedBytes, 2 * phases.checkpoint.bytes);
    }, IN_PARTS));
}

Deno.test("aistore: a part that is refused for ever ends the save, and only whole checkpoints are left", () =>
  withAistore(async ({ run, cluster, keys }) => {
    cluster.faults.add({
      match: { method: "PUT", path: "step2/", node: "target" },
      skip: 1,
      action: { type: "answer", status: 503 },
    });
    const ran = await run(...CHECKPOINT);
    assertEquals(ran.code, 4, ran.err);
    assertStringIncludes(JSON.parse(ran.out).error.message, "global_epoch1_step2/");
    assertEquals([keys().length, keys().filter((key) => !key.startsWith("ck/global_epoch1_step1/"))], [
      3,
      [],
    ]);
    cluster.faults.clear();
    assertEquals((await run("verify", "ais://data/ck")).code, 0);
  }, IN_PARTS));

Deno.test("aistore: an upload of which a part is kept nowhere fails, and leaves neither shard nor manifest", () =>
  withAistore(async ({ run, cluster, keys }) => {
    const match = { method: "PUT", path: "step1/", node: "target" } as const;
    cluster.faults.add({ match, skip: 1, times: 1, action: { type: "forget" } });
    const ran = await run(...CHECKPOINT);
    assertEquals(ran.code, 4, ran.err);
    assertStringIncludes(ran.last, "partial completion");
    assertEquals(keys(), []);
  }, IN_PARTS));
