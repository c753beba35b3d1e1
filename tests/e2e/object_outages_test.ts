/**
 * What the program makes of an S3 server that goes away, comes back, moves, cannot be trusted or is slow; and that
 * it keeps its connections while all is well.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { AUTHORITY } from "../../src/storage/http/test_certificates.ts";
import { peerTest } from "../peers.ts";
import { Relay, type RelayOptions } from "../relay.ts";
import { type Bucket, s3Bucket } from "../s3_bucket.ts";
import { faultTest, FEW, IMPATIENT } from "./faulty_run.ts";
import { assertNoStack, inFolder, type Ran, stoker } from "./stoker.ts";

const GETS = { op: "GetObject", key: "npz$" };
const TRAIN = ["train", "tiny_npz", ...FEW, "--verify", "full"];

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

faultTest(
  "503 for 5 s, with the time to come back told: training survives it, and the pauses are counted",
  { rules: [{ match: GETS, action: { type: "status", code: 503, retryAfter: 3 } }], isThere: true },
  async ({ data, run, server }) => {
    const training = run([...TRAIN, "--data", data]);
    await after(5000);
    await server.follow([]);
    const { code, err, document } = await training;
    assertEquals(code, 0, err);
    const { io: { retries, errors, backoffSeconds }, endpoints } = JSON.parse(JSON.stringify(document));
    assert(retries > 0 && errors["503"] > 0 && backoffSeconds >= 3, JSON.stringify(document.io));
    assertEquals(endpoints[0].errors["503"], errors["503"]);
    assert(Math.abs(endpoints[0].backoffSeconds - backoffSeconds) < 0.5, JSON.stringify(endpoints));
  },
);

faultTest(
  "503 for 5 s without a word: survived with enough attempts",
  { rules: [{ match: GETS, action: { type: "status", code: 503 } }], isThere: true },
  async ({ data, run, server }) => {
    const training = run([...TRAIN, "--data", data, "storage.storage_options.s3_max_attempts=30"]);
    await after(5000);
    await server.follow([]);
    const { code, err, document } = await training;
    assertEquals(code, 0, err);
    assert((document.io.errors["503"] ?? 0) > 0, JSON.stringify(document.io));
  },
);

for (const length of ["99", "100000000"]) {
  faultTest(
    `a made-up length, ${length}: never taken for the object`,
    {
      rules: [{
        match: { op: "GetObject", key: "img_3_" },
        action: { type: "header", set: { "content-length": length } },
      }],
      isThere: true,
    },
    async ({ data, run }) => {
      const { code, document } = await run(["train", "tiny_npz", ...FEW, "--data", data], IMPATIENT);
      assertEquals(code, 4);
      assertStringIncludes(document.error?.message ?? "", "img_3_of_8.npz");
    },
  );
}

faultTest(
  "a HEAD that is stale once: the object is sent again, and right",
  {
    // The first HEAD proves the smaller object of the first data set, the second one comes before that is removed.
    rules: [{ match: { op: "HeadObject", key: "img_3_" }, nth: [3], action: { type: "stale-head" } }],
    isThere: false,
  },
  async ({ data, run }) => {
    const words = ["generate", "tiny_npz", ...FEW, "--data", data];
    const verified = { S3DLIO_PUT_VERIFY: "1", S3DLIO_PUT_RETRY_DELAY_MS: "1" };
    const first = await run([...words, "dataset.record_length_bytes=4096"], verified);
    assertEquals([first.code, first.document.io.retries], [0, 0], first.err);
    const { code, err, document } = await run([...words, "--overwrite"], verified);
    assertEquals(code, 0, err);
    assert(document.io.retries > 0, JSON.stringify(document.io));
    assertEquals((await run(["verify", data])).code, 0);
  },
);

faultTest(
  "a HEAD that is wrong for ever: the attempts are used up, one error, nothing stays under the name",
  {
    rules: [{
      match: { op: "HeadObject", key: "img_3_" },
      action: { type: "header", set: { "content-length": "5" } },
    }],
    isThere: false,
  },
  async ({ bucket, data, run, server }) => {
    const { code, document } = await run(["generate", "tiny_npz", ...FEW, "--data", data], {
      S3DLIO_PUT_VERIFY: "1",
      S3DLIO_PUT_MAX_RETRIES: "2",
      S3DLIO_PUT_RETRY_DELAY_MS: "1",
    });
    assertEquals(code, 4);
    assertStringIncludes(document.error?.message ?? "", "img_3_of_8.npz");
    assert(await server.requests("DeleteObject") >= 2);
    assertEquals(await bucket.sizeOf("d/train/img_3_of_8.npz"), undefined);
  },
);

faultTest(
  "a throttled server: slow, right, nothing repeated",
  { rules: [{ match: GETS, action: { type: "throttle", bytesPerSecond: 1_000_000 } }], isThere: true },
  async ({ data, run }) => {
    const { code, err, document } = await run([...TRAIN, "--data", data, "metric.au=0.001"]);
    assertEquals([code, document.io.retries], [0, 0], err);
    const { endpoints } = JSON.parse(JSON.stringify(document));
    assert(endpoints[0].requestMs.max > 100, JSON.stringify(endpoints));
  },
);

faultTest(
  "307 to another address: followed, signed for it",
  { rules: [], isThere: true },
  async ({ bucket, data, run, server }) => {
    await server.follow([{ match: GETS, action: { type: "redirect", location: bucket.endpoint } }]);
    const { code, err } = await run([...TRAIN, "--data", data]);
    assertEquals(code, 0, err);
  },
);

faultTest(
  "307 to itself without end: one error, no hang",
  { rules: [{ match: GETS, action: { type: "redirect", location: "self" } }], isThere: true },
  async ({ data, run }) => {
    const { code, err } = await run([...TRAIN, "--data", data]);
    assertEquals(code, 4, err);
  },
);

interface Behind {
  readonly bucket: Bucket;
  readonly relays: readonly Relay[];
  readonly data: string;
  run(words: readonly string[], env?: Record<string, string>): Promise<Ran>;
}

/** A dataset lies on the server; the program reaches it through relays only. */
function relayTest(
  name: string,
  options: readonly RelayOptions[],
  body: (behind: Behind) => Promise<void>,
): void {
  peerTest(
    `object outages: ${name}`,
    "STOKER_TEST_S3_ENDPOINT",
    (endpoint = "") =>
      inFolder(async (folder) => {
        await using bucket = await s3Bucket(endpoint);
        const data = `s3://${bucket.name}/d`;
        const made = await stoker(["generate", "tiny_npz", ...FEW, "--data", data], {
          cwd: folder,
          env: bucket.env,
        });
        assertEquals(made.code, 0, made.err);
        const relays = options.map((one) => new Relay(endpoint, one));
        const endpoints = relays.flatMap(({ url }) => ["--endpoint", url]);
        try {
          await body({
            bucket,
            relays,
            data,
            async run(words, env = {}) {
              const ran = await stoker([...words, ...endpoints, "--data", data], {
                cwd: folder,
                env: { ...bucket.env, ...env },
              });
              assertNoStack(ran);
              return ran;
            },
          });
        } finally {
          for (const relay of relays) await relay.stop();
        }
      }),
  );
}

relayTest(
  "TLS with an unknown authority is refused, with AWS_CA_BUNDLE it works",
  [{ isTls: true }],
  async ({ run }) => {
    const refused = await run(["check", "tiny_npz", ...FEW]);
    assertEquals(refused.code, 3, refused.err);
    assertStringIncludes(refused.err, "AWS_CA_BUNDLE");
    const bundle = await Deno.makeTempFile({ suffix: ".pem" });
    try {
      await Deno.writeTextFile(bundle, AUTHORITY);
      const trained = await run(TRAIN, { AWS_CA_BUNDLE: bundle });
      assertEquals(trained.code, 0, trained.err);
    } finally {
      await Deno.remove(bundle);
    }
  },
);

const REGION = Deno.env.get("AWS_REGION") ?? "us-east-1";
/** As a bucket elsewhere answers whoever signs for another region; to HEAD without a word. */
const elsewhere = (head: string) => {
  if (head.includes(`/${REGION}/s3/`)) return undefined;
  const text = `<Error><Code>AuthorizationHeaderMalformed</Code><Message>expecting '${REGION}'</Message>` +
    `<Region>${REGION}</Region></Error>`;
  if (head.startsWith("HEAD")) {
    return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
  return `HTTP/1.1 400 Bad Request\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`;
};

relayTest(
  "a bucket of another region: found out, told, and it works",
  [{ refuse: elsewhere }],
  async ({ run }) => {
    const trained = await run([...TRAIN, "--json"], { AWS_REGION: "eu-central-1" });
    assertEquals(trained.code, 0, trained.err);
    assertStringIncludes(trained.err, `AWS_REGION=${REGION}`);
  },
);

relayTest(
  "an endpoint that goes away in the middle: one error that names it, no hang",
  [{}],
  async ({ run, relays }) => {
    const began = performance.now();
    const training = run([...TRAIN, "train.epochs=500"], IMPATIENT);
    while ((relays[0]?.accepted.length ?? 0) < 3) await after(50);
    await after(1000);
    await relays[0]?.stop();
    const { code, err } = await training;
    assertEquals(code, 4, err);
    assertStringIncludes(err, relays[0]?.url ?? "");
    assert(performance.now() - began < 60_000);
  },
);

relayTest(
  "one of four endpoints goes away in the middle: the others serve",
  [{}, {}, {}, {}],
  async ({ run, relays }) => {
    const training = run([...TRAIN, "train.epochs=60", "--json"], IMPATIENT);
    while (relays.some(({ accepted }) => accepted.length < 2)) await after(50);
    await relays[2]?.stop();
    const { code, err, out } = await training;
    assertEquals(code, 0, err);
    const { endpoints, io } = JSON.parse(out);
    const gone = endpoints.find(({ url }: { url: string }) => url === relays[2]?.url);
    assert(gone.timesTakenOut > 0 && io.retries > 0, JSON.stringify(endpoints));
  },
);

relayTest("connections are kept: none is made after the first epoch", [{}], async ({ run, relays }) => {
  const { code, err, out } = await run([...TRAIN, "train.epochs=6", "--json"]);
  assertEquals(code, 0, err);
  const [first, ...others] = JSON.parse(out).phases.train.epochs;
  const later = relays[0]?.accepted.filter((at) => at > first.endedMs && at <= others.at(-1).endedMs);
  assertEquals(later, [], "connections after the first epoch");
});

relayTest(
  "--verbose and DLIO_LOG_LEVEL=debug: a line for every operation, none without",
  [{}],
  async ({ run }) => {
    const line = /^(open|read|list|write|remove) s3:.*, attempt \d+, [\d.]+ ms, \w+$/gm;
    for (const [words, env] of [[["--verbose"], {}], [[], { DLIO_LOG_LEVEL: "debug" }]] as const) {
      const verbose = await run([...TRAIN, ...words], env);
      assertEquals(verbose.code, 0, verbose.err);
      const found = verbose.err.match(line) ?? [];
      assertEquals(
        found.filter((text) => /^read .*img_\d_of_8\.npz 5\d+ bytes/.test(text)).length,
        8,
        verbose.err,
      );
    }
    const quiet = await run(TRAIN);
    assertEquals(quiet.err.match(line), null);
  },
);
