/**
 * How the checkpoint folder may be written, on each kind of storage: one place, printed in one form, with all the
 * shards in it and nothing anywhere else. What contradicts the storage type is refused before anything is written.
 */
import { assertEquals } from "@std/assert";
import { directMissing } from "../../src/storage/local/store_fixture.ts";
import { aisBucket } from "../ais/ais_bucket.ts";
import { AisCluster } from "../ais/cluster.ts";
import { peerTest, testUnless } from "../peers.ts";
import { s3Bucket } from "../s3_bucket.ts";
import { assertNoStack, inFolder, type Ran, stoker } from "./stoker.ts";

/** 5 MB in 2 shards. */
const WORDS = [
  ...["dlio", "workload=tiny_checkpoint", "hydra.run.dir=run"],
  ...["++workload.model.transformer.vocab_size=100", "++workload.model.num_layers=1"],
  ...["++workload.checkpoint.num_checkpoints_write=1", "++workload.checkpoint.num_checkpoints_read=1"],
];
const SHARDS = [
  "global_epoch1_step1/.stoker/checkpoint.json",
  "global_epoch1_step1/zero_pp_rank_0_mp_rank_0_model_states.pt",
  "global_epoch1_step1/zero_pp_rank_0_mp_rank_0_optim_states.pt",
];

/** `B` stands for the bucket or the working directory; what is expected is below it. */
interface Spelling {
  readonly sentence: string;
  readonly folder: string;
  readonly expected: string;
  readonly env?: Readonly<Record<string, string>>;
}

const LOCAL: readonly Spelling[] = [
  { sentence: "bare", folder: "ck", expected: "ck" },
  { sentence: "nested", folder: "a/b/c", expected: "a/b/c" },
  { sentence: "absolute", folder: "B/ck", expected: "ck" },
  { sentence: "a slash at the end", folder: "ck/", expected: "ck" },
  { sentence: "dots", folder: "./x/../ck", expected: "ck" },
  { sentence: "unicode", folder: "öl/ñ 日本", expected: "öl/ñ 日本" },
  { sentence: "qualified", folder: "SCHEME://B/ck", expected: "ck" },
  { sentence: "the scheme twice", folder: "SCHEME://SCHEME://B/ck", expected: "ck" },
  {
    sentence: "the suite's variable has no effect",
    folder: "ck",
    expected: "ck",
    env: { MLPSTORAGE_CHECKPOINT_URI_SCHEME: "s3" },
  },
];

const OBJECTS: readonly Spelling[] = [
  { sentence: "bare, below the root", folder: "ck", expected: "ck" },
  { sentence: "bare, with the bucket", folder: "B/ck", expected: "ck" },
  { sentence: "bare, with the bucket twice", folder: "B/B/ck", expected: "ck" },
  { sentence: "nested", folder: "a/b/c", expected: "a/b/c" },
  { sentence: "a slash at the end", folder: "s3://B/ck/", expected: "ck" },
  { sentence: "unicode", folder: "s3://B/öl/ñ 日本", expected: "öl/ñ 日本" },
  { sentence: "qualified", folder: "s3://B/ck", expected: "ck" },
  { sentence: "the scheme twice", folder: "s3://s3://B/ck", expected: "ck" },
  { sentence: "a listing's bucket twice", folder: "s3://B/s3://B/ck", expected: "ck" },
  {
    sentence: "stripped by the suite",
    folder: "B/ck",
    expected: "ck",
    env: { MLPSTORAGE_CHECKPOINT_URI_SCHEME: "s3" },
  },
];

function filesBelow(folder: string, name = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${name}`)].flatMap((entry) =>
    entry.isDirectory ? filesBelow(folder, `${name}${entry.name}/`) : [name + entry.name]
  );
}

/** The address that the result prints. */
async function printedIn(cwd: string, ran: Ran): Promise<string> {
  assertEquals(ran.code, 0, ran.err);
  return JSON.parse(await Deno.readTextFile(`${cwd}/run/stoker/result.json`)).checkpoints;
}

const folderOf = (key: string) => `++workload.checkpoint.checkpoint_folder='${key}'`;
const storage = (type: string) => `++workload.storage.storage_type=${type}`;

for (const [scheme, type] of [["file", "local_fs"], ["direct", "direct_fs"]] as const) {
  const missing = scheme === "direct"
    ? await directMissing(await Deno.realPath(Deno.env.get("TMPDIR") ?? "/tmp"))
    : undefined;
  for (const { sentence, folder, expected, env = {} } of LOCAL) {
    testUnless(
      missing,
      `checkpoint folder on ${scheme}://, ${sentence}: '${folder}'`,
      () =>
        inFolder(async (cwd) => {
          const written = folder.replaceAll("SCHEME", scheme).replaceAll("B/", `${cwd}/`);
          const ran = await stoker([...WORDS, storage(type), folderOf(written)], { cwd, env });
          assertEquals(await printedIn(cwd, ran), `${scheme}://${cwd}/${expected}`);
          const shards = filesBelow(cwd).filter((name) => !name.startsWith("run/"));
          assertEquals(shards.sort(), SHARDS.map((name) => `${expected}/${name}`));
        }),
    );
  }
}

const ON_S3 = [storage("s3"), "++workload.storage.storage_options.storage_library=s3dlio"];

for (const { sentence, folder, expected, env = {} } of OBJECTS) {
  peerTest(
    `checkpoint folder on s3://, ${sentence}: '${folder}'`,
    "STOKER_TEST_S3_ENDPOINT",
    (endpoint = "") =>
      inFolder(async (cwd) => {
        await using bucket = await s3Bucket(endpoint);
        const written = folder.replaceAll("B/", `${bucket.name}/`);
        const words = [
          ...WORDS,
          ...ON_S3,
          `++workload.storage.storage_root=${bucket.name}`,
          folderOf(written),
        ];
        const ran = await stoker(words, { cwd, env: { ...bucket.env, ...env } });
        assertEquals(await printedIn(cwd, ran), `s3://${bucket.name}/${expected}`);
        assertEquals((await bucket.keys()).sort(), SHARDS.map((name) => `${expected}/${name}`));
        assertEquals([...Deno.readDirSync(cwd)].map(({ name }) => name), ["run"]);
      }),
  );
}

/** Buckets of AIStore have names of their own scheme and of S3's; clients drop the bucket as often as it is there. */
const ON_AISTORE: readonly Spelling[] = [
  { sentence: "bare, below the root", folder: "ck", expected: "ck" },
  { sentence: "bare, with the bucket", folder: "B/ck", expected: "ck" },
  { sentence: "bare, with the bucket twice", folder: "B/B/ck", expected: "ck" },
  { sentence: "nested", folder: "a/b/c", expected: "a/b/c" },
  { sentence: "a slash at the end", folder: "ais://B/ck/", expected: "ck" },
  { sentence: "unicode", folder: "ais://B/öl/ñ 日本", expected: "öl/ñ 日本" },
  { sentence: "qualified", folder: "ais://B/ck", expected: "ck" },
  { sentence: "the scheme twice", folder: "ais://ais://B/ck", expected: "ck" },
  { sentence: "a listing's bucket twice", folder: "ais://B/ais://B/ck", expected: "ck" },
  { sentence: "by S3's name", folder: "s3://B/ck", expected: "ck" },
  {
    sentence: "stripped by the suite",
    folder: "B/ck",
    expected: "ck",
    env: { MLPSTORAGE_CHECKPOINT_URI_SCHEME: "ais" },
  },
  {
    sentence: "stripped by the suite, by S3's name",
    folder: "B/ck",
    expected: "ck",
    env: { MLPSTORAGE_CHECKPOINT_URI_SCHEME: "s3" },
  },
];

for (const { sentence, folder, expected, env = {} } of ON_AISTORE) {
  Deno.test(`checkpoint folder on ais://, ${sentence}: '${folder}'`, () =>
    inFolder(async (cwd) => {
      await using cluster = new AisCluster();
      const words = [
        ...[...WORDS, storage("aistore"), "++workload.storage.storage_root=bucket"],
        folderOf(folder.replaceAll("B/", "bucket/")),
      ];
      const ran = await stoker(words, { cwd, env: { AIS_ENDPOINT: cluster.url, ...env } });
      assertEquals(await printedIn(cwd, ran), `ais://bucket/${expected}`);
      const keys = await aisBucket(cluster, "bucket").keys();
      assertEquals(keys.sort(), SHARDS.map((name) => `${expected}/${name}`));
      assertEquals(cluster.buckets.size, 1);
      assertEquals([...Deno.readDirSync(cwd)].map(({ name }) => name), ["run"]);
    }));
}

/** Storage types, and folders that are of another kind. */
const CONTRADICTIONS: readonly (readonly [string, string])[] = [
  ["local_fs", "s3://bucket/ck"],
  ["local_fs", "direct:///ck"],
  ["direct_fs", "s3://bucket/ck"],
  ["direct_fs", "file:///ck"],
  ["s3", "file:///ck"],
  ["s3", "direct:///ck"],
  ["s3", "az://container/ck"],
  ["s3", "ftp://host/ck"],
  ["s3", "ais://bucket/ck"],
  ["aistore", "file:///ck"],
  ["aistore", "direct:///ck"],
  ["aistore", "gs://bucket/ck"],
  ["aistore", "az://container/ck"],
];

for (const [type, folder] of CONTRADICTIONS) {
  Deno.test(`checkpoint folder '${folder}' with storage_type ${type}: refused, nothing is written`, () =>
    inFolder(async (cwd) => {
      const env = {
        AWS_ACCESS_KEY_ID: "nobody",
        AWS_SECRET_ACCESS_KEY: "nothing",
        AWS_ENDPOINT_URL: "http://127.0.0.1:1",
        AIS_ENDPOINT: "http://127.0.0.1:1",
      };
      const library = type === "s3" || type === "direct_fs"
        ? ["++workload.storage.storage_options.storage_library=s3dlio"]
        : [];
      const root = type.endsWith("_fs") ? [] : ["++workload.storage.storage_root=bucket"];
      const ran = await stoker([...WORDS, storage(type), ...library, ...root, folderOf(folder)], {
        cwd,
        env,
      });
      assertEquals(ran.code, 2, ran.err);
      assertNoStack(ran);
      assertEquals([...Deno.readDirSync(cwd)], []);
    }));
}
