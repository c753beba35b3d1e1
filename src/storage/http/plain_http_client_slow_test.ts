import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RequestFailure } from "./request_failure.ts";
import { PATIENCE, pause, type Peer, withServer } from "./scripted_server.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Answers that many requests, then ends the connection. */
function answering(times: number, text = OK): (peer: Peer) => Promise<void> {
  return async (peer) => {
    for (let i = 0; i < times && await peer.head() !== ""; i++) await peer.say(text);
  };
}

Deno.test("PlainHttpClient: makes one connection for what is asked one after another, the last used first", async () => {
  const served: number[] = [];
  await withServer(async (peer) => {
    while (await peer.head() !== "") {
      served.push(peer.number);
      await pause(5);
      await peer.say(OK);
    }
  }, async ({ ask, client }) => {
    await Promise.all([ask(), ask(), ask()]);
    assertEquals(client.connections, 3);
    const last = served.at(-1);
    served.length = 0;
    for (let i = 0; i < 5; i++) assertEquals((await ask()).text, "ok");
    assertEquals(client.connections, 3);
    assertEquals(new Set(served).size, 1, `served by ${served}, last answered ${last}`);
  });
});

Deno.test("PlainHttpClient: notices that the server closed an idle connection", async () => {
  for (const isTls of [false, true]) {
    await withServer(answering(1), async ({ ask, client }) => {
      for (let i = 1; i <= 3; i++) {
        assertEquals((await ask({ method: "POST" })).text, "ok");
        assertEquals(client.connections, i);
        await pause(30);
      }
    }, { isTls });
  }
});

Deno.test("PlainHttpClient: drops an idle connection on which something comes by itself", async () => {
  await withServer(async (peer) => {
    await peer.head();
    await peer.say(OK);
    await pause(20);
    await peer.say("HTTP/1.1 408 Too Late\r\nContent-Length: 0\r\n\r\n");
    await peer.gone();
  }, async ({ ask, client }) => {
    for (let i = 1; i <= 2; i++) {
      assertEquals((await ask()).head.status, 200);
      await pause(60);
      assertEquals(client.connections, i);
    }
  });
});

/** The first connection answers once and gives up at the second request. */
async function forgetful(peer: Peer): Promise<void> {
  if (await peer.head() === "") return;
  await peer.say(OK);
  if (peer.number === 1) await peer.head();
  else await answering(Infinity)(peer);
}

Deno.test("PlainHttpClient: replaces a kept connection that is gone when it is used, once", async () => {
  const body = { length: 3, send: (write: (bytes: Uint8Array) => Promise<void>) => write(new Uint8Array(3)) };
  for (const request of [{}, { method: "HEAD" }, { method: "PUT", body }, { method: "DELETE" }] as const) {
    await withServer(forgetful, async ({ ask, client }) => {
      let repeats = 0;
      assertEquals((await ask({ repeated: () => repeats++ })).text, "ok");
      assertEquals((await ask({ ...request, repeated: () => repeats++ })).head.status, 200);
      assertEquals([client.connections, repeats], [2, 1]);
    });
  }
});

Deno.test("PlainHttpClient: does not repeat what might be done twice", async () => {
  const headers = [["If-None-Match", "*"]] as const;
  for (const request of [{ method: "POST" }, { method: "PUT", headers }] as const) {
    await withServer(forgetful, async ({ ask, client }) => {
      await ask();
      const failure = await assertRejects(() => ask(request), RequestFailure);
      assertEquals([failure.kind, client.connections], ["reset", 1]);
    });
  }
});

Deno.test("PlainHttpClient: looks for a goodbye before it sends what might be done twice", async () => {
  const peers: Peer[] = [];
  const script = async (peer: Peer) => {
    peers.push(peer);
    await peer.head();
    await peer.say(OK);
    if (peer.number === 1) await pause(250);
  };
  await withServer(script, async ({ ask, client }) => {
    await ask();
    await pause(150);
    // The thread has had no turn since, as after a step that computed.
    peers[0]?.close();
    assertEquals((await ask({ method: "POST" })).head.status, 200);
    assertEquals(client.connections, 2);
  });
});

Deno.test("PlainHttpClient: fails when the replacement is gone as well", async () => {
  await withServer(async (peer) => {
    await peer.head();
    if (peer.number > 1) return;
    await peer.say(OK);
    await peer.head();
  }, async ({ ask, client }) => {
    await ask();
    const failure = await assertRejects(() => ask(), RequestFailure, "without an answer");
    assertEquals([failure.kind, client.connections], ["reset", 2]);
  });
});

Deno.test("PlainHttpClient: takes a 408 on a kept connection for its end", async () => {
  await withServer(async (peer) => {
    await peer.head();
    await peer.say(OK);
    await peer.head();
    const late = "HTTP/1.1 408 Too Late\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    await peer.say(peer.number === 1 ? late : OK);
  }, async ({ ask, client }) => {
    let repeats = 0;
    await ask();
    assertEquals((await ask({ repeated: () => repeats++ })).head.status, 200);
    assertEquals([client.connections, repeats], [2, 1]);
  });
});

Deno.test("PlainHttpClient: uses no connection again that the server ends or that holds other bytes", async () => {
  for (const text of [OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), `${OK}more`]) {
    await withServer(async (peer) => {
      await peer.head();
      await peer.say(text);
      assertEquals(await peer.head(), "");
    }, async ({ ask, client }) => {
      await ask();
      await ask();
      assertEquals(client.connections, 2);
    });
  }
});

Deno.test("PlainHttpClient: says for what it waited and how long when it is out of patience", async () => {
  const rows: [string, string][] = [
    ["", "No byte of an answer came"],
    ["HTTP/1.1 200 OK\r\n", "after 17 bytes of its answer"],
    ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "after 41 bytes of its answer"],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3", "sent nothing for 0.12 s"],
    ["HTTP/1.1 102 Busy\r\n\r\n", "after 21 bytes of its answer"],
  ];
  const patience = { ...PATIENCE, firstByteMs: 120, stallMs: 120 };
  for (const [text, wanted] of rows) {
    await withServer(async (peer) => {
      await peer.head();
      await peer.say(text);
      await peer.gone();
    }, async ({ ask, client }) => {
      const failure = await assertRejects(() => ask({ patience }), RequestFailure);
      assertEquals(failure.kind, "timeout");
      assertStringIncludes(failure.message, wanted);
      assertStringIncludes(failure.message, "0.12 s");
      assertEquals(client.connections, 1);
    });
  }
});

Deno.test("PlainHttpClient: ends a request at once with the reason of its abort, and the connection with it", async () => {
  const reason = new Error("enough");
  const said = ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"];
  for (const isTls of [false, true]) {
    for (const text of said) {
      await withServer(async (peer) => {
        await peer.head();
        await peer.say(text);
        await peer.gone();
      }, async ({ ask }) => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(reason), 50);
        const began = performance.now();
        assertEquals(await assertRejects(() => ask({ signal: abort.signal })), reason);
        assert(performance.now() - began < 300);
        assertEquals(await assertRejects(() => ask({ signal: abort.signal })), reason);
      }, { isTls });
    }
  }
});

Deno.test("PlainHttpClient: ends a request that waits for room with its abort", async () => {
  const reason = new Error("enough");
  await withServer(answering(1), async ({ ask }) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(reason), 50);
    const late = Promise.withResolvers<Uint8Array>();
    let taken = 0;
    const receive = () => ({ room: () => late.promise, took: (bytes: number) => void (taken += bytes) });
    assertEquals(await assertRejects(() => ask({ signal: abort.signal, receive })), reason);
    late.resolve(new Uint8Array(10));
    await pause(20);
    assertEquals(taken, 0, "memory that came after the end was used");
  });
});

Deno.test("PlainHttpClient: an abort after the end of a request changes nothing", async () => {
  await withServer(answering(Infinity), async ({ ask, client }) => {
    const abort = new AbortController();
    await ask({ signal: abort.signal });
    abort.abort();
    assertEquals((await ask()).text, "ok");
    assertEquals(client.connections, 1);
  });
});

Deno.test("PlainHttpClient: serves nothing after it was closed", async () => {
  await withServer(answering(Infinity), async ({ ask, client }) => {
    await ask();
    client.close();
    await assertRejects(() => ask(), Error, "closed");
  });
});
