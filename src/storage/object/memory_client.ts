/**
 * An object store in memory, for tests: it does what an honest server does, and whatever wrong a test asks of it,
 * at the place that the test names. It counts every call.
 */
import { eventLoopTurn } from "../event_loop.ts";
import type { BodySink } from "../http/exchange.ts";
import { type FailureKind, RequestFailure } from "../http/request_failure.ts";
import { crcOfBytes, crcToBase64, partSumBytes } from "./crc32c_values.ts";
import type {
  ObjectClient,
  ObjectFacts,
  Page,
  PartLimits,
  RangeAsked,
  Sent,
  StoredChecksum,
  Upload,
  UploadedPart,
} from "./object_client.ts";

export const MEMORY_ENDPOINT = "http://memory:1";

export interface Call {
  readonly kind:
    | "get"
    | "head"
    | "put"
    | "page"
    | "remove"
    | "create"
    | "part"
    | "complete"
    | "abort"
    | "uploads";
  readonly key: string;
  /** Of a part. */
  readonly number?: number;
  readonly offset?: number;
  readonly length?: number;
}

interface Kept {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  readonly checksum: StoredChecksum | undefined;
}

interface OpenUpload {
  readonly upload: Upload;
  readonly parts: Map<number, Uint8Array<ArrayBuffer>>;
}

/** A failure as a client reports it. */
export function failing(
  kind: FailureKind,
  facts: Partial<RequestFailure["facts"]> = {},
  message: string = kind === "answer" ? `${facts.status} ${facts.word ?? ""}`.trim() : kind,
): RequestFailure {
  return new RequestFailure(kind, message, { endpoint: MEMORY_ENDPOINT, ...facts });
}

export function slowDown(facts: Partial<RequestFailure["facts"]> = {}): RequestFailure {
  return failing("answer", { status: 503, word: "SlowDown", ...facts });
}

export class MemoryClient implements ObjectClient {
  readonly backend = "s3";
  parts: PartLimits | undefined = { minBytes: 1, maxBytes: 2 ** 32, maxParts: 10_000 };
  refusesExisting = true;
  /** Takes a body that breaks off for a whole one, as some servers do. */
  keepsTorn = false;
  keepsChecksums = true;
  readonly objects = new Map<string, Kept>();
  readonly open = new Map<string, OpenUpload>();
  readonly calls: Call[] = [];
  isClosed = false;
  /** Bodies under way, and the most there ever were. */
  bodies = { now: 0, most: 0 };

  /** Called before anything is done; what it throws is the failure. */
  before: (call: Call) => void = () => {};
  /** Called when everything is done; what it throws is an answer that was lost. */
  after: (call: Call) => void = () => {};
  /** Called with each piece of a body, after `done` bytes of it went through. */
  during: (call: Call, done: number) => void = () => {};
  /** What HEAD says instead. */
  facts: (key: string, facts: ObjectFacts | undefined) => ObjectFacts | undefined = (_key, facts) => facts;
  /** What is kept of a body. */
  keep: (call: Call, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (_call, bytes) => bytes;
  /** Size of the pieces of the answers' bodies. */
  pieceBytes = 5000;
  #etags = 0;
  #uploads = 0;

  count(kind: Call["kind"]): number {
    return this.calls.filter((call) => call.kind === kind).length;
  }

  async get(
    key: string,
    range: RangeAsked,
    sink: BodySink,
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string }> {
    const call: Call = { kind: "get", key, offset: range.offset, length: range.length };
    return await this.#call(call, signal, async () => {
      const kept = this.objects.get(key);
      if (!kept) throw failing("answer", { status: 404, word: "NoSuchKey" });
      if (range.etag !== undefined && range.etag !== kept.etag) throw failing("changed");
      if (range.size !== kept.bytes.length) throw failing("changed");
      range.answered?.(kept.etag);
      const end = range.offset + range.length;
      for (let at = range.offset; at < end;) {
        await null;
        signal?.throwIfAborted();
        this.during(call, at - range.offset);
        const room = await sink.room();
        const length = Math.min(room.length, this.pieceBytes, end - at);
        room.set(kept.bytes.subarray(at, at + length));
        sink.took(length);
        at += length;
      }
      return { etag: kept.etag };
    });
  }

  async head(key: string, { checksum }: { readonly checksum: boolean }, signal?: AbortSignal): Promise<
    ObjectFacts | undefined
  > {
    return await this.#call({ kind: "head", key }, signal, async () => {
      const kept = this.objects.get(key);
      const facts = kept && {
        size: kept.bytes.length,
        etag: kept.etag,
        checksum: checksum ? kept.checksum : undefined,
      };
      return this.facts(key, facts);
    });
  }

  async put(
    key: string,
    sent: Sent,
    { onlyNew }: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }> {
    const call: Call = { kind: "put", key, length: sent.body.length };
    return await this.#call(call, signal, async () => {
      const bytes = this.keep(call, await this.#receive(call, sent, signal));
      this.#refuseExisting(key, onlyNew);
      return this.#store(key, bytes, sent.crc32c === undefined ? undefined : crcToBase64(crcOfBytes(bytes)));
    });
  }

  async page(prefix: string, next: string | undefined, limit: number, signal?: AbortSignal): Promise<Page> {
    return await this.#call({ kind: "page", key: prefix }, signal, async () => {
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      const rest = next === undefined ? keys : keys.filter((key) => key > next);
      const shown = rest.slice(0, limit);
      return {
        objects: shown.map((key) => ({ key, size: this.objects.get(key)?.bytes.length ?? 0 })),
        next: rest.length > shown.length ? shown.at(-1) : undefined,
      };
    });
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    await this.#call({ kind: "remove", key }, signal, async () => {
      this.objects.delete(key);
    });
  }

  async createUpload(
    key: string,
    _options: { readonly crc32c: boolean },
    signal?: AbortSignal,
  ): Promise<Upload> {
    return await this.#call({ kind: "create", key }, signal, async () => {
      const upload: Upload = { key, id: `upload-${++this.#uploads}`, startedMs: 1000 };
      this.open.set(upload.id, { upload, parts: new Map() });
      return upload;
    });
  }

  async putPart(
    upload: Upload,
    number: number,
    sent: Sent,
    signal?: AbortSignal,
  ): Promise<UploadedPart> {
    const call: Call = { kind: "part", key: upload.key, number, length: sent.body.length };
    return await this.#call(call, signal, async () => {
      const { parts } = this.#opened(upload);
      const received = await this.#receive(call, sent, signal);
      const size = received.length;
      parts.set(number, this.keep(call, received));
      const checksum = sent.crc32c === undefined ? undefined : crcToBase64(sent.crc32c);
      return { number, size, etag: `"part-${number}"`, checksum };
    });
  }

  async completeUpload(
    upload: Upload,
    parts: readonly UploadedPart[],
    { onlyNew }: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }> {
    return await this.#call({ kind: "complete", key: upload.key }, signal, async () => {
      const opened = this.#opened(upload);
      this.#refuseExisting(upload.key, onlyNew);
      const pieces = parts.map(({ number }) => opened.parts.get(number) ?? new Uint8Array());
      const kept = pieces.filter((piece) => piece.length > 0);
      const bytes = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const piece of kept) {
        bytes.set(piece, at);
        at += piece.length;
      }
      this.open.delete(upload.id);
      const sums = kept.map((piece) => ({ crc: crcOfBytes(piece), length: piece.length }));
      const isSummed = parts.every(({ checksum }) => checksum !== undefined);
      const sum = `${crcToBase64(crcOfBytes(partSumBytes(sums)))}-${sums.length}`;
      return this.#store(upload.key, bytes, isSummed ? sum : undefined);
    });
  }

  async abortUpload(upload: Upload, signal?: AbortSignal): Promise<void> {
    await this.#call({ kind: "abort", key: upload.key }, signal, async () => {
      this.open.delete(upload.id);
    });
  }

  async *uploads(prefix: string): AsyncIterable<Upload> {
    this.calls.push({ kind: "uploads", key: prefix });
    this.before({ kind: "uploads", key: prefix });
    for (const { upload } of [...this.open.values()]) if (upload.key.startsWith(prefix)) yield upload;
  }

  close(): void {
    this.isClosed = true;
  }

  async #call<T>(call: Call, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.calls.push(call);
    const hasBody = call.length !== undefined;
    if (hasBody) this.bodies.most = Math.max(this.bodies.most, ++this.bodies.now);
    try {
      await eventLoopTurn();
      signal?.throwIfAborted();
      this.before(call);
      const result = await work();
      this.after(call);
      signal?.throwIfAborted();
      return result;
    } finally {
      if (hasBody) this.bodies.now--;
    }
  }

  async #receive(
    call: Call,
    { body, crc32c }: Sent,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(body.length);
    let done = 0;
    try {
      await body.send(async (piece) => {
        await null;
        signal?.throwIfAborted();
        this.during(call, done);
        bytes.set(piece, done);
        done += piece.length;
      });
    } catch (error) {
      if (this.keepsTorn && call.kind === "put") this.#store(call.key, bytes.slice(0, done), undefined);
      throw error;
    }
    if (done !== body.length) throw new Error(`A body of ${body.length} bytes had ${done}`);
    if (crc32c !== undefined && crcOfBytes(bytes) !== crc32c) {
      throw failing("checksum", { status: 400, word: "BadDigest" });
    }
    return bytes;
  }

  #opened(upload: Upload): OpenUpload {
    const opened = this.open.get(upload.id);
    if (!opened) throw failing("answer", { status: 404, word: "NoSuchUpload" });
    return opened;
  }

  #refuseExisting(key: string, onlyNew: boolean): void {
    if (onlyNew && this.refusesExisting && this.objects.has(key)) {
      throw failing("answer", { status: 412, word: "PreconditionFailed" });
    }
  }

  #store(
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    sum: string | undefined,
  ): { readonly etag: string; readonly checksum?: StoredChecksum } {
    const checksum: StoredChecksum | undefined = sum !== undefined && this.keepsChecksums
      ? { algorithm: "crc32c", value: sum }
      : undefined;
    const etag = `"${++this.#etags}"`;
    this.objects.set(key, { bytes, etag, checksum });
    return { etag, ...(checksum ? { checksum } : {}) };
  }
}
