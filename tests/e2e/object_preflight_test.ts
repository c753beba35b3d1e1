/** DLIO's tests of its preflight for object stores, asked of the program before a server that counts. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertNoStack, assertRefused, type Ran, stoker } from "./stoker.ts";

const LIBRARIES = ["s3dlio", "minio", "s3torchconnector"];
const KEYS = { AWS_ACCESS_KEY_ID: "AKIDTEST", AWS_SECRET_ACCESS_KEY: "a-secret-of-the-test" };

interface Server {
  readonly url: string;
  readonly asked: readonly string[];
}

type Answer = (asked: string) => Response | undefined;

/** An empty bucket, unless `answer` says otherwise. */
async function withServer(answer: Answer, body: (server: Server) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  let probe: Uint8Array<ArrayBuffer> | undefined;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const one = `${request.method} ${pathname}${searchParams.has("list-type") ? "?list" : ""}`;
    asked.push(one);
    const bytes = new Uint8Array(await request.arrayBuffer());
    const other = answer(one);
    if (other) return other;
    if (searchParams.has("list-type")) {
      return new Response("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
    }
    if (searchParams.has("uploads")) {
      return new Response(
        "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>",
      );
    }
    switch (request.method) {
      case "PUT":
        if (probe && request.headers.has("if-none-match")) return new Response(null, { status: 412 });
        probe = bytes;
        return new Response(null, { headers: { etag: '"e"' } });
      case "GET":
        return new Response(probe, { headers: { etag: '"e"' } });
      case "DELETE":
        probe = undefined;
        return new Response(null, { status: 204 });
      default:
        return new Response(null, { status: pathname === "/bucket" ? 200 : 404 });
    }
  });
  await body({ url: `http://127.0.0.1:${server.addr.port}`, asked });
}

async function check(library: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const storage = ["type=s3", "root=bucket", `library=${library}`].map((one) => `storage.storage_${one}`);
  const words = ["check", "tiny_npz", "workflow.generate_data=True", "dataset.data_folder=some/where"];
  const folder = await Deno.makeTempDir({ prefix: "stoker-e2e-" });
  try {
    // Whoever runs the tests may have keys in files.
    const files = { AWS_CONFIG_FILE: `${folder}/none`, AWS_SHARED_CREDENTIALS_FILE: `${folder}/none` };
    return await stoker([...words, ...storage], { cwd: folder, env: { ...files, ...env } });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** `check` prints what it found; the reason stands on stderr as well. */
function assertFound(ran: Ran, ...says: readonly string[]): void {
  assertEquals(ran.code, 3, ran.err);
  assertNoStack(ran);
  for (const part of says) assertStringIncludes(ran.last, part);
}

const nobody: Answer = () => undefined;

for (const library of LIBRARIES) {
  Deno.test(`preflight, ${library}: keys that are missing or empty are refused by name, before any request`, () =>
    withServer(nobody, async ({ url, asked }) => {
      for (
        const [missing, env] of [
          ["AWS_ACCESS_KEY_ID", { AWS_SECRET_ACCESS_KEY: "x" }],
          ["AWS_ACCESS_KEY_ID", { ...KEYS, AWS_ACCESS_KEY_ID: "" }],
          ["AWS_SECRET_ACCESS_KEY", { AWS_ACCESS_KEY_ID: "x" }],
          ["AWS_SECRET_ACCESS_KEY", { ...KEYS, AWS_SECRET_ACCESS_KEY: "" }],
        ] as const
      ) {
        const ran = await check(library, { ...env, AWS_ENDPOINT_URL: url });
        assertRefused(ran, 2, missing, "the server refuses every request");
      }
      assertEquals(asked, []);
    }));

  Deno.test(`preflight, ${library}: no endpoint, or an empty one, is refused: nothing goes to Amazon unasked`, async () => {
    for (const env of [KEYS, { ...KEYS, AWS_ENDPOINT_URL: "" }]) {
      assertRefused(await check(library, env), 2, "AWS_ENDPOINT_URL", "everything would go to Amazon");
    }
  });

  Deno.test(`preflight, ${library}: an empty bucket passes, the endpoint of the environment is enough`, () =>
    withServer(nobody, async ({ url, asked }) => {
      const ran = await check(library, { ...KEYS, AWS_ENDPOINT_URL: url });
      assertEquals(ran.code, 0, ran.err);
      // Behind the probe, check looks at what lies there, as the run would.
      const beforeProbe = asked.slice(0, asked.findIndex((one) => one.startsWith("PUT")));
      assertEquals(beforeProbe.filter((one) => one.endsWith("?list")).length, 1, asked.join("\n"));
      assertEquals(asked.filter((one) => !one.includes("/bucket")), []);
      const [put, removed] = ["PUT", "DELETE"].map((method) => asked.find((one) => one.startsWith(method)));
      assertEquals(put?.slice(4), removed?.slice(7), "the probe is removed again");
    }));

  Deno.test(`preflight, ${library}: who does not answer, has no such bucket or refuses is told with bucket, cause and hints`, async () => {
    const hints = ["bucket", "AWS_ENDPOINT_URL", "credentials"];
    assertFound(
      await check(library, { ...KEYS, AWS_ENDPOINT_URL: "http://127.0.0.1:1" }),
      "127.0.0.1:1",
      ...hints,
    );
    for (const [status, code] of [[404, "NoSuchBucket"], [403, "SignatureDoesNotMatch"]] as const) {
      const refuse: Answer = () => new Response(`<Error><Code>${code}</Code></Error>`, { status });
      await withServer(refuse, async ({ url, asked }) => {
        const ran = await check(library, { ...KEYS, AWS_ENDPOINT_URL: url });
        assertFound(ran, code, "'s3://bucket/some/where'", ...hints);
        assertEquals(asked.length, 1, "one cheap call");
        assertEquals((ran.err + ran.out).includes(KEYS.AWS_SECRET_ACCESS_KEY), false);
      });
    }
  });
}

Deno.test("preflight: a library that nobody knows is refused, with those that are known", async () => {
  const ran = await check("boto", KEYS);
  assertRefused(ran, 2, "boto");
  for (const library of LIBRARIES) assertStringIncludes(ran.err, library);
});
