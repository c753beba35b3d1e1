import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { RequestBody } from "./exchange.ts";
import { RequestFailure } from "./request_failure.ts";
import { PATIENCE, pause, withServer } from "./scripted_server.ts";

const DONE = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";
const REFUSED = "HTTP/1.1 503 Slow Down\r\nContent-Length: 2\r\n\r\nno";

/** A body of that many blocks, and how many were handed over. */
function blocks(count: number, blockBytes = 1 << 16): RequestBody & { sent: number } {
  const block = new Uint8Array(blockBytes).fill(7);
  const body = {
    length: count * blockBytes,
    sent: 0,
    async send(write: (bytes: Uint8Array) => Promise<void>) {
      body.sent = 0;
      for (; body.sent < count; body.sent++) await write(block);
    },
  };
  return body;
}

Deno.test("exchange: sends a body whole, announced by its length, and keeps the connection", async () => {
  const heads: string[] = [];
  await withServer(async (peer) => {
    for (let head = await peer.head(); head !== ""; head = await peer.head()) {
      heads.push(head);
      const body = await peer.body(5 << 16);
      assertEquals([body.length, body.every((byte) => byte === 7)], [5 << 16, true]);
      await peer.say(DONE);
    }
  }, async ({ ask, client }) => {
    for (let i = 0; i < 3; i++) assertEquals((await ask({ method: "PUT", body: blocks(5) })).text, "done");
    assertEquals(client.connections, 1);
  });
  assertEquals(heads.length, 3);
  for (const head of heads) assertStringIncludes(head, `\r\nContent-Length: ${5 << 16}\r\n`);
});

Deno.test("exchange: sends the body after the server's consent", async () => {
  let isConsented = false;
  const body = blocks(1);
  const { send } = body;
  body.send = (write) => {
    assertEquals(isConsented, true);
    return send(write);
  };
  await withServer(async (peer) => {
    assertStringIncludes(await peer.head(), "\r\nExpect: 100-continue\r\n");
    await pause(50);
    isConsented = true;
    await peer.say("HTTP/1.1 100 Continue\r\n\r\n");
    assertEquals((await peer.body(body.length)).length, body.length);
    await peer.say(DONE);
    await peer.gone();
  }, async ({ ask }) => {
    assertEquals((await ask({ method: "PUT", expectContinue: true, body })).text, "done");
  });
});

Deno.test("exchange: sends the body after a while to a server that does not know Expect", async () => {
  const body = blocks(1);
  await withServer(async (peer) => {
    await peer.head();
    assertEquals((await peer.body(body.length)).length, body.length);
    await peer.say(DONE);
  }, async ({ ask }) => {
    assertEquals((await ask({ method: "PUT", expectContinue: true, body })).text, "done");
  });
});

Deno.test("exchange: keeps the body to itself when the server answers instead of consenting", async () => {
  const body = blocks(1);
  let rest = -1;
  await withServer(async (peer) => {
    await peer.head();
    await peer.say("HTTP/1.1 307 Elsewhere\r\nLocation: http://other\r\nContent-Length: 0\r\n\r\n");
    rest = (await peer.body(1)).length;
  }, async ({ ask }) => {
    const { head } = await ask({ method: "PUT", expectContinue: true, body });
    assertEquals([head.status, head.headers.get("location"), body.sent], [307, "http://other", 0]);
  });
  assertEquals(rest, 0);
});

Deno.test("exchange: stops sending when the answer comes first, delivers it, and ends the connection", async () => {
  const body = blocks(1000);
  await withServer(async (peer) => {
    await peer.head();
    await peer.body(1 << 16);
    await peer.say(REFUSED.slice(0, -1));
    await pause(150);
    await peer.say(REFUSED.slice(-1));
    await peer.gone();
  }, async ({ ask, client }) => {
    const { send } = body;
    body.send = (write) =>
      send(async (bytes) => {
        await write(bytes);
        await pause(2);
      });
    const { head, text } = await ask({ method: "PUT", body });
    assertEquals([head.status, text], [503, "no"]);
    assert(body.sent < 20, `${body.sent} blocks were sent`);
    assertEquals((await ask({ method: "PUT", body: blocks(1) })).head.status, 503);
    assertEquals(client.connections, 2);
  });
});

Deno.test("exchange: delivers an early answer although the server takes no byte more", async () => {
  await withServer(async (peer) => {
    await peer.head();
    await peer.say(REFUSED);
    await pause(300);
  }, async ({ ask }) => {
    const began = performance.now();
    const answer = await ask({ method: "PUT", body: blocks(1, 64 << 20) });
    assertEquals([answer.head.status, answer.text], [503, "no"]);
    assert(performance.now() - began < 250);
  });
});

Deno.test("exchange: delivers the answer of a server that resets the connection after it", async () => {
  await withServer(async (peer) => {
    await peer.head();
    await peer.say(REFUSED);
    await pause(1);
  }, async ({ ask }) => {
    const { head, text } = await ask({ method: "PUT", body: blocks(300) });
    assertEquals([head.status, text], [503, "no"]);
  });
});

Deno.test("exchange: calls it a reset when the server goes away while the body is sent", async () => {
  await withServer(async (peer) => {
    await peer.head();
  }, async ({ ask, client }) => {
    const failure = await assertRejects(() => ask({ method: "PUT", body: blocks(300) }), RequestFailure);
    assertEquals(failure.kind, "reset");
    assertEquals(client.connections, 1, "nothing is sent twice");
  });
});

Deno.test("exchange: is out of patience with a server that takes no byte of the body", async () => {
  const body = blocks(1, 64 << 20);
  await withServer(async (peer) => {
    await peer.head();
    await pause(600);
  }, async ({ ask }) => {
    const patience = { ...PATIENCE, stallMs: 150 };
    const began = performance.now();
    const failure = await assertRejects(() => ask({ method: "PUT", body, patience }), RequestFailure);
    assertEquals(failure.kind, "timeout");
    assertStringIncludes(failure.message, "took nothing more of the request for 0.15 s");
    assert(performance.now() - began < 500);
  });
});

Deno.test("exchange: ends a write that is under way with the reason of an abort", async () => {
  for (const isTls of [false, true]) {
    await withServer(async (peer) => {
      // The client resets the connection, perhaps before this thread has read all of it.
      await peer.head().catch(() => "");
      await pause(500);
    }, async ({ ask }) => {
      const abort = new AbortController();
      const reason = new Error("enough");
      setTimeout(() => abort.abort(reason), 100);
      const began = performance.now();
      const asked = ask({ method: "PUT", body: blocks(1, 64 << 20), signal: abort.signal });
      assertEquals(await assertRejects(() => asked), reason);
      assert(performance.now() - began < 400);
    }, { isTls });
  }
});

Deno.test("exchange: refuses a body of another length than announced, and ends the connection", async () => {
  for (const [told, wanted] of [[70_000, "ended after 65536"], [60_000, "went on"]] as const) {
    await withServer((peer) => peer.gone(), async ({ ask }) => {
      const body = { ...blocks(1), length: told };
      await assertRejects(() => ask({ method: "PUT", body }), RangeError, wanted);
    });
  }
});

Deno.test("exchange: hands back what the body throws", async () => {
  const mine = new Error("no more");
  await withServer((peer) => peer.gone(), async ({ ask }) => {
    const body = { length: 10, send: () => Promise.reject(mine) };
    assertEquals(await assertRejects(() => ask({ method: "PUT", body })), mine);
  });
});
