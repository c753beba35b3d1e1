/**
 * A server for tests that says exactly the bytes it is told, right or wrong, and a client beside it. What goes
 * wrong in a script fails the test.
 */
import type { HttpRequest, Origin, Patience, ResponseHead } from "./exchange.ts";
import { PlainHttpClient } from "./plain_http_client.ts";
import { AUTHORITY, SERVER_CERTIFICATE, SERVER_KEY } from "./test_certificates.ts";
import { UnreadBytes } from "./unread_bytes.ts";

export const PATIENCE: Patience = { connectMs: 2000, firstByteMs: 2000, stallMs: 2000 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The server's side of one connection. */
export class Peer {
  /** Counted from 1 in the order of arrival. */
  readonly number: number;
  readonly #conn: Deno.Conn;
  readonly #unread: UnreadBytes;

  constructor(conn: Deno.Conn, number: number) {
    this.#conn = conn;
    this.#unread = new UnreadBytes(conn);
    this.number = number;
  }

  /** The head of the next request; empty when the client closed. */
  async head(): Promise<string> {
    for (;;) {
      const text = decoder.decode(this.#unread.bytes);
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#unread.take(end + 4);
        return text.slice(0, end + 4);
      }
      if (!await this.#unread.more()) return "";
    }
  }

  /** The next bytes of a body; fewer when the client closed. */
  async body(length: number): Promise<Uint8Array> {
    while (this.#unread.bytes.length < length && await this.#unread.more());
    return this.#unread.take(length);
  }

  async say(what: string | Uint8Array): Promise<void> {
    const bytes = typeof what === "string" ? encoder.encode(what) : what;
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** Resolves when the client has closed, however. */
  async gone(): Promise<void> {
    await this.ending();
  }

  /** How the client ended the connection. */
  async ending(): Promise<"closed" | "reset"> {
    try {
      while (await this.#unread.more());
      return "closed";
    } catch {
      return "reset";
    }
  }

  /** With unread bytes of the client this is a reset. */
  close(): void {
    try {
      this.#conn.close();
    } catch { /* It is closed already. */ }
  }
}

export interface Answer {
  readonly head: ResponseHead;
  readonly text: string;
}

export interface Bench {
  readonly client: PlainHttpClient;
  readonly origin: Origin;
  /** A GET of `/x` where the request says nothing else. */
  ask(request?: Partial<HttpRequest>): Promise<Answer>;
}

export interface BenchOptions {
  readonly isTls?: boolean;
  readonly authorities?: readonly string[];
  readonly hostname?: string;
}

/** The script is run for each connection, which ends with it. */
export async function withServer(
  script: (peer: Peer) => Promise<void>,
  use: (bench: Bench) => Promise<void>,
  { isTls = false, authorities = [AUTHORITY], hostname = "127.0.0.1" }: BenchOptions = {},
): Promise<void> {
  const listener = isTls
    ? Deno.listenTls({ hostname, port: 0, cert: SERVER_CERTIFICATE, key: SERVER_KEY })
    : Deno.listen({ hostname, port: 0 });
  const failures: unknown[] = [];
  const scripts: Promise<void>[] = [];
  const peers: Peer[] = [];
  const accepting = accept(listener, (conn) => {
    const peer = new Peer(conn, peers.length + 1);
    peers.push(peer);
    scripts.push(script(peer).catch((error) => void failures.push(error)).finally(() => peer.close()));
  });
  const client = new PlainHttpClient({ authorities });
  const origin = { isTls, host: hostname, port: listener.addr.port };
  try {
    await use({ client, origin, ask: (request) => ask(client, { origin, ...request }) });
  } finally {
    client.close();
    listener.close();
    await accepting;
    await Promise.all(scripts);
  }
  if (failures.length > 0) throw failures[0];
}

async function accept(listener: Deno.Listener, each: (conn: Deno.Conn) => void): Promise<void> {
  for (;;) {
    try {
      each(await listener.accept());
    } catch (error) {
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
      throw error;
    }
  }
}

async function ask(
  client: PlainHttpClient,
  request: Partial<HttpRequest> & Pick<HttpRequest, "origin">,
): Promise<Answer> {
  const memory = new Uint8Array(1 << 20);
  let at = 0;
  const head = await client.exchange({
    method: "GET",
    target: "/x",
    headers: [],
    patience: PATIENCE,
    receive: () => ({ room: () => memory.subarray(at, at + 1000), took: (bytes) => void (at += bytes) }),
    ...request,
  });
  return { head, text: decoder.decode(memory.subarray(0, at)) };
}
