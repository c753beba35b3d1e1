/**
 * The HTTP client beside `fetch`, each reading the same objects from the same small server over loopback in turns:
 * bytes for each second and processor time for each byte with large objects, requests for each second and
 * processor time for each request with small ones. The server runs in a process of its own and is not counted.
 *
 * `deno run -A scripts/bench/http_get.ts [--seconds 1] [--rounds 3] [--depth 8]`
 */
import { parseArgs } from "@std/cli/parse-args";
import type { Origin, Patience } from "../../src/storage/http/exchange.ts";
import { PlainHttpClient } from "../../src/storage/http/plain_http_client.ts";
import { compareTable, type Measured, type Measurement } from "./compare_table.ts";

const KIB = 1 << 10;
const MIB = 1 << 20;
const ROOM_BYTES = MIB;
const SIZES = [16 * MIB, MIB, 64 * KIB, 4 * KIB];
const PATIENCE: Patience = { connectMs: 5000, firstByteMs: 5000, stallMs: 5000 };

/** One request into that memory; resolves with its bytes. */
type Get = (target: string, memory: Uint8Array<ArrayBuffer>) => Promise<number>;

/** Answers every GET of `/N` with N bytes; speaks just enough HTTP not to be what is measured. */
async function serve(): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(listener.addr.port);
  const body = new Uint8Array(Math.max(...SIZES)).fill(42);
  for await (const conn of listener) answer(conn, body).catch(() => {});
}

async function answer(conn: Deno.TcpConn, body: Uint8Array): Promise<void> {
  conn.setNoDelay(true);
  const request = new Uint8Array(4096);
  const decoder = new TextDecoder();
  const answers = new Map<string, Uint8Array>();
  for (let count = await conn.read(request); count !== null; count = await conn.read(request)) {
    const size = decoder.decode(request.subarray(5, count)).split(" ", 1)[0] ?? "";
    let whole = answers.get(size);
    if (whole === undefined) {
      const head = new TextEncoder().encode(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      whole = new Uint8Array(head.length + Number(size));
      whole.set(head);
      whole.set(body.subarray(0, Number(size)), head.length);
      answers.set(size, whole);
    }
    for (let at = 0; at < whole.length;) at += await conn.write(whole.subarray(at));
  }
}

/** Processor time of this process in seconds, all threads. */
function cpuSeconds(): number {
  const [, fields = ""] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

function plain(client: PlainHttpClient, origin: Origin): Get {
  return async (target, memory) => {
    let bytes = 0;
    const sink = { room: () => memory, took: (count: number) => void (bytes += count) };
    await client.exchange({
      origin,
      method: "GET",
      target,
      headers: [],
      patience: PATIENCE,
      receive: () => sink,
    });
    return bytes;
  };
}

function fetching(origin: Origin): Get {
  return async (target, memory) => {
    const response = await fetch(`http://${origin.host}:${origin.port}${target}`);
    if (!response.body) throw new Error("The server sent no body");
    const reader = response.body.getReader({ mode: "byob" });
    let bytes = 0;
    // The reader takes the memory away and gives it back with each piece.
    let room = new Uint8Array(memory.length);
    for (;;) {
      const { value, done } = await reader.read(room);
      if (done) return bytes;
      bytes += value.length;
      room = new Uint8Array(value.buffer);
    }
  };
}

async function run(
  get: Get,
  size: number,
  depth: number,
  seconds: number,
): Promise<Measured & { requests: number }> {
  const began = performance.now();
  const end = began + seconds * 1000;
  const cpu = cpuSeconds();
  let requests = 0;
  await Promise.all(Array.from({ length: depth }, async () => {
    const memory = new Uint8Array(ROOM_BYTES);
    while (performance.now() < end) {
      const bytes = await get(`/${size}`, memory);
      if (bytes !== size) throw new Error(`${bytes} bytes came instead of ${size}`);
      requests++;
    }
  }));
  const passed = (performance.now() - began) / 1000;
  return { bytes: requests * size, seconds: passed, cpuSeconds: cpuSeconds() - cpu, requests };
}

function named(size: number): string {
  return size >= MIB ? `${size / MIB} MiB` : `${size / KIB} KiB`;
}

async function main(): Promise<void> {
  const args = parseArgs(Deno.args, { string: ["seconds", "rounds", "depth"] });
  const seconds = Number(args["seconds"] ?? 1);
  const rounds = Number(args["rounds"] ?? 3);
  const depth = Number(args["depth"] ?? 8);
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--no-check", "-A", import.meta.url, "--serve"],
    stdout: "piped",
  }).spawn();
  const port = Number(new TextDecoder().decode((await server.stdout.getReader().read()).value));
  const origin = { isTls: false, host: "127.0.0.1", port };
  const client = new PlainHttpClient({ authorities: [] });
  const rows: Measurement[] = [];
  try {
    for (const size of SIZES) {
      const ours: Measured[] = [];
      const theirs: Measured[] = [];
      const each = { ours: 0, theirs: 0, oursCpu: 0, theirsCpu: 0 };
      await run(plain(client, origin), size, depth, 0.2);
      await run(fetching(origin), size, depth, 0.2);
      for (let round = 0; round < rounds; round++) {
        const a = await run(plain(client, origin), size, depth, seconds);
        const b = await run(fetching(origin), size, depth, seconds);
        ours.push(a);
        theirs.push(b);
        each.ours += a.requests / a.seconds / rounds;
        each.theirs += b.requests / b.seconds / rounds;
        each.oursCpu += a.cpuSeconds / a.requests / rounds;
        each.theirsCpu += b.cpuSeconds / b.requests / rounds;
      }
      rows.push({ name: `GET ${named(size)}`, ours, theirs });
      const micro = (value: number) => `${(value * 1e6).toFixed(0)} us`;
      console.log(
        `GET ${named(size)}: ours ${each.ours.toFixed(0)} requests/s at ${micro(each.oursCpu)} CPU each, ` +
          `fetch ${each.theirs.toFixed(0)} at ${micro(each.theirsCpu)}`,
      );
    }
  } finally {
    client.close();
    server.kill();
    await server.status;
  }
  console.log(compareTable(rows, "fetch").join("\n"));
  console.log(`${depth} in flight, ${rounds} rounds of ${seconds} s each; ${client.connections} connections`);
}

if (parseArgs(Deno.args, { boolean: ["serve"] }).serve) await serve();
else await main();
