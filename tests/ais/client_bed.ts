/** A client before one AIStore endpoint, and sinks and bodies over plain memory. */
import { AisClient } from "../../src/storage/ais/ais_client.ts";
import type { AisBucket } from "../../src/storage/ais/ais_path.ts";
import type { BodySink, RequestBody } from "../../src/storage/http/exchange.ts";
import { PlainHttpClient } from "../../src/storage/http/plain_http_client.ts";
import { endpointOf } from "../../src/storage/object/endpoint_list.ts";
import type { Endpoints } from "../../src/storage/object/endpoints.ts";
import type { RangeAsked } from "../../src/storage/object/object_client.ts";

export interface Bed extends Disposable {
  readonly client: AisClient;
  readonly http: PlainHttpClient;
  readonly endpoints: Endpoints;
  /** What the endpoint was told of attempts. */
  readonly counted: { answered: number; sent: number; received: number };
}

export interface BedOptions {
  readonly bucket?: AisBucket;
  readonly token?: string;
  readonly takesParts?: boolean;
  readonly seconds?: number;
  readonly now?: () => number;
}

export const BUCKET: AisBucket = { name: "stoker-test" };

export function clientBed(url: string, options: BedOptions = {}): Bed {
  const { bucket = BUCKET, token, takesParts = true, seconds = 5, now } = options;
  const http = new PlainHttpClient({ authorities: [] });
  const counted = { answered: 0, sent: 0, received: 0 };
  const endpoint = endpointOf(url);
  const endpoints: Endpoints = {
    use: (attempt) =>
      attempt(endpoint, {
        answered: () => counted.answered++,
        repeated() {},
        sent: (bytes) => counted.sent += bytes,
        received: (bytes) => counted.received += bytes,
      }),
  };
  const settings = { token, connectSeconds: seconds, operationSeconds: seconds };
  const client = new AisClient({ http, endpoints, bucket, settings, takesParts, ...(now ? { now } : {}) });
  return { client, http, endpoints, counted, [Symbol.dispose]: () => http.close() };
}

/** Bytes that differ at every offset. */
export function numberedBytes(size: number, seed = 0): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => Math.imul(i + seed + 1, 0x9e3779b1) >>> 24);
}

/** Sent in pieces. */
export function bodyOf(bytes: Uint8Array): RequestBody {
  return {
    length: bytes.length,
    async send(write) {
      for (let at = 0; at < bytes.length; at += 20_000) await write(bytes.subarray(at, at + 20_000));
    },
  };
}

export class MemorySink implements BodySink {
  readonly bytes: Uint8Array;
  came = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  room(): Uint8Array {
    return this.bytes.subarray(this.came, this.came + 1000);
  }

  took(bytes: number): void {
    this.came += bytes;
  }
}

export function whole(size: number, etag?: string): RangeAsked {
  return { offset: 0, length: size, isWhole: true, size, etag };
}

export function range(offset: number, length: number, size: number, etag?: string): RangeAsked {
  return { offset, length, isWhole: false, size, etag };
}

/** What a read brought. */
export async function read(client: AisClient, key: string, asked: RangeAsked): Promise<Uint8Array> {
  const sink = new MemorySink(asked.length);
  await client.get(key, asked, sink);
  return sink.bytes.subarray(0, sink.came);
}
