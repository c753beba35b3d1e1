/**
 * Receives one answer: its final head, then its body straight into the memory of the sink. It never asks for a
 * byte behind the body, and never takes a shorter body for a whole one.
 */
import { ChunkedBody } from "./chunked_body.ts";
import { CLOSED, type Connection } from "./connection.ts";
import type { BodySink, HttpRequest } from "./exchange.ts";
import { failure } from "./failures.ts";
import { shownOrigin } from "./request_head.ts";
import { findHeadEnd, HttpSyntaxError, type ParsedHead, parseHead } from "./response_head.ts";

/** A server may say that it is busy; one that says nothing else is refused. */
const INTERIM_LIMIT = 1000;
/** Pieces of chunks below this are read together with what stands around them, and copied. */
const DIRECT_FROM_BYTES = 4096;

/** The server closed the connection and had sent nothing of an answer. */
export class NoAnswer extends Error {}

/** `consented` is called for `100 Continue`. */
export async function receiveHead(
  connection: Connection,
  request: HttpRequest,
  consented: () => void,
): Promise<ParsedHead> {
  for (let interim = 0; interim <= INTERIM_LIMIT; interim++) {
    const head = await nextHead(connection, request);
    if (head.status >= 200) return head;
    if (head.status === 101) throw new HttpSyntaxError("it switches to a protocol that nobody asked for");
    if (head.status === 100) consented();
    connection.allowRead(request.patience.firstByteMs);
  }
  throw new HttpSyntaxError(`${INTERIM_LIMIT} interim answers came and no final one`);
}

async function nextHead(connection: Connection, request: HttpRequest): Promise<ParsedHead> {
  for (let looked = 0;;) {
    const { buffered } = connection;
    const end = buffered.length === 0 ? -1 : findHeadEnd(buffered, looked);
    if (end >= 0) {
      const head = parseHead(buffered.subarray(0, end));
      connection.consume(end);
      return head;
    }
    looked = buffered.length;
    if (looked > 0) connection.allowRead(request.patience.stallMs);
    if (await connection.fill() !== CLOSED) continue;
    if (looked === 0) throw new NoAnswer();
    const endpoint = shownOrigin(request.origin);
    throw failure("reset", request.origin, `${endpoint} closed the connection within the head of its answer`);
  }
}

export async function receiveLength(
  connection: Connection,
  request: HttpRequest,
  length: number,
  sink: BodySink,
): Promise<void> {
  const { stallMs } = request.patience;
  let left = length - await drain(connection, sink, length);
  while (left > 0) {
    const asked = sink.room();
    const room = asked instanceof Uint8Array ? asked : await asked;
    const count = await connection.readInto(room.length > left ? room.subarray(0, left) : room, stallMs);
    if (count === CLOSED) throw shortBody(request, `${length} bytes`, length - left);
    left -= count;
    sink.took(count);
  }
}

export async function receiveUntilClose(
  connection: Connection,
  request: HttpRequest,
  sink: BodySink,
): Promise<void> {
  await drain(connection, sink, Infinity);
  for (;;) {
    const asked = sink.room();
    const room = asked instanceof Uint8Array ? asked : await asked;
    const count = await connection.readInto(room, request.patience.stallMs);
    if (count === CLOSED) return;
    sink.took(count);
  }
}

export async function receiveChunks(
  connection: Connection,
  request: HttpRequest,
  sink: BodySink,
): Promise<void> {
  const chunks = new ChunkedBody();
  const { stallMs } = request.patience;
  let got = 0;
  for (;;) {
    const { buffered } = connection;
    connection.consume(chunks.read(buffered, 0, buffered.length));
    if (chunks.isDone) return;
    let count = 0;
    if (chunks.dataLeft > 0 && connection.buffered.length > 0) {
      count = await drain(connection, sink, chunks.dataLeft);
    } else if (chunks.dataLeft >= DIRECT_FROM_BYTES) {
      const asked = sink.room();
      const room = asked instanceof Uint8Array ? asked : await asked;
      const left = chunks.dataLeft;
      count = await connection.readInto(room.length > left ? room.subarray(0, left) : room, stallMs);
      if (count === CLOSED) throw shortBody(request, "another chunk", got);
      sink.took(count);
    } else {
      connection.allowRead(stallMs);
      if (await connection.fill() === CLOSED) throw shortBody(request, "another chunk", got);
    }
    got += count;
    if (count > 0) chunks.tookData(count);
  }
}

/** Copies what arrived together with the head. */
async function drain(connection: Connection, sink: BodySink, limit: number): Promise<number> {
  let copied = 0;
  while (copied < limit && connection.buffered.length > 0) {
    const asked = sink.room();
    const room = asked instanceof Uint8Array ? asked : await asked;
    connection.refuseStopped();
    const count = Math.min(connection.buffered.length, room.length, limit - copied);
    room.set(connection.buffered.subarray(0, count));
    connection.consume(count);
    copied += count;
    sink.took(count);
  }
  return copied;
}

function shortBody(request: HttpRequest, promised: string, got: number): Error {
  return failure(
    "shortBody",
    request.origin,
    `${shownOrigin(request.origin)} promised ${promised} and closed the connection after ${got}`,
  );
}
