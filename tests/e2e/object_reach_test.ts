/**
 * How the program reaches an S3 server that is not where, when or who it seems to be: another clock, another region,
 * keys that expire, several addresses, IPv6, buckets as host names, Google's scheme. Before the stand-in, which
 * checks every signature.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { KeyRing } from "../s3/signature.ts";
import { S3StandIn, STAND_IN_KEYS, type StandInOptions } from "../s3/stand_in.ts";
import { FEW } from "./faulty_run.ts";
import { assertNoStack, inFolder, type Ran, stoker } from "./stoker.ts";

interface Scene {
  readonly server: S3StandIn;
  readonly folder: string;
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
}

const HOUR = 3_600_000;
const DATA = ["--data", "s3://bucket/d"];
const GENERATE = ["generate", "tiny_npz", ...FEW];
const TRAIN = ["train", "tiny_npz", ...FEW, "--verify", "full", "--json"];

async function withServer(options: StandInOptions, body: (scene: Scene) => Promise<void>): Promise<void> {
  await using server = new S3StandIn(options);
  await inFolder((folder) =>
    body({
      server,
      folder,
      async run(words, env = {}) {
        // Whoever runs the tests may have keys in files.
        const none = { AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };
        const ran = await stoker(words, { cwd: folder, env: { ...none, ...server.env, ...env } });
        assertNoStack(ran);
        return ran;
      },
    })
  );
  assertEquals(server.buckets.get("bucket")?.uploads.size, 0, "uploads that were left open");
}

/** Generates, verifies and trains; the result of the training. */
async function throughAll({ run }: Scene, words: readonly string[], env: Readonly<Record<string, string>>) {
  for (const command of [GENERATE, ["verify", "tiny_npz", ...FEW]]) {
    const ran = await run([...command, ...words], env);
    assertEquals(ran.code, 0, ran.err);
  }
  const ran = await run([...TRAIN, ...words], env);
  assertEquals(ran.code, 0, ran.err);
  return JSON.parse(ran.out);
}

for (const [direction, clockMs] of [["ahead of", HOUR], ["behind", -HOUR]] as const) {
  Deno.test(`reach: a server an hour ${direction} this machine, in another region: learned once for all Workers`, () =>
    withServer({ clockMs, region: "eu-else-1" }, async ({ server, run }) => {
      const env = { AWS_ENDPOINT_URL: server.urlAt("127.0.0.1"), AWS_REGION: "us-east-1" };
      assertEquals((await run([...GENERATE, ...DATA], env)).code, 0);
      const before = server.seen.length;
      const ran = await run([...TRAIN, ...DATA, "--accelerators", "4", "reader.batch_size=1"], env);
      assertEquals(ran.code, 0, ran.err);
      const refused = server.seen.slice(before).filter(({ word }) => word !== undefined);
      assertEquals(refused.map(({ word }) => word), ["AuthorizationHeaderMalformed", "RequestTimeTooSkewed"]);
      assertEquals(JSON.parse(ran.out).io.retries, 0);
      assertStringIncludes(ran.err, "AWS_REGION=eu-else-1");
      assert(new RegExp(`clock of .* is 3\\d\\d\\d s ${direction} this machine's`).test(ran.err), ran.err);
    }));
}

/** Hands out keys with a number, and writes down when; from `failsFrom` on it has none. */
async function keyProgram(folder: string, lifeSeconds: number, failsFrom = Infinity) {
  const script = `#!/bin/sh
n=$(($(cat '${folder}/count') + 1))
echo $n > '${folder}/count'
test $n -lt ${Number.isFinite(failsFrom) ? failsFrom : 1000000} || { echo hunter2 >&2; exit 1; }
date +%s%3N > '${folder}/KEYS'$n
echo '{"Version":1,"AccessKeyId":"KEYS'$n'","SecretAccessKey":"secret-'$n'","SessionToken":"token-'$n'",' \\
  '"Expiration":"'$(date -u -d '+${lifeSeconds} seconds' +%Y-%m-%dT%H:%M:%SZ)'"}'
`;
  await Deno.writeTextFile(`${folder}/count`, "0");
  await Deno.writeTextFile(`${folder}/keys`, script, { mode: 0o755 });
  await Deno.writeTextFile(`${folder}/config`, `[profile lab]\ncredential_process = ${folder}/keys\n`);
  return { AWS_CONFIG_FILE: `${folder}/config`, AWS_PROFILE: "lab" };
}

/** A server that knows the keys of that program for so long. */
function keysOf(folder: () => string, lifeSeconds: number): KeyRing {
  return (accessKeyId, token) => {
    const [, number] = /^KEYS(\d+)$/.exec(accessKeyId) ?? [];
    if (number === undefined || token !== `token-${number}`) return undefined;
    const issuedMs = Number(Deno.readTextFileSync(`${folder()}/${accessKeyId}`));
    if (Date.now() > issuedMs + lifeSeconds * 1000) return "expired";
    return { accessKeyId, secretAccessKey: `secret-${number}`, sessionToken: token };
  };
}

Deno.test("reach: keys that expire are renewed in good time, in every Worker", async () => {
  let place = "";
  const LIFE = 8;
  await withServer({ keys: keysOf(() => place, LIFE) }, async ({ server, folder, run }) => {
    place = folder;
    const env = {
      ...await keyProgram(folder, LIFE),
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_ENDPOINT_URL: server.urlAt("127.0.0.1"),
    };
    const generated = await run([...GENERATE, ...DATA], env);
    assertEquals(generated.code, 0, generated.err);
    const before = server.seen.length;
    const ran = await run([...TRAIN, ...DATA, "--accelerators", "2", "--duration", "11s"], env);
    assertEquals([ran.code, server.refused("ExpiredToken")], [0, []], ran.err);
    const used = new Set(server.seen.slice(before).map(({ accessKeyId }) => accessKeyId));
    assert(used.size >= 3, [...used].join(" "));
    assert(!/secret-\d|token-\d/.test(ran.out + ran.err));
  });
});

Deno.test("reach: keys that cannot be renewed are told of before they expire, then end the run with 4", async () => {
  let place = "";
  const LIFE = 8;
  await withServer({ keys: keysOf(() => place, LIFE) }, async ({ server, folder, run }) => {
    const env = {
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_ENDPOINT_URL: server.urlAt("127.0.0.1"),
    };
    place = folder;
    const generated = await run([...GENERATE, ...DATA], { ...env, ...await keyProgram(folder, 600) });
    assertEquals(generated.code, 0, generated.err);
    const ending = await keyProgram(folder, LIFE, 2);
    const ran = await run([...TRAIN, ...DATA, "--duration", "30s"], { ...env, ...ending });
    assertEquals(ran.code, 4, ran.err);
    assertStringIncludes(ran.err, "the profile 'lab' (credential_process)");
    assert(/warning: The keys will expire in \d s, and cannot be renewed\./.test(ran.err), ran.err);
    assertStringIncludes(JSON.parse(ran.out).error.message, "ExpiredToken");
    assert(!/hunter2|secret-\d|token-\d/.test(ran.out + ran.err));
  });
});

Deno.test("reach: keys of a profile of the shared credentials file, named by variable or by key", () =>
  withServer({}, async ({ server, folder, run }) => {
    const { accessKeyId, secretAccessKey } = STAND_IN_KEYS;
    const keys = `[lab]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    await Deno.writeTextFile(`${folder}/credentials`, keys);
    const env = {
      AWS_ACCESS_KEY_ID: "",
      AWS_SECRET_ACCESS_KEY: "",
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/credentials`,
      AWS_ENDPOINT_URL: server.urlAt("127.0.0.1"),
    };
    const words = ["check", "tiny_npz", ...FEW, "workflow.generate_data=true", ...DATA];
    const named = await run(words, { ...env, AWS_PROFILE: "lab" });
    assertEquals(named.code, 0, named.err);
    const written = await run([...words, "storage.storage_options.s3_profile=lab"], env);
    assertEquals(written.code, 0, written.err);
    const missing = await run([...words, "storage.storage_options.s3_profile=other"], env);
    assertEquals(missing.code, 2, missing.err);
    assertStringIncludes(missing.err, "The profile 'other' gives no keys.");
  }));

Deno.test("reach: an IPv6 endpoint", () =>
  withServer({ hostname: "::1" }, async (scene) => {
    const url = scene.server.urlAt("[::1]");
    const { endpoints } = await throughAll(scene, DATA, { AWS_ENDPOINT_URL: url });
    assertEquals(endpoints.map(({ url }: { url: string }) => url), [url]);
    assert(scene.server.seen.every(({ host }) => host === `[::1]:${scene.server.port}`));
  }));

Deno.test("reach: an endpoint without a scheme has TLS, unless 'secure' is off", () =>
  withServer({}, async ({ server, run }) => {
    const env = { AWS_ENDPOINT_URL: `127.0.0.1:${server.port}` };
    const words = ["check", "tiny_npz", ...FEW, "workflow.generate_data=true", ...DATA];
    const secure = await run(words, env);
    assertEquals([secure.code, server.seen.length], [3, 0], secure.err);
    assertStringIncludes(secure.err, "does not speak TLS");
    const plain = await run([...words, "storage.storage_options.secure=false"], env);
    assertEquals(plain.code, 0, plain.err);
    assert(server.seen.length > 0);
  }));

Deno.test("reach: buckets as host names, and only there", () =>
  withServer({ domain: "localhost" }, async (scene) => {
    const env = { AWS_ENDPOINT_URL: scene.server.urlAt("localhost") };
    const style = "storage.storage_options.s3_force_path_style";
    await throughAll(scene, [...DATA, `${style}=false`], env);
    assert(scene.server.seen.every(({ host }) => host === `bucket.localhost:${scene.server.port}`));
    assert(scene.server.seen.every(({ target }) => !target.startsWith("/bucket")));
    const inPath = await scene.run(["check", "tiny_npz", ...FEW, ...DATA, `${style}=true`], env);
    assertEquals(inPath.code, 3, inPath.err);
  }));

Deno.test("reach: gs:// is the same client at the endpoint that is named", () =>
  withServer({}, async (scene) => {
    const words = ["--data", "gs://bucket/d", "--endpoint", scene.server.urlAt("127.0.0.1")];
    const { io } = await throughAll(scene, words, {});
    assertEquals([io.backend, io.engine], ["gs", "http"]);
    assert(scene.server.seen.length > 0);
  }));

/** The server listens at every address of this machine that begins with 127. */
const EVERYWHERE = { hostname: "0.0.0.0" };

/** How many of the addresses were asked for, and that the result counts them. */
function assertShared(
  result: { endpoints: { url: string; requests: number }[] },
  urls: readonly string[],
): void {
  assertEquals(result.endpoints.map(({ url }) => url).sort(), [...urls].sort());
  for (const { url, requests } of result.endpoints) assert(requests > 0, `${url} was never asked`);
}

Deno.test("reach: an endpoint template stands for its endpoints, which take turns", () =>
  withServer(EVERYWHERE, async (scene) => {
    const { server } = scene;
    const urls = [1, 2, 3, 4].map((number) => server.urlAt(`127.0.0.${number}`));
    const template = server.urlAt("127.0.0.{1...4}");
    assertShared(await throughAll(scene, [...DATA, "--endpoint", template], {}), urls);
    const ran = await scene.run([...TRAIN, ...DATA], { S3_ENDPOINT_TEMPLATE: template });
    assertEquals(ran.code, 0, ran.err);
    assertShared(JSON.parse(ran.out), urls);
  }));

Deno.test("reach: an endpoint file, and several endpoints by rank or by fewest in flight", () =>
  withServer(EVERYWHERE, async (scene) => {
    const { server, folder, run } = scene;
    const urls = [1, 2].map((number) => server.urlAt(`127.0.0.${number}`));
    await Deno.writeTextFile(`${folder}/endpoints`, `# two\n${urls.join("\n\n")}\n`);
    assertShared(await throughAll(scene, DATA, { S3_ENDPOINT_FILE: "endpoints" }), urls);
    const train = async (env: Readonly<Record<string, string>>) => {
      const ran = await run([...TRAIN, ...DATA, "--accelerators", "2"], env);
      assertEquals(ran.code, 0, ran.err);
      return JSON.parse(ran.out);
    };
    assertShared(await train({ S3_ENDPOINT_URIS: urls.join(",") }), urls);
    const strategy = { S3_LOAD_BALANCE_STRATEGY: "least_connections" };
    assertShared(await train({ S3_ENDPOINT_URIS: urls.join(","), ...strategy }), urls);
    const missing = await run([...TRAIN, ...DATA], { S3_ENDPOINT_FILE: "none" });
    assertEquals(missing.code, 2, missing.err);
    assertStringIncludes(missing.err, "S3_ENDPOINT_FILE");
  }));
