import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PlainHttpClient } from "./plain_http_client.ts";
import { RequestFailure } from "./request_failure.ts";
import { PATIENCE, pause, withServer } from "./scripted_server.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

Deno.test("connect: reaches IPv6 hosts and names them in brackets", async () => {
  for (const isTls of [false, true]) {
    await withServer(async (peer) => {
      assertStringIncludes(await peer.head(), "\r\nHost: [::1]:");
      await peer.say(OK);
    }, async ({ ask }) => {
      assertEquals((await ask()).text, "ok");
    }, { isTls, hostname: "::1" });
  }
});

Deno.test("connect: a name below localhost is this machine, and stays what it is for the server and for TLS", async () => {
  await withServer(async (peer) => {
    assertStringIncludes(await peer.head(), "\r\nHost: bucket.localhost:");
    await peer.say(OK);
  }, async ({ ask, origin }) => {
    assertEquals((await ask({ origin: { ...origin, host: "bucket.localhost" } })).text, "ok");
  });
  const script = (peer: { head(): Promise<string> }) => peer.head().then(() => {}, () => {});
  await withServer(script, async ({ ask, origin }) => {
    const there = { ...origin, host: "bucket.localhost" };
    const failure = await assertRejects(() => ask({ origin: there }), RequestFailure);
    assertStringIncludes(failure.message, 'not valid for name "bucket.localhost"');
  }, { isTls: true });
});

Deno.test("connect: speaks TLS with a server whose authority it was told, and keeps that connection", async () => {
  const body = {
    length: 200_000,
    send: (write: (bytes: Uint8Array) => Promise<void>) => write(new Uint8Array(200_000)),
  };
  await withServer(async (peer) => {
    while (await peer.head() !== "") {
      assertEquals((await peer.body(body.length)).length, body.length);
      await peer.say(OK);
    }
  }, async ({ ask, client }) => {
    for (let i = 0; i < 3; i++) assertEquals((await ask({ method: "PUT", body })).text, "ok");
    assertEquals(client.connections, 1);
  }, { isTls: true });
});

Deno.test("connect: does not trust an unknown authority, and says how to make it known", async () => {
  const script = (peer: { head(): Promise<string> }) => peer.head().then(() => {}, () => {});
  await withServer(script, async ({ ask, client }) => {
    const failure = await assertRejects(() => ask(), RequestFailure);
    assertEquals([failure.kind, client.connections], ["tls", 0]);
    assertStringIncludes(failure.message, "AWS_CA_BUNDLE");
  }, { isTls: true, authorities: [] });
});

Deno.test("connect: says that a server speaks no TLS, or wants it", async () => {
  await withServer((peer) => peer.say("HTTP/1.1 400 Bad Request\r\n\r\n"), async ({ ask, origin }) => {
    const failure = await assertRejects(() => ask({ origin: { ...origin, isTls: true } }), RequestFailure);
    assertEquals(failure.kind, "tls");
    assertStringIncludes(failure.message, "does not speak TLS");
  });
  const script = (peer: { head(): Promise<string> }) => peer.head().then(() => {}, () => {});
  await withServer(script, async ({ ask, origin }) => {
    const failure = await assertRejects(() => ask({ origin: { ...origin, isTls: false } }), RequestFailure);
    assertEquals(failure.kind, "protocol");
    assertStringIncludes(failure.message, "wants https");
  }, { isTls: true });
});

Deno.test("connect: names a host that refuses, and one that nobody knows", async () => {
  const client = new PlainHttpClient({ authorities: [] });
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const rows = [
    ["127.0.0.1", "refused", `http://127.0.0.1:${port}: nothing listens there`],
    ["no-such-host.invalid", "name", "Cannot find the host 'no-such-host.invalid'"],
  ] as const;
  for (const [host, kind, wanted] of rows) {
    const asked = client.exchange({
      origin: { isTls: false, host, port },
      method: "GET",
      target: "/",
      headers: [],
      patience: PATIENCE,
      receive: () => ({ room: () => new Uint8Array(1), took() {} }),
    });
    const failure = await assertRejects(() => asked, RequestFailure);
    assertEquals(failure.kind, kind);
    assertStringIncludes(failure.message, wanted);
  }
  client.close();
});

Deno.test("connect: is out of patience with a handshake that does not end, and can be aborted in it", async () => {
  await withServer((peer) => peer.gone(), async ({ ask, origin }) => {
    const tls = { ...origin, isTls: true };
    const patience = { ...PATIENCE, connectMs: 400 };
    const failure = await assertRejects(() => ask({ origin: tls, patience }), RequestFailure);
    assertEquals(failure.kind, "timeout");
    assertStringIncludes(failure.message, "the TLS handshake was not done after 0.4 s");
    const abort = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => abort.abort(reason), 50);
    const began = performance.now();
    assertEquals(await assertRejects(() => ask({ origin: tls, signal: abort.signal })), reason);
    assert(performance.now() - began < PATIENCE.connectMs / 2);
    await pause(20);
  });
});
