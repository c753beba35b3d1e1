import { assert, assertEquals, assertRejects } from "@std/assert";
import { RequestFailure } from "../http/request_failure.ts";
import { Blackboard } from "../object/blackboard.ts";
import { type Asked, bodyOf, clientOf, KEYS, refused, withAnswers } from "./s3_fixture.ts";

const DATA = new TextEncoder().encode("0123456789");
const ok = () => new Response(null, { status: 200 });
const regionOf = (asked: Asked | undefined) =>
  /Credential=AKIDTEST\/\d{8}\/([^/]+)\/s3\//.exec(asked?.headers.get("authorization") ?? "")?.[1];
const timeOf = (asked: Asked | undefined) => asked?.headers.get("x-amz-date");

Deno.test("SignedRequests: signs for the region that the server names, from then on", async () => {
  const wrong = () => refused(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");
  await withAnswers([wrong, ok, ok], async ({ client, asked }) => {
    await client.put("k", { body: bodyOf(DATA) }, { onlyNew: false });
    await client.headBucket();
    assertEquals(asked.map(regionOf), ["us-east-1", "eu-west-1", "eu-west-1"]);
    assertEquals(asked[1]?.body, "0123456789", "the body is sent again");
  });
});

Deno.test("SignedRequests: takes a region once, and then the refusal for what it is", async () => {
  const wrong = (region: string) => () =>
    refused(301, "PermanentRedirect", "", { "x-amz-bucket-region": region });
  await withAnswers([wrong("eu-west-1"), wrong("eu-west-2")], async ({ client, asked }) => {
    const error = await assertRejects(() => client.headBucket(), RequestFailure, "301");
    assertEquals([error.kind, asked.length], ["redirect", 2]);
  });
});

Deno.test("SignedRequests: follows a redirect once with the same request, and remembers the place", async () => {
  const other = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    got.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    return ok();
  });
  const got: string[] = [];
  const away = ({ target }: Asked) =>
    new Response(null, {
      status: 307,
      headers: { location: `http://127.0.0.1:${other.addr.port}${target}` },
    });
  try {
    await withAnswers([away], async ({ client, asked }) => {
      for (const key of ["a b", "c"]) await client.put(key, { body: bodyOf(DATA) }, { onlyNew: false });
      assertEquals(asked.length, 1);
    });
    assertEquals(got, ["PUT /bucket/a%20b 0123456789", "PUT /bucket/c 0123456789"]);
  } finally {
    await other.shutdown();
  }
});

Deno.test("SignedRequests: a redirect in a circle, to another object or to nowhere is a failure", async () => {
  const to = (location: (url: string) => string) => (_: Asked, url: string) =>
    new Response(null, { status: 307, headers: { location: location(url) } });
  const circle = to((url) => `${url}/bucket/k`);
  await withAnswers([circle, circle], async ({ client }) => {
    const error = await assertRejects(() => client.remove("k"), RequestFailure, "sent elsewhere before");
    assertEquals(error.kind, "redirect");
  });
  await withAnswers([to((url) => `${url}/bucket/other`)], async ({ client, url }) => {
    const error = await assertRejects(() => client.remove("k"), RequestFailure, "leads to another object");
    assertEquals(error.facts.location, `${url}/bucket/other`);
  });
});

Deno.test("SignedRequests: forgets a place at which nobody answers", async () => {
  const closed = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = closed.addr;
  closed.close();
  const away = () =>
    new Response(null, { status: 307, headers: { location: `http://127.0.0.1:${port}/bucket/k` } });
  await withAnswers([away, ok], async ({ client, asked }) => {
    const error = await assertRejects(() => client.remove("k"), RequestFailure);
    assertEquals(error.kind, "refused");
    await client.remove("k");
    assertEquals(asked.length, 2);
  });
});

Deno.test("SignedRequests: sets its clock by the server's, once, and keeps it", async () => {
  const now = Date.UTC(2026, 0, 2, 3, 0, 0);
  const skewed = () =>
    refused(403, "RequestTimeTooSkewed", "", { date: new Date(now + 3_600_000).toUTCString() });
  await withAnswers([skewed, ok, ok], async ({ client, asked }) => {
    await client.headBucket();
    await client.headBucket();
    assertEquals(asked.map(timeOf), ["20260102T030000Z", "20260102T040000Z", "20260102T040000Z"]);
  }, { now: () => now });
  // The answer to HEAD has no word: the server's date alone must do.
  const silent = () =>
    new Response(null, { status: 403, headers: { date: new Date(now - 864e5).toUTCString() } });
  await withAnswers([silent, silent], async ({ client, asked }) => {
    await assertRejects(() => client.headBucket(), RequestFailure, "403");
    assertEquals(asked.map(timeOf), ["20260102T030000Z", "20260101T030000Z"]);
  }, { now: () => now });
  const right = () => refused(403, "AccessDenied", "", { date: new Date(now).toUTCString() });
  await withAnswers([right], async ({ client, asked }) => {
    await assertRejects(() => client.remove("k"), RequestFailure, "403 AccessDenied");
    assertEquals(asked.length, 1);
  }, { now: () => now });
});

Deno.test("SignedRequests: learns the region by a listing where the refusal of a HEAD does not name it", async () => {
  const mute = () => new Response(null, { status: 400 });
  const spoken = () => refused(400, "AuthorizationHeaderMalformed", "<Region>eu-x-1</Region>");
  const regionOf = ({ headers }: { readonly headers: Headers }) =>
    /\/([a-z0-9-]+)\/s3\//.exec(headers.get("authorization") ?? "")?.[1];
  await withAnswers([mute, spoken, ok, ok, ok], async ({ client, asked }) => {
    await client.headBucket();
    await client.headBucket();
    assertEquals(asked.map(({ method }) => method), ["HEAD", "GET", "GET", "HEAD", "HEAD"]);
    assertEquals(asked.map(regionOf), ["us-east-1", "us-east-1", "eu-x-1", "eu-x-1", "eu-x-1"]);
  });
  // It may be something else that is wrong.
  const expired = () => refused(400, "ExpiredToken");
  await withAnswers([mute, expired], async ({ client }) => {
    const error = await assertRejects(() => client.headBucket(), RequestFailure, "400 ExpiredToken");
    assertEquals(error.facts.word, "ExpiredToken");
  });
  // The region is right, so the refusal stands.
  await withAnswers([mute, ok], async ({ client, asked }) => {
    await assertRejects(() => client.headBucket(), RequestFailure, "400");
    assertEquals(asked.length, 2);
  });
});

Deno.test("SignedRequests: what was taught to another thread needs not be taught again", async () => {
  const lessons = Blackboard.memory(1000);
  const now = () => Date.UTC(2026, 0, 2, 3, 0, 0);
  const wrong = () => refused(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");
  const skewed = () =>
    refused(403, "RequestTimeTooSkewed", "", { date: new Date(now() + 3_600_000).toUTCString() });
  await withAnswers([wrong, skewed, ok, ok], async ({ client, asked, url, http }) => {
    await client.remove("k");
    const second = clientOf(url, { lessons }, { http, now });
    await second.remove("k");
    assertEquals([asked.map(regionOf).at(-1), asked.map(timeOf).at(-1)], ["eu-west-1", "20260102T040000Z"]);
    assertEquals(asked.length, 4);
  }, { now, lessons });
});

Deno.test("SignedRequests: signs with newer keys as soon as they are there, and shows neither", async () => {
  const renewed = Blackboard.memory(1000);
  const fresh = { accessKeyId: "AKIDFRESH", secretAccessKey: "freshsecret", sessionToken: "freshtoken" };
  const tell = () => refused(403, "AccessDenied", "<Message>freshsecret freshtoken</Message>");
  await withAnswers([ok, ok, tell], async ({ client, asked }) => {
    await client.headBucket();
    new Blackboard(renewed).write(() => JSON.stringify(fresh));
    await client.headBucket();
    const error = await assertRejects(() => client.remove("k"), RequestFailure);
    assertEquals(/fresh(secret|token)/.test(Deno.inspect(error)), false, Deno.inspect(error));
    const keys = asked.map(({ headers }) => /Credential=(\w+)/.exec(headers.get("authorization") ?? "")?.[1]);
    assertEquals(keys, ["AKIDTEST", "AKIDFRESH", "AKIDFRESH"]);
    assertEquals(asked.map(({ headers }) => headers.get("x-amz-security-token")), [
      null,
      "freshtoken",
      "freshtoken",
    ]);
  }, { renewed });
});

Deno.test("SignedRequests: goes unsigned without credentials", async () => {
  await withAnswers([ok], async ({ client, asked }) => {
    await client.headBucket();
    assertEquals(asked[0]?.headers.get("authorization"), null);
  }, { credentials: undefined });
});

Deno.test("SignedRequests: no message shows a secret, whatever the server repeats", async () => {
  const credentials = { ...KEYS, sessionToken: "verysecrettoken" };
  const { secretAccessKey, sessionToken, accessKeyId } = credentials;
  const secrets = [secretAccessKey, sessionToken, accessKeyId];
  const said = `<Message>${secrets.join(" ")}</Message>`;
  const tell = () => refused(403, "SignatureDoesNotMatch", said, { location: `http://x/?t=${sessionToken}` });
  const away = () =>
    new Response(null, { status: 307, headers: { location: `http://x/y?t=${sessionToken}` } });
  for (const reply of [tell, away]) {
    await withAnswers([reply], async ({ client }) => {
      const error = await assertRejects(() => client.remove("k"), RequestFailure);
      const all = `${error.stack} ${error.message} ${JSON.stringify(error.facts)} ${Deno.inspect(error)}`;
      for (const secret of secrets) assert(!all.includes(secret), all);
      assert(all.includes("(secret)"), all);
    }, { credentials });
  }
  await withAnswers([], async ({ client }) => {
    const all = Deno.inspect(client, { depth: 20, showHidden: true }) + JSON.stringify(client);
    for (const secret of secrets) assert(!all.includes(secret), "shown by inspect");
  }, { credentials });
});
