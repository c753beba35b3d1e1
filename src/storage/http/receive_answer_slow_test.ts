import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { HttpRequest } from "./exchange.ts";
import { type FailureKind, RequestFailure } from "./request_failure.ts";
import { PATIENCE, pause, type Peer, withServer } from "./scripted_server.ts";

/** What is said, when the client's request is there. */
function saying(...pieces: (string | Uint8Array)[]): (peer: Peer) => Promise<void> {
  return async (peer) => {
    if (await peer.head() === "") return;
    for (const piece of pieces) {
      await peer.say(piece);
      await pause(10);
    }
  };
}

const OK = "HTTP/1.1 200 OK\r\n";

Deno.test("exchange: delivers bodies of every framing, in whatever pieces they come", async () => {
  const rows: [string, string[], string, number | undefined][] = [
    ["length", [`${OK}Content-Length: 5\r\n\r\nhello`], "hello", 5],
    ["length in pieces", ["HT", "TP/1.1 200 OK\r\nContent-Len", "gth: 5\r\n\r", "\nhe", "llo"], "hello", 5],
    ["no byte", [`${OK}Content-Length: 0\r\n\r\n`], "", 0],
    [
      "chunks",
      [`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`, "lo\r\n1;x\r\n!\r\n0\r\nA: b\r", "\n\r\n"],
      "hello!",
      undefined,
    ],
    ["until close", [`${OK}Connection: close\r\n\r\nhel`, "lo"], "hello", undefined],
    ["HTTP/1.0", ["HTTP/1.0 200 OK\r\n\r\nhello"], "hello", undefined],
    [
      "interim answers",
      [
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n",
        `${OK}Content-Length: 1\r\n\r\nx`,
      ],
      "x",
      1,
    ],
    [
      "more than the first read",
      [`${OK}Content-Length: 40000\r\n\r\n`, "x".repeat(40000)],
      "x".repeat(40000),
      40000,
    ],
    [
      "a large chunk",
      [`${OK}Transfer-Encoding: chunked\r\n\r\n9c40\r\n`, "y".repeat(40000), "\r\n0\r\n\r\n"],
      "y".repeat(40000),
      undefined,
    ],
    ["a long head", [`${OK}Content-Length: 2\r\nA: ${"z".repeat(30000)}\r\n\r\nab`], "ab", 2],
  ];
  for (const [name, pieces, text, length] of rows) {
    await withServer(saying(...pieces), async ({ ask }) => {
      const answer = await ask();
      assertEquals([answer.text, answer.head.length, answer.head.status], [text, length, 200], name);
    });
  }
});

Deno.test("exchange: takes no body for HEAD, 204 and 304, whatever length their head tells", async () => {
  const rows: [HttpRequest["method"], string, number | undefined][] = [
    ["HEAD", `${OK}Content-Length: 500\r\n\r\n`, 500],
    ["DELETE", "HTTP/1.1 204 None\r\n\r\n", undefined],
    ["GET", "HTTP/1.1 304 Same\r\nContent-Length: 3\r\n\r\n", 3],
  ];
  for (const [method, text, length] of rows) {
    await withServer(async (peer) => {
      while (await peer.head() !== "") await peer.say(text);
    }, async ({ ask, client }) => {
      for (let i = 0; i < 3; i++) assertEquals((await ask({ method })).head.length, length);
      assertEquals(client.connections, 1);
    });
  }
});

Deno.test("exchange: refuses answers that are short, broken or not HTTP, each with its kind and reason", async () => {
  const rows: [string[], FailureKind, string][] = [
    [
      [`${OK}Content-Length: 9\r\n\r\nhello`],
      "shortBody",
      "promised 9 bytes and closed the connection after 5",
    ],
    [[`${OK}Content-Length: 40000\r\n\r\n`, "x".repeat(30000)], "shortBody", "after 30000"],
    [[`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`], "shortBody", "after 3"],
    [[`${OK}Transfer-Encoding: chunked\r\n\r\n9c40\r\n`, "y".repeat(20000)], "shortBody", "after 20000"],
    [[`${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`], "shortBody", "another chunk"],
    [[`${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n`], "protocol", "CR LF"],
    [[""], "reset", "closed the connection without an answer"],
    [["HTTP/1.1 200 OK\r\nA: "], "reset", "within the head"],
    [["garbage\r\n\r\n"], "protocol", 'begins with "garbage'],
    [[`${OK}\r\n`], "protocol", "how long its body is"],
    [[`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`], "protocol", "twice"],
    [["HTTP/1.1 101 Switching\r\n\r\n"], "protocol", "nobody asked for"],
    [["HTTP/1.1 102 Busy\r\n\r\n".repeat(1002)], "protocol", "no final one"],
    [[`${OK}A: `, ...Array(7).fill("b".repeat(10000))], "protocol", "longer than 65536"],
  ];
  for (const [pieces, kind, wanted] of rows) {
    await withServer(saying(...pieces), async ({ ask, client }) => {
      const failure = await assertRejects(() => ask(), RequestFailure, undefined, wanted);
      assertEquals([failure.kind, failure.message.includes(wanted)], [kind, true], failure.message);
      assertStringIncludes(failure.facts.endpoint, "http://127.0.0.1:");
      assertEquals(client.connections, 1, "nothing is asked twice");
    });
  }
});

/** Passes bytes between a client and that port until it is told to cut both. */
async function cutter(port: number, cut: Promise<void>): Promise<Deno.TcpListener> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.accept().then(async (client) => {
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    const ends = [client.readable.pipeTo(server.writable), server.readable.pipeTo(client.writable)];
    await cut;
    for (const each of [client, server]) each.close();
    await Promise.allSettled(ends);
  });
  return listener;
}

Deno.test("exchange: takes a TLS connection that is cut off for broken, also where a body may end so", async () => {
  for (const framing of ["Connection: close", "Content-Length: 9"]) {
    const cut = Promise.withResolvers<void>();
    await withServer(async (peer) => {
      await peer.head();
      await peer.say(`${OK}${framing}\r\n\r\nhello`);
      await peer.gone();
    }, async ({ ask, origin }) => {
      using between = await cutter(origin.port, cut.promise);
      const { port } = between.addr;
      const receive = () => ({ room: () => new Uint8Array(5), took: () => cut.resolve() });
      const failure = await assertRejects(
        () => ask({ origin: { ...origin, port }, receive }),
        RequestFailure,
      );
      assertEquals(failure.kind, "reset");
      assertStringIncludes(failure.message, "bytes of the answer: it was cut off");
    }, { isTls: true });
  }
});

Deno.test("exchange: hands what receive, room and took throw back as it is, and ends the connection", async () => {
  const mine = new Error("mine");
  const fail = () => {
    throw mine;
  };
  const room = () => new Uint8Array(10);
  const receivers: HttpRequest["receive"][] = [
    fail,
    () => ({ room: fail, took() {} }),
    () => ({ room: () => Promise.reject(mine), took() {} }),
    () => ({ room, took: fail }),
  ];
  for (const receive of receivers) {
    await withServer(async (peer) => {
      while (await peer.head() !== "") await peer.say(`${OK}Content-Length: 5\r\n\r\nhello`);
    }, async ({ ask, client }) => {
      assertEquals(await assertRejects(() => ask({ receive })), mine);
      assertEquals((await ask()).text, "hello");
      assertEquals(client.connections, 2);
    });
  }
});

Deno.test("exchange: waits for room, without counting that as the server's silence", async () => {
  await withServer(saying(`${OK}Content-Length: 5\r\n\r\nhe`, "llo"), async ({ ask }) => {
    const memory = new Uint8Array(5);
    let at = 0;
    await ask({
      patience: { ...PATIENCE, stallMs: 150 },
      receive: () => ({
        room: async () => {
          await pause(200);
          return memory.subarray(at);
        },
        took: (bytes) => void (at += bytes),
      }),
    });
    assertEquals(new TextDecoder().decode(memory), "hello");
  });
});

Deno.test("exchange: reads into the memory of WebAssembly at an offset and touches nothing else", async () => {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 4 });
  const all = new Uint8Array(memory.buffer);
  const body = Uint8Array.from({ length: 100_000 }, (_, i) => 1 + i % 250);
  await withServer(saying(`${OK}Content-Length: ${body.length}\r\n\r\n`, body), async ({ ask }) => {
    const offset = 65_536 + 123;
    let at = offset;
    await ask({ receive: () => ({ room: () => all.subarray(at), took: (bytes) => void (at += bytes) }) });
    assertEquals(all.subarray(offset, at), body);
    assertEquals(all.subarray(0, offset).every((byte) => byte === 0), true);
    assertEquals(all.subarray(at).every((byte) => byte === 0), true);
  });
});
