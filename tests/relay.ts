/** Passes bytes on to a server, unchanged, until it is told to be gone; with TLS of its own where asked. */
import { SERVER_CERTIFICATE, SERVER_KEY } from "../src/storage/http/test_certificates.ts";

export interface RelayOptions {
  readonly isTls?: boolean;
  /** An answer instead of the server's, by the head of the first request on a connection. */
  readonly refuse?: (head: string) => string | undefined;
}

export class Relay implements AsyncDisposable {
  readonly url: string;
  /** When each connection came: Unix milliseconds. */
  readonly accepted: number[] = [];
  readonly #listener: Deno.Listener;
  readonly #open = new Set<Deno.Conn>();
  readonly #upstream: URL;
  readonly #options: RelayOptions;
  readonly #accepting: Promise<void>;
  readonly #passing = new Set<Promise<void>>();
  #isGone = false;

  constructor(upstream: string, options: RelayOptions = {}) {
    const where = { hostname: "127.0.0.1", port: 0 };
    this.#upstream = new URL(upstream);
    this.#options = options;
    this.#listener = options.isTls
      ? Deno.listenTls({ ...where, cert: SERVER_CERTIFICATE, key: SERVER_KEY })
      : Deno.listen(where);
    const { port } = this.#listener.addr as Deno.NetAddr; // it listens on TCP
    this.url = `${options.isTls ? "https" : "http"}://127.0.0.1:${port}`;
    this.#accepting = this.#accept();
  }

  /** Refuses connections, and breaks those that there are. */
  async stop(): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#listener.close();
    for (const connection of this.#open) close(connection);
    await this.#accepting;
    await Promise.all(this.#passing);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #accept(): Promise<void> {
    while (!this.#isGone) {
      let client: Deno.Conn;
      try {
        client = await this.#listener.accept();
      } catch {
        continue; // a handshake that failed, or the end
      }
      this.accepted.push(Date.now());
      const passing = this.#pass(client).catch(() => {}).finally(() => this.#passing.delete(passing));
      this.#passing.add(passing);
    }
  }

  async #pass(client: Deno.Conn): Promise<void> {
    this.#open.add(client);
    let server: Deno.Conn | undefined;
    try {
      const first = new Uint8Array(65536);
      const count = await client.read(first);
      if (count === null) return;
      const refusal = this.#options.refuse?.(new TextDecoder().decode(first.subarray(0, count)));
      if (refusal !== undefined) return await writeAll(client, new TextEncoder().encode(refusal));
      const { hostname, port } = this.#upstream;
      server = await Deno.connect({ hostname, port: Number(port) });
      this.#open.add(server);
      await writeAll(server, first.subarray(0, count));
      // Either end ends both.
      await Promise.race([copy(client, server), copy(server, client)]);
    } finally {
      for (const one of [client, server]) {
        if (!one) continue;
        this.#open.delete(one);
        close(one);
      }
    }
  }
}

async function copy(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const room = new Uint8Array(1 << 18);
  for (;;) {
    const count = await from.read(room);
    if (count === null) return;
    await writeAll(to, room.subarray(0, count));
  }
}

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch { /* It is closed already. */ }
}
