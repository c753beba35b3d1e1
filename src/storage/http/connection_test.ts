import { assertEquals, assertRejects } from "@std/assert";
import type { HttpRequest } from "./exchange.ts";
import { PATIENCE, type Peer, withServer } from "./scripted_server.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** How the client ends the connection of a request that goes wrong at the time that `answer` says. */
async function endingOf(
  request: Partial<HttpRequest>,
  options: { readonly answer?: (peer: Peer) => Promise<void>; readonly isTls?: boolean } = {},
): Promise<string> {
  const { answer = () => Promise.resolve(), isTls = false } = options;
  let ending = "";
  await withServer(async (peer) => {
    await peer.head();
    await answer(peer);
    ending = await peer.ending();
  }, async ({ ask }) => {
    await assertRejects(() => ask(request));
  }, { isTls });
  return ending;
}

const block = new Uint8Array(1000);

/** A body whose making fails after that many bytes of its ten blocks. */
function failsAfter(blocks: number) {
  return {
    length: 10 * block.length,
    send: async (write: (bytes: Uint8Array) => Promise<void>) => {
      for (let i = 0; i < blocks; i++) await write(block);
      throw new Error("no more bytes");
    },
  };
}

Deno.test("Connection: is reset where a request ends in its middle, so that no server takes it for whole", async () => {
  for (const isTls of [false, true]) {
    for (const blocks of [0, 1, 9]) {
      assertEquals(
        await endingOf({ method: "PUT", body: failsAfter(blocks) }, { isTls }),
        "reset",
        `${blocks}`,
      );
    }
  }
});

Deno.test("Connection: is reset where an abort meets the middle of a request", async () => {
  const abort = new AbortController();
  const abandoned = {
    length: 10 * block.length,
    send: async (write: (bytes: Uint8Array) => Promise<void>) => {
      await write(block);
      abort.abort(new Error("enough"));
      await write(block);
    },
  };
  assertEquals(await endingOf({ method: "PUT", body: abandoned, signal: abort.signal }), "reset");
});

Deno.test("Connection: ends in peace where the server has the whole request", async () => {
  const patience = { ...PATIENCE, firstByteMs: 100, stallMs: 100 };
  assertEquals(await endingOf({ patience }), "closed");
  const body = { length: 1000, send: (write: (bytes: Uint8Array) => Promise<void>) => write(block) };
  const answer = async (peer: Peer) => {
    await peer.body(1000);
    await peer.say(OK.slice(0, -1));
  };
  assertEquals(await endingOf({ method: "PUT", body, patience }, { answer }), "closed");
});
