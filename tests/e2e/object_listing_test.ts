/** What the program asks an S3 server before it trains on what others wrote there, and in whose name it measures. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { S3StandIn } from "../s3/stand_in.ts";
import { FEW } from "./faulty_run.ts";
import { assertRefused, inFolder, stoker } from "./stoker.ts";

const TRAIN = ["train", "tiny_npz", ...FEW, "--json"];

async function withDataset(
  body: (server: S3StandIn, run: (...words: string[]) => ReturnType<typeof stoker>) => Promise<void>,
  refuse?: (request: Request) => { status: number; word: string } | undefined,
): Promise<void> {
  await using server = new S3StandIn(refuse ? { refuse } : {});
  await inFolder(async (cwd) => {
    const env = { ...server.env, AWS_ENDPOINT_URL: server.urlAt("127.0.0.1") };
    const run = (...words: string[]) => stoker([...words, "--data", "s3://bucket/d"], { cwd, env });
    const made = await run("generate", "tiny_npz", ...FEW);
    assertEquals(made.code, 0, made.err);
    server.seen.splice(0);
    await body(server, run);
  });
}

Deno.test("skip_listing on S3: no listing of the data, some names looked up, a missing one is refused", () =>
  withDataset(async (server, run) => {
    const bucket = server.buckets.get("bucket");
    bucket?.objects.delete("d/.stoker/dataset.json");
    const words = [...TRAIN, "dataset.skip_listing=true", "dataset.listing_validation_interval=4"];
    const ran = await run(...words);
    assertEquals(ran.code, 0, ran.err);
    assertEquals(JSON.parse(ran.out).phases.train.epochs[0].samples, 8);
    const lists = server.seen.filter(({ target }) =>
      target.includes("list-type") && target.includes("train")
    );
    assertEquals(lists, []);
    const looked = server.seen.filter(({ method, target }) =>
      method === "HEAD" && target.includes("/train/")
    );
    const names = new Set(looked.map(({ target }) => target.split("/").at(-1)));
    assert(names.has("img_0_of_8.npz") && names.has("img_4_of_8.npz"), [...names].join(" "));
    server.seen.splice(0);
    const listed = await run(...TRAIN);
    assertEquals(listed.code, 0, listed.err);
    assert(server.seen.some(({ target }) => target.includes("list-type") && target.includes("train")));
    bucket?.objects.delete("d/train/img_4_of_8.npz");
    const missing = await run("train", "tiny_npz", ...FEW, ...words.slice(-2));
    assertRefused(missing, 3, "img_4_of_8.npz");
  }));

for (const library of ["s3dlio", "s3torchconnector", "minio"]) {
  Deno.test(`storage_library=${library}: the client is Stoker's own, and a warning says so once`, () =>
    withDataset(async (_server, run) => {
      const ran = await run(...TRAIN, `storage.storage_library=${library}`);
      assertEquals(ran.code, 0, ran.err);
      const { io } = JSON.parse(ran.out);
      assertEquals([io.client, io.libraryAsked], ["stoker", library]);
      assertEquals(ran.err.split(`names the client ${library}`).length - 1, 1, ran.err);
    }));
}

Deno.test("a server that refuses for a moment: the summary says what share, by which status, from how many on", () => {
  let left = 0;
  const refuse = ({ method, url }: Request) =>
    method === "GET" && url.includes("npz") && left-- > 0 ? { status: 503, word: "SlowDown" } : undefined;
  return withDataset(async (_server, run) => {
    left = 3;
    const ran = await run("train", "tiny_npz", ...FEW);
    assertEquals(ran.code, 0, ran.err);
    assert(/^retries +3 requests repeated \(.*\), .* in pauses$/m.test(ran.out), ran.out);
    assert(
      /^throttled The server refused \d+\.\d % of the requests with 503, from \d+ in flight per Worker on\.$/m
        .test(ran.out),
      ran.out,
    );
    const quiet = await run("train", "tiny_npz", ...FEW);
    assert(!/throttled|retries/.test(quiet.out), quiet.out);
    assertStringIncludes(quiet.out, "Verdict");
  }, refuse);
});

Deno.test("train asks an object store for nothing but its own objects, unless it compares them", () =>
  withDataset(async (server, run) => {
    const questions = () =>
      server.seen.splice(0).filter(({ method, target }) => method === "HEAD" && target.includes("/train/"))
        .length;
    const plain = await run(...TRAIN);
    assertEquals(plain.code, 0, plain.err);
    const before = questions();
    const compared = await run(...TRAIN, "--verify", "full");
    assertEquals(compared.code, 0, compared.err);
    const { samples } = JSON.parse(compared.out).phases.train.epochs[0];
    assert(questions() - before >= samples, `${before} questions`);
    const objects = server.buckets.get("bucket")?.objects;
    const stored = objects?.get("d/train/img_4_of_8.npz");
    if (!objects || !stored) throw new Error("The data set is not there");
    objects.set("d/train/img_4_of_8.npz", { ...stored, bytes: stored.bytes.slice(0, -1) });
    const short = await run("train", "tiny_npz", ...FEW);
    assertEquals(short.code, 4, short.out);
    assertStringIncludes(short.err, "img_4_of_8.npz");
  }));
