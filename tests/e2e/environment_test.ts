/** Variables of the environment and of `.env`, judged by what a server is asked. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertRefused, inFolder, type Ran, stoker } from "./stoker.ts";

interface Asked {
  readonly path: string;
  readonly headers: Headers;
}

/** Answers every request with the same status; `keys` are what a container fetches. */
async function asked(status: number, use: (url: string, requests: Asked[]) => Promise<void>): Promise<void> {
  const requests: Asked[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const path = new URL(request.url).pathname;
    requests.push({ path, headers: request.headers });
    if (path !== "/keys") return new Response(null, { status });
    return Response.json({
      AccessKeyId: "AKPOD",
      SecretAccessKey: "s",
      Token: "t",
      Expiration: "2999-01-01T00:00:00Z",
    });
  });
  try {
    await use(`http://127.0.0.1:${server.addr.port}`, requests);
  } finally {
    await server.shutdown();
  }
}

/** Everything that the machine of the test itself may have set, out of the way. */
const BARE = Object.fromEntries(
  [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_REGION",
    "S3_ENDPOINT_URIS",
  ].map((name) => [name, ""]),
);

/** Another HOME would have Deno fetch the packages of the sources again. */
const PACKAGES = { DENO_DIR: Deno.env.get("DENO_DIR") || `${Deno.env.get("HOME") ?? ""}/.cache/deno` };

async function reach(
  folder: string,
  env: Readonly<Record<string, string>>,
  address = "s3://bucket/x",
): Promise<Ran> {
  const words = ["check", "tiny_npz", "--data", address];
  return await stoker(words, { cwd: folder, env: { ...BARE, ...PACKAGES, HOME: folder, ...env } });
}

/** Who signed the requests, in which region. */
function signers(requests: readonly Asked[]): string[] {
  const found = requests.flatMap(({ headers }) => {
    const [, key, region] = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(headers.get("authorization") ?? "") ??
      [];
    return key === undefined ? [] : [`${key} ${region}`];
  });
  return [...new Set(found)];
}

const KEYS = { AWS_ACCESS_KEY_ID: "AKPROCESS", AWS_SECRET_ACCESS_KEY: "hunter2" };

Deno.test("environment: keys, region and endpoint of .env sign the requests, those of the process win", () =>
  inFolder((folder) =>
    asked(403, async (url, requests) => {
      const lines = [
        "# keys",
        "AWS_ACCESS_KEY_ID = 'AKFILE'",
        'AWS_SECRET_ACCESS_KEY="hunter2"',
        `AWS_ENDPOINT_URL=${url}`,
        "AWS_REGION=eu-central-1",
      ];
      await Deno.writeTextFile(`${folder}/.env`, lines.join("\n"));
      const ran = await reach(folder, {});
      assertEquals([ran.code, signers(requests)], [3, ["AKFILE eu-central-1"]], ran.err);
      assert(!(ran.out + ran.err).includes("hunter2"));
      requests.length = 0;
      const other = await reach(folder, { ...KEYS, AWS_REGION: "us-west-2", AWS_SESSION_TOKEN: "session" });
      assertEquals(signers(requests), ["AKPROCESS us-west-2"], other.err);
      assertEquals(requests.at(-1)?.headers.get("x-amz-security-token"), "session");
    })
  ));

Deno.test("environment: a profile, its files and a container's keys count from .env and from the process", () =>
  inFolder((folder) =>
    asked(403, async (url, requests) => {
      const profile = (name: string, key: string) =>
        `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`;
      const connected = { AWS_ENDPOINT_URL: url };
      await Deno.writeTextFile(`${folder}/shared`, profile("lab", "AKLAB"));
      await Deno.writeTextFile(`${folder}/config`, profile("profile lab", "AKCONFIG"));
      await Deno.mkdir(`${folder}/.aws`);
      await Deno.writeTextFile(`${folder}/.aws/credentials`, profile("default", "AKDEFAULT"));
      const rows: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
        [{}, "AKDEFAULT"],
        [{ AWS_PROFILE: "lab", AWS_SHARED_CREDENTIALS_FILE: `${folder}/shared` }, "AKLAB"],
        [{ AWS_PROFILE: "lab", AWS_CONFIG_FILE: `${folder}/config` }, "AKCONFIG"],
      ];
      const pod = {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/keys`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: "Bearer pod",
        HOME: "/nonexistent",
      };
      for (const [env, key] of [...rows, [pod, "AKPOD"] as const]) {
        for (const place of ["process", ".env"]) {
          requests.length = 0;
          const { HOME = folder, ...named } = env;
          const text = Object.entries(named).map(([name, value]) => `${name}=${value}\n`).join("");
          await Deno.writeTextFile(`${folder}/.env`, place === ".env" ? text : "");
          const ran = await reach(folder, { ...connected, HOME, ...(place === ".env" ? {} : named) });
          assertEquals(signers(requests), [`${key} us-east-1`], `${place}: ${ran.err}`);
          if (key !== "AKPOD") continue;
          const fetched = requests.find(({ path }) => path === "/keys");
          assertEquals(fetched?.headers.get("authorization"), "Bearer pod");
        }
      }
    })
  ));

Deno.test("environment: a pod's token file without its role is named, and nothing is guessed", () =>
  inFolder(async (folder) => {
    const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_WEB_IDENTITY_TOKEN_FILE: `${folder}/none` };
    const ran = await reach(folder, env);
    assertEquals(ran.code, 2);
    assertStringIncludes(ran.last, "AWS_WEB_IDENTITY_TOKEN_FILE");
    const missing = await reach(folder, { ...env, AWS_ROLE_ARN: "arn:aws:iam::1:role/x" });
    assertEquals(missing.code, 2);
    assertStringIncludes(missing.last, `${folder}/none`);
  }));

Deno.test("environment: each way to name S3 endpoints decides which server is asked", () =>
  inFolder((folder) =>
    asked(403, async (first, asks) => {
      const dead = "http://127.0.0.1:1";
      await Deno.writeTextFile(`${folder}/list`, `# one\n${first}\n`);
      const port = new URL(first).port;
      const rows: readonly Readonly<Record<string, string>>[] = [
        { AWS_ENDPOINT_URL: first },
        { AWS_ENDPOINT_URL_S3: first, AWS_ENDPOINT_URL: dead },
        { S3_ENDPOINT_FILE: `${folder}/list`, AWS_ENDPOINT_URL: dead },
        {
          S3_ENDPOINT_TEMPLATE: `http://127.0.0.{1...1}:${port}`,
          S3_ENDPOINT_FILE: `${folder}/none-is-read`,
        },
        { S3_ENDPOINT_URIS: `${first},${first}/second`, S3_ENDPOINT_TEMPLATE: dead, AWS_ENDPOINT_URL: dead },
      ];
      await Deno.writeTextFile(`${folder}/none-is-read`, `${dead}\n`);
      for (const env of rows) {
        asks.length = 0;
        const ran = await reach(folder, { ...KEYS, ...env });
        assert(asks.length > 0 && !ran.err.includes("127.0.0.1:1:"), JSON.stringify(env) + ran.err);
      }
    })
  ));

Deno.test("environment: AIS_ENDPOINT and AIS_AUTHN_TOKEN reach AIStore, S3's endpoint does not", () =>
  inFolder((folder) =>
    asked(401, async (url, requests) => {
      const env = { AIS_ENDPOINT: url, AIS_AUTHN_TOKEN: "hunter2", AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
      const ran = await reach(folder, env, "ais://bucket/x");
      assertEquals(ran.code, 3, ran.err);
      assertEquals(requests.at(-1)?.headers.get("authorization"), "Bearer hunter2");
      assert(!(ran.out + ran.err).includes("hunter2"));
    })
  ));

Deno.test("environment: S3DLIO_MAX_RETRY_ATTEMPTS counts the attempts of a request", () =>
  inFolder((folder) =>
    asked(503, async (url, requests) => {
      const read = async (env: Readonly<Record<string, string>>) => {
        requests.length = 0;
        const words = ["io", "read", "s3://bucket/x", "--size", "1MiB"];
        const all = { ...BARE, ...PACKAGES, ...KEYS, HOME: folder, AWS_ENDPOINT_URL: url, ...env };
        const ran = await stoker(words, { cwd: folder, env: all });
        assert(ran.code === 3 || ran.code === 4, ran.err);
        return { count: requests.length, err: ran.err };
      };
      const one = await read({ S3DLIO_MAX_RETRY_ATTEMPTS: "1" });
      const two = await read({ S3DLIO_MAX_RETRY_ATTEMPTS: "2" });
      assertEquals([one.count > 0, two.count], [true, 2 * one.count]);
      assertStringIncludes(two.err, "attempt 2 of 2");
    })
  ));

Deno.test("environment: what does not parse stops a run that reaches an object store, and no other", () =>
  inFolder(async (folder) => {
    const wrong = {
      AWS_ENDPOINT_URL: "ftp://host",
      S3DLIO_MULTIPART_PART_SIZE_MB: "1",
      S3DLIO_MPU_MAX_RETRIES: "many",
      S3DLIO_PUT_VERIFY: "perhaps",
    };
    const env = { ...BARE, ...PACKAGES, ...KEYS, HOME: folder, ...wrong };
    const words = ["generate", "tiny_npz", "--results", `${folder}/r`];
    const onObjects = await stoker([...words, "--data", "s3://bucket/x"], { cwd: folder, env });
    assertRefused(
      onObjects,
      2,
      "Cannot use 'ftp://host' as AWS_ENDPOINT_URL: it is not the address of a server",
      "Cannot use '1' as S3DLIO_MULTIPART_PART_SIZE_MB: it must be a whole number from 5 to 5120 MiB",
      "Cannot use 'many' as S3DLIO_MPU_MAX_RETRIES",
      "Cannot use 'perhaps' as S3DLIO_PUT_VERIFY",
    );
    assertStringIncludes(onObjects.last, "4 problems; nothing was touched");
    assertEquals([...Deno.readDirSync(folder)], []);
    const onFiles = await stoker([...words, "--data", `${folder}/d`], { cwd: folder, env });
    assertEquals(onFiles.code, 0, onFiles.err);
    for (const name of Object.keys(wrong)) assertStringIncludes(onFiles.err, name);
  }));

Deno.test("environment: as DLIO what does not parse is a warning that names the default", () =>
  inFolder(async (folder) => {
    const env = {
      ...BARE,
      ...PACKAGES,
      DLIO_LOG_LEVEL: "loud",
      DLIO_MAX_AUTO_THREADS: "many",
      S3DLIO_MPU_MAX_RETRIES: "0",
    };
    const words = [
      "workload=tiny_npz",
      `++workload.dataset.data_folder=${folder}/d`,
      `hydra.run.dir=${folder}/o`,
    ];
    const ran = await stoker(["dlio", ...words], { cwd: folder, env });
    assertEquals(ran.code, 0, ran.err);
    for (
      const told of [
        "warning is used",
        "8 for reading, 16 for writing (32 as DLIO) is used",
        "3 attempts is used",
      ]
    ) {
      assertStringIncludes(ran.out + ran.err, told);
    }
  }));

Deno.test("--endpoint: is refused where no place is an object store, and taken where one is", () =>
  inFolder(async (folder) => {
    const endpoint = ["--endpoint", "http://127.0.0.1:1"];
    const refused = [
      ["io", "read", `${folder}/x`],
      ["verify", folder],
      ["checkpoint", "tiny_checkpoint", "--checkpoints", `${folder}/c`],
      ["check", "tiny_npz", "--data", `${folder}/d`, "--checkpoints", `${folder}/c`],
    ];
    for (const words of refused) {
      assertRefused(await stoker([...words, ...endpoint], { cwd: folder }), 2, "--endpoint has no effect on");
    }
    assertEquals([...Deno.readDirSync(folder)], []);
    const words = ["run", "tiny_npz", "workflow.checkpoint=true", "--dry-run"];
    const places = ["--data", `${folder}/d`, "--checkpoints", "s3://b/c"];
    assertEquals((await stoker([...words, ...places, ...endpoint], { cwd: folder, env: KEYS })).code, 0);
  }));
