/**
 * HTTP/1.1 for the stand-in of AIStore, over plain connections: it sees whether a body was read, keeps silent, cuts
 * and resets as it is told, and leaves nothing to a library that would put things right.
 */
import { UnreadBytes } from "../../src/storage/http/unread_bytes.ts";

export interface RawRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: Headers;
  /** The body, asked for at most once; a client that waits for consent gets it. */
  body(): Promise<Uint8Array<ArrayBuffer>>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a HEAD, where the body would be. */
  readonly length?: number;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** The connection ends after so many bytes of the body. */
  readonly cutAfter?: number;
}

/** Ends the connection without an answer. */
export class Reset extends Error {}

export interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  stop(): Promise<void>;
}

export function serveRaw(
  hostname: string,
  port: number,
  answer: (request: RawRequest) => Promise<RawAnswer>,
): RawServer {
  const listener = Deno.listen({ hostname, port });
  const open = new Set<Deno.TcpConn>();
  const ended: Promise<void>[] = [];
  let connections = 0;
  const accepting = (async () => {
    for await (const conn of listener) {
      connections++;
      open.add(conn);
      ended.push(
        converse(conn, answer).finally(() => {
          open.delete(conn);
          closeQuietly(conn);
        }),
      );
    }
  })();
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) listener.close();
    isStopped = true;
    for (const conn of open) closeQuietly(conn);
    await accepting;
    await Promise.all(ended);
  };
  return {
    port: listener.addr.port,
    get connections() {
      return connections;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function converse(
  conn: Deno.TcpConn,
  answer: (request: RawRequest) => Promise<RawAnswer>,
): Promise<void> {
  const incoming = new Incoming(conn);
  try {
    for (;;) {
      const request = await incoming.request();
      if (request === undefined) return;
      const given = await answer(request);
      const isUnread = await incoming.endRequest();
      if (!await send(conn, request, given, isUnread)) return;
    }
  } catch (error) {
    if (!(error instanceof Reset) && !isGone(error)) throw error;
  }
}

/** False where the connection ends. As Go's server does, one is not used again whose body was left unread. */
async function send(
  conn: Deno.TcpConn,
  request: RawRequest,
  { status, headers = {}, length, body = new Uint8Array(0), cutAfter }: RawAnswer,
  isUnread: boolean,
): Promise<boolean> {
  const lines = [
    `HTTP/1.1 ${status} ${status < 300 ? "OK" : "Other"}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(isUnread ? ["Connection: close"] : []),
    // Go leaves a length of 0 out of an answer to HEAD.
    ...(request.method === "HEAD" && length === 0 ? [] : [`Content-Length: ${length ?? body.length}`]),
    "",
    "",
  ];
  await writeAll(conn, new TextEncoder().encode(lines.join("\r\n")));
  if (request.method !== "HEAD") await writeAll(conn, body.subarray(0, cutAfter ?? body.length));
  return !isUnread && (cutAfter ?? Infinity) >= body.length;
}

class Incoming {
  readonly #conn: Deno.TcpConn;
  readonly #unread: UnreadBytes;
  #bodyLeft = 0;
  #awaitsConsent = false;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.#unread = new UnreadBytes(conn);
  }

  async request(): Promise<RawRequest | undefined> {
    const head = await this.#head();
    if (head === undefined) return undefined;
    const [first = "", ...lines] = head.split("\r\n");
    const [method = "", target = ""] = first.split(" ");
    const headers = new Headers(
      lines.filter((line) => line !== "").map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
    );
    this.#bodyLeft = Number(headers.get("content-length") ?? 0);
    this.#awaitsConsent = this.#bodyLeft > 0 && headers.get("expect")?.toLowerCase() === "100-continue";
    const [path = "", query = ""] = target.split("?");
    return {
      method,
      path: decodeURIComponent(path),
      query: new URLSearchParams(query),
      target,
      headers,
      body: () => this.#body(),
    };
  }

  /** Reads on to the next request; true where the client must not use the connection for one. */
  async endRequest(): Promise<boolean> {
    if (this.#bodyLeft === 0) return false;
    // Go reads a quarter of a megabyte of what nobody wanted, and nothing that was never sent.
    if (this.#awaitsConsent || this.#bodyLeft > 256 * 1024) return true;
    await this.#body();
    return false;
  }

  async #body(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#awaitsConsent) {
      this.#awaitsConsent = false;
      await writeAll(this.#conn, new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    const body = new Uint8Array(this.#bodyLeft);
    for (let at = 0; at < body.length;) {
      if (this.#unread.bytes.length === 0 && !await this.#unread.more()) throw new Reset();
      const part = this.#unread.take(body.length - at);
      body.set(part, at);
      at += part.length;
    }
    this.#bodyLeft = 0;
    return body;
  }

  async #head(): Promise<string | undefined> {
    for (;;) {
      const text = new TextDecoder("latin1").decode(this.#unread.bytes.subarray(0, 65536));
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#unread.take(end + 4);
        return text.slice(0, end);
      }
      if (!await this.#unread.more()) return undefined;
    }
  }
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

/** The other side went away, or the server was stopped. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BadResource || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.ConnectionAborted;
}

function closeQuietly(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
