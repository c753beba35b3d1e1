/**
 * HTTP/1.1 over plain kept connections: bodies are read straight into the memory that the caller gives, at the
 * price of one system call for each piece. It never retries; only a kept connection that the server had closed
 * meanwhile is replaced once, where repeating the request cannot do harm.
 */
import { eventLoopTurn } from "../event_loop.ts";
import { connect } from "./connect.ts";
import { BrokenConnection, Connection } from "./connection.ts";
import type { HttpClient, HttpRequest, Origin, ResponseHead } from "./exchange.ts";
import { brokenConnection, failure, protocolFailure, seconds } from "./failures.ts";
import { NoAnswer, receiveChunks, receiveHead, receiveLength, receiveUntilClose } from "./receive_answer.ts";
import { shownOrigin } from "./request_head.ts";
import { framingOf, HttpSyntaxError, keepsConnection } from "./response_head.ts";
import { Sending } from "./send_request.ts";
import { SilenceWatch } from "./silence_watch.ts";

export interface PlainHttpClientOptions {
  /** PEM texts of authorities beside Deno's own. */
  readonly authorities: readonly string[];
}

/** What an abort has to end. */
interface InUse {
  connection: Connection | undefined;
}

/** The server had given the kept connection up: nothing of the request was answered. */
class ConnectionGone extends Error {}

const REQUEST_TIMEOUT = 408;
/** No server gives a connection up so soon. */
const LOOK_AFTER_MS = 100;

export class PlainHttpClient implements HttpClient {
  readonly #authorities: readonly string[];
  readonly #watch = new SilenceWatch();
  /** Of each origin, the one used last at the end. */
  readonly #idle = new Map<string, Connection[]>();
  #connections = 0;
  #isClosed = false;

  constructor(options: PlainHttpClientOptions) {
    this.#authorities = options.authorities;
  }

  get connections(): number {
    return this.#connections;
  }

  exchange(request: HttpRequest): Promise<ResponseHead> {
    const { signal } = request;
    const inUse: InUse = { connection: undefined };
    if (signal === undefined) return this.#run(request, inUse);
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const abort = async () => {
        inUse.connection?.stop(signal.reason);
        await inUse.connection?.untouchedIfClosed();
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort);
      this.#run(request, inUse)
        .finally(() => signal.removeEventListener("abort", abort))
        .then(resolve, (error) => reject(signal.aborted ? signal.reason : error));
    });
  }

  /** Idle connections end at once, others after their request. */
  close(): void {
    this.#isClosed = true;
    for (const list of this.#idle.values()) for (const connection of list) connection.close();
    this.#idle.clear();
    this.#watch.rest();
  }

  async #run(request: HttpRequest, inUse: InUse): Promise<ResponseHead> {
    if (this.#isClosed) throw new Error("The HTTP client is closed");
    const mayRepeat = isHarmlessTwice(request);
    const idle = this.#idle.get(shownOrigin(request.origin));
    const lastUsedMs = idle?.at(-1)?.idleSinceMs ?? Infinity;
    if (!mayRepeat && performance.now() - lastUsedMs > LOOK_AFTER_MS) await lookAtSockets();
    const kept = idle?.pop();
    if (kept !== undefined) {
      try {
        return await this.#exchangeOn(kept, request, inUse, mayRepeat);
      } catch (error) {
        if (!(error instanceof ConnectionGone)) throw error;
        request.signal?.throwIfAborted();
        request.repeated?.();
      }
    }
    return await this.#exchangeOn(await this.#connect(request), request, inUse, false);
  }

  async #connect(request: HttpRequest): Promise<Connection> {
    const conn = await connect(request.origin, {
      authorities: this.#authorities,
      watch: this.#watch,
      limitMs: request.patience.connectMs,
      signal: request.signal,
    });
    this.#connections++;
    return new Connection(conn, this.#watch);
  }

  async #exchangeOn(
    connection: Connection,
    request: HttpRequest,
    inUse: InUse,
    mayRepeat: boolean,
  ): Promise<ResponseHead> {
    inUse.connection = connection;
    connection.begin((side, limitMs) => silence(connection, request, side, limitMs));
    const sending = new Sending(connection, request);
    const sent = sending.run().catch((error) => connection.stop(error));
    try {
      const { head, isReusable } = await receive(connection, request, sending, mayRepeat);
      if (isReusable) this.#keep(connection, request.origin);
      else connection.stop(new Error("The answer is complete"));
      await sent;
      return head;
    } catch (error) {
      sending.stop();
      connection.stop(error);
      await sent;
      throw asFailure(error, connection, request, sending, mayRepeat);
    } finally {
      await connection.untouchedIfClosed();
      inUse.connection = undefined;
    }
  }

  #keep(connection: Connection, origin: Origin): void {
    if (this.#isClosed) return connection.close();
    const key = shownOrigin(origin);
    let list = this.#idle.get(key);
    if (list === undefined) this.#idle.set(key, list = []);
    const kept = list;
    kept.push(connection);
    connection.idle(() => {
      const at = kept.indexOf(connection);
      if (at >= 0) kept.splice(at, 1);
      connection.close();
    });
  }
}

async function receive(
  connection: Connection,
  request: HttpRequest,
  sending: Sending,
  mayRepeat: boolean,
): Promise<{ readonly head: ResponseHead; readonly isReusable: boolean }> {
  const parsed = await receiveHead(connection, request, () => sending.consented());
  const atMs = performance.now();
  // Both ends of a request may be told in one turn, in any order.
  if (!sending.isComplete) await eventLoopTurn();
  sending.stop();
  const keeps = keepsConnection(parsed);
  if (mayRepeat && parsed.status === REQUEST_TIMEOUT && !keeps) throw new ConnectionGone();
  const framing = framingOf(parsed, request.method);
  const head = { status: parsed.status, headers: parsed.headers, length: parsed.length, atMs };
  const sink = request.receive(head);
  if (framing === "untilClose") await receiveUntilClose(connection, request, sink);
  else if (framing === "chunked") await receiveChunks(connection, request, sink);
  else await receiveLength(connection, request, framing, sink);
  // Bytes behind the answer belong to nothing that was asked.
  const isQuiet = connection.buffered.length === 0;
  return { head, isReusable: keeps && framing !== "untilClose" && isQuiet && sending.isComplete };
}

/** Lets a goodbye be read that came while this thread was busy: only a timer makes Deno look at its sockets. */
function lookAtSockets(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A second delivery changes nothing: true for all but POST and what depends on what is there. */
function isHarmlessTwice(request: HttpRequest): boolean {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return true;
    case "POST":
      return false;
    case "PUT":
    case "DELETE":
      return !request.headers.some(([name]) => name.toLowerCase().startsWith("if-"));
  }
}

function silence(connection: Connection, request: HttpRequest, side: "read" | "write", limitMs: number) {
  const endpoint = shownOrigin(request.origin);
  const time = seconds(limitMs);
  if (side === "write") {
    return failure("timeout", request.origin, `${endpoint} took nothing more of the request for ${time}`);
  }
  const text = connection.received === 0
    ? `No byte of an answer came from ${endpoint} within ${time}`
    : `${endpoint} sent nothing for ${time} after ${connection.received} bytes of its answer`;
  return failure("timeout", request.origin, text);
}

function asFailure(
  error: unknown,
  connection: Connection,
  request: HttpRequest,
  sending: Sending,
  mayRepeat: boolean,
): unknown {
  const { origin } = request;
  if (error instanceof HttpSyntaxError) return protocolFailure(origin, error);
  if (!(error instanceof BrokenConnection) && !(error instanceof NoAnswer)) return error;
  const isUnanswered = connection.received === 0;
  if (mayRepeat && isUnanswered && connection.answers > 0) return new ConnectionGone();
  const first = sending.broken?.error;
  if (isUnanswered && first instanceof BrokenConnection) {
    return brokenConnection(origin, "while the request was sent", first.cause);
  }
  if (error instanceof BrokenConnection) {
    const doing = isUnanswered ? "before an answer came" : `after ${connection.received} bytes of the answer`;
    return brokenConnection(origin, doing, error.cause);
  }
  return failure("reset", origin, `${shownOrigin(origin)} closed the connection without an answer`);
}
