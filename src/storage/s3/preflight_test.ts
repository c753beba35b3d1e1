import { assert, assertEquals } from "@std/assert";
import type { Finding } from "../../base/errors.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import type { Need } from "../store.ts";
import { peerTest } from "../../../tests/peers.ts";
import { s3Bucket } from "../../../tests/s3_bucket.ts";
import { PlainHttpClient } from "../http/plain_http_client.ts";
import { s3Preflight } from "./preflight.ts";
import { type Asked, KEYS, OneEndpoint, refused, testSettings, withAnswers } from "./s3_fixture.ts";

const READ: Need = { writes: false, bytes: 0, files: 0 };
const WRITE: Need = { writes: true, bytes: 1, files: 1 };

const listing = () => new Response("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
const uploads = (inside = "") => () =>
  new Response(
    `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${inside}</ListMultipartUploadsResult>`,
  );
const ok = (headers: Record<string, string> = {}) => () => new Response(null, { status: 200, headers });

interface Outcome {
  readonly findings: readonly Finding[];
  readonly asked: readonly Asked[];
  readonly pauses: readonly number[];
}

async function preflight(
  answers: Parameters<typeof withAnswers>[0],
  need: Need,
  change: Partial<ObjectSettings> & { more?: readonly string[] } = {},
): Promise<Outcome> {
  const { more = [], ...settings } = change;
  const pauses: number[] = [];
  let outcome: Outcome | undefined;
  await withAnswers(answers, async ({ http, endpoints, url, asked }) => {
    const findings = await s3Preflight({
      backend: "s3",
      bucket: "bucket",
      prefix: "p",
      printed: "s3://bucket/p",
      settings: testSettings(url, settings),
      endpoints: [endpoints.endpoint, ...more.map((other) => new OneEndpoint(other).endpoint)],
      http,
      probeName: "probe-1",
      pause: async (milliseconds) => void pauses.push(milliseconds),
    }, need);
    outcome = { findings, asked, pauses };
  });
  if (!outcome) throw new Error("The preflight did not run");
  return outcome;
}

const codes = ({ findings }: Outcome) => findings.map(({ severity, code }) => `${severity} ${code}`);
/** The probe's bytes, as the server gives them back. */
const stored = (all: () => readonly Asked[]) => () =>
  new Response(all().find(({ method }) => method === "PUT")?.body);

async function writing(change: Record<number, () => Response>, settings: Partial<ObjectSettings> = {}) {
  const seen: Asked[] = [];
  const usual = [
    listing,
    uploads(),
    ok(),
    stored(() => seen),
    () => refused(412, "PreconditionFailed"),
    () => new Response(null, { status: 204 }),
  ];
  const answers = usual.map((answer, index) => (asked: Asked) => {
    seen.push(asked);
    return (change[index] ?? answer)();
  });
  return await preflight(answers, WRITE, settings);
}

Deno.test("s3Preflight: asks once for one key where nothing will be written", async () => {
  const outcome = await preflight([listing], READ);
  assertEquals([outcome.findings, outcome.asked.length], [[], 1]);
  const query = "encoding-type=url&list-type=2&max-keys=1&prefix=p%2F";
  assertEquals(outcome.asked[0]?.target, `/bucket?${query}`);
});

Deno.test("s3Preflight: a key that is too long is told without a request", async () => {
  const outcome = await preflight([], { ...WRITE, names: ["a".repeat(1023)] });
  assertEquals([codes(outcome), outcome.asked.length], [["error NAME_TOO_LONG"], 0]);
});

Deno.test("s3Preflight: writes, reads and removes a tiny object where the run will write", async () => {
  const outcome = await writing({});
  assertEquals(outcome.findings, []);
  assertEquals(outcome.asked.map(({ method }) => method), ["GET", "GET", "PUT", "GET", "PUT", "DELETE"]);
  for (const { target } of outcome.asked.slice(2)) assertEquals(target, "/bucket/p/.stoker/probe-1");
  const looked = await preflight([listing, uploads()], { ...WRITE, mayProbe: false });
  assertEquals([looked.findings, looked.asked.length], [[], 2]);
});

Deno.test("s3Preflight: each failure has its cause and a remedy", async () => {
  const rows: [() => Response, string, string][] = [
    [() => refused(403, "InvalidAccessKeyId"), "NO_ACCESS", "AWS_ACCESS_KEY_ID"],
    [() => refused(403, "SignatureDoesNotMatch"), "NO_ACCESS", "AWS_SECRET_ACCESS_KEY"],
    [() => refused(404, "NoSuchBucket"), "NO_BUCKET", "Create the bucket"],
    [() => refused(307, "TemporaryRedirect"), "REGION", "region"],
    [() => new Response("<html>hello</html>"), "REQUEST_FAILED", "object store"],
  ];
  for (const [answer, code, remedy] of rows) {
    const outcome = await preflight([answer], READ);
    const [finding] = outcome.findings;
    assertEquals(codes(outcome), [`error ${code}`]);
    assert(
      finding?.text.includes("'s3://bucket/p'") && finding.text.includes("http://127.0.0.1"),
      finding?.text,
    );
    for (const word of [remedy, "AWS_ENDPOINT_URL", "credentials", "bucket"]) {
      assert(finding?.remedy.includes(word), finding?.remedy);
    }
    assert(!JSON.stringify(outcome.findings).includes(KEYS.secretAccessKey));
  }
});

Deno.test("s3Preflight: tries again what may heal, as often as the run would", async () => {
  const busy = () => refused(503, "SlowDown", "", { "retry-after": "2" });
  const outcome = await preflight([busy, listing], READ, { attempts: 2 });
  assertEquals([codes(outcome), outcome.pauses.length], [[], 1]);
  assert((outcome.pauses[0] ?? 0) >= 2000);
  assertEquals(codes(await preflight([busy, busy], READ, { attempts: 2 })), ["error REQUEST_FAILED"]);
});

Deno.test("s3Preflight: one of several endpoints may be down, not all", async () => {
  const down = ["http://127.0.0.1:1"];
  const outcome = await preflight([listing], READ, { more: down });
  assertEquals(codes(outcome), ["warning UNREACHABLE"]);
  assert(outcome.findings[0]?.text.includes("http://127.0.0.1:1"));
  const none = await preflight([() => refused(404, "NoSuchBucket")], READ, { more: down });
  assertEquals(codes(none), ["error NO_BUCKET", "error UNREACHABLE"]);
});

Deno.test("s3Preflight: tells another region and a clock that is off", async () => {
  const region = () => refused(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const skewed = () => refused(403, "RequestTimeTooSkewed", "", { date });
  const outcome = await preflight([region, skewed, listing], READ);
  assertEquals(codes(outcome), ["warning REGION", "warning CLOCK"]);
  assert(
    /3(600|599|601) s ahead of this machine/.test(outcome.findings[1]?.text ?? ""),
    outcome.findings[1]?.text,
  );
});

Deno.test("s3Preflight: finds what the probe finds", async () => {
  const rows: [Record<number, () => Response>, string[], string[]][] = [
    [{ 2: () => refused(403, "AccessDenied") }, ["error NO_ACCESS"], ["GET", "GET", "PUT"]],
    [{ 3: () => refused(403, "AccessDenied") }, ["error NO_ACCESS"], [
      "GET",
      "GET",
      "PUT",
      "GET",
      "PUT",
      "DELETE",
    ]],
    [{ 3: () => new Response("x".repeat(40)) }, ["error WRONG_BYTES"], [
      "GET",
      "GET",
      "PUT",
      "GET",
      "PUT",
      "DELETE",
    ]],
    [{ 4: ok() }, ["warning OVERWRITES"], ["GET", "GET", "PUT", "GET", "PUT", "DELETE"]],
    [{ 4: () => refused(501, "NotImplemented") }, ["warning OVERWRITES"], [
      "GET",
      "GET",
      "PUT",
      "GET",
      "PUT",
      "DELETE",
    ]],
    [{ 5: () => refused(403, "AccessDenied") }, ["error NO_ACCESS"], [
      "GET",
      "GET",
      "PUT",
      "GET",
      "PUT",
      "DELETE",
    ]],
  ];
  for (const [change, expected, methods] of rows) {
    const outcome = await writing(change);
    assertEquals(codes(outcome), expected);
    assertEquals(outcome.asked.map(({ method }) => method), methods);
  }
});

Deno.test("s3Preflight: refuses checksums that the server does not keep", async () => {
  const write = { ...testSettings("http://x").write, putIntegrity: "checksum" as const };
  assertEquals(codes(await writing({}, { write })), ["error NO_CHECKSUMS"]);
  assertEquals(codes(await writing({ 2: ok({ "x-amz-checksum-crc32c": "AAAAAA==" }) }, { write })), [
    "error REQUEST_FAILED",
  ]);
});

Deno.test("s3Preflight: tells of uploads that nobody ended, and where it may not look", async () => {
  const upload =
    "<Upload><Key>p/a</Key><UploadId>u</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>";
  const [finding] = (await writing({ 1: uploads(upload) })).findings;
  assertEquals(finding?.code, "STALE_UPLOADS");
  assert(finding?.text.includes("1 upload in parts never ended, the oldest of 2026-01-02T03:04:05.000Z"));
  assertEquals(codes(await writing({ 1: () => refused(403, "AccessDenied") })), [
    "information UPLOADS_UNKNOWN",
  ]);
});

Deno.test("s3Preflight: warns when retries of uploads are set that nobody verifies", async () => {
  const { write } = testSettings("http://host");
  for (
    const [change, expected] of [
      [{ areUploadRetriesAsked: true }, ["warning RETRIES_UNVERIFIED"]],
      [{ areUploadRetriesAsked: true, uploadIntegrity: "size" }, []],
      [{}, []],
    ] as const
  ) {
    assertEquals(codes(await writing({}, { write: { ...write, ...change } })), [...expected]);
  }
});

Deno.test("s3Preflight: refuses buckets as host names of a number", async () => {
  const outcome = await preflight([], READ, { isVirtualHosted: true });
  assertEquals(codes(outcome), ["error VIRTUAL_HOST"]);
});

peerTest(
  "s3Preflight: a real server, with the bucket and without it",
  "STOKER_TEST_S3_ENDPOINT",
  async (url) => {
    await using bucket = await s3Bucket(url);
    const http = new PlainHttpClient({ authorities: [] });
    const credentials = {
      accessKeyId: Deno.env.get("AWS_ACCESS_KEY_ID") ?? "",
      secretAccessKey: Deno.env.get("AWS_SECRET_ACCESS_KEY") ?? "",
    };
    const region = Deno.env.get("AWS_REGION") ?? "us-east-1";
    const look = (named: string) =>
      s3Preflight({
        backend: "s3",
        bucket: named,
        prefix: "",
        printed: `s3://${named}`,
        settings: testSettings(url, { credentials, region }),
        endpoints: [new OneEndpoint(url).endpoint],
        http,
        probeName: "probe",
        pause: () => Promise.resolve(),
      }, WRITE);
    try {
      const found = (await look(bucket.name)).filter(({ code }) => code !== "OVERWRITES");
      assertEquals([found, await bucket.keys()], [[], []]);
      assertEquals((await look(`stoker-none-${Deno.pid}`)).map(({ code }) => code), ["NO_BUCKET"]);
    } finally {
      http.close();
    }
  },
);
