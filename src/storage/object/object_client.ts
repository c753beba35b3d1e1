/**
 * What a kind of object store can do, one attempt at a time: the ObjectStore makes a Store of it, with retries,
 * uploads in parts and proof of what was written. A client never tries again by itself, and never waits longer
 * than its patience; which endpoint an attempt goes to, the endpoint set decides (endpoints.ts). Everything rejects with a RequestFailure; an abort rejects with the signal's reason.
 */
import type { BodySink, RequestBody } from "../http/exchange.ts";

/** What a store tells about an object without its bytes. */
export interface ObjectFacts {
  readonly size: number;
  /** Opaque; equal as long as the object is the same. */
  readonly etag: string | undefined;
  /** What the store itself keeps beside the object, where it was asked for it. */
  readonly checksum: StoredChecksum | undefined;
}

/** In the store's own notation: base64 for S3, hexadecimal for AIStore. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

export type ChecksumAlgorithm = "crc32c" | "crc64nvme" | "md5" | "xxhash2";

export interface ListedObject {
  /** The whole key. */
  readonly key: string;
  readonly size: number;
}

export interface Page {
  readonly objects: readonly ListedObject[];
  /** Asks for the next page; undefined after the last one. */
  readonly next: string | undefined;
}

export interface Upload {
  readonly key: string;
  readonly id: string;
  /** When it began, Unix milliseconds; undefined where the store does not say. */
  readonly startedMs: number | undefined;
}

export interface UploadedPart {
  /** Counted from 1. */
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly checksum: string | undefined;
}

/** A whole body that is sent, and what the server must find in it. */
export interface Sent {
  readonly body: RequestBody;
  /** CRC-32C of the body, where the server is to check it. */
  readonly crc32c?: number;
}

export interface RangeAsked {
  readonly offset: number;
  readonly length: number;
  /** The whole object is asked for without a range: nothing else was ever read of it. */
  readonly isWhole: boolean;
  /** An object with another ETag is refused ("changed"). */
  readonly etag: string | undefined;
  /** The size the caller counts on; an answer that tells another one is refused ("changed"). */
  readonly size: number;
  /**
   * Told the ETag as soon as the head of the answer says it, before the first byte: an attempt that breaks off has
   * no other way to say of which object its bytes were. What it throws ends the request.
   */
  readonly answered?: (etag: string) => void;
}

/** Limits of uploads in parts. */
export interface PartLimits {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly maxParts: number;
}

export interface ObjectClient {
  readonly backend: "s3" | "gs" | "ais";
  /** Undefined where a store takes objects only in one piece. */
  readonly parts: PartLimits | undefined;
  /** True where `put` with `onlyNew` is refused by the server itself (412) when the name exists. */
  readonly refusesExisting: boolean;
  /** The ETag comes with the answer. The bytes reach the sink; one too few or another place is a failure. */
  get(
    key: string,
    range: RangeAsked,
    sink: BodySink,
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string }>;
  /** Undefined where there is no such object; a missing bucket is a failure (404, NoSuchBucket). */
  head(key: string, options: { readonly checksum: boolean }, signal?: AbortSignal): Promise<
    ObjectFacts | undefined
  >;
  /** The answer's own checksum, where the server sends one. */
  put(
    key: string,
    sent: Sent,
    options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }>;
  /** Keys that begin with the prefix, in the server's order. */
  page(prefix: string, next: string | undefined, limit: number, signal?: AbortSignal): Promise<Page>;
  /** A missing object is not an error. */
  remove(key: string, signal?: AbortSignal): Promise<void>;
  createUpload(key: string, options: { readonly crc32c: boolean }, signal?: AbortSignal): Promise<Upload>;
  putPart(upload: Upload, number: number, sent: Sent, signal?: AbortSignal): Promise<UploadedPart>;
  /** An answer 200 that holds an error is a failure. */
  completeUpload(
    upload: Upload,
    parts: readonly UploadedPart[],
    options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }>;
  /** An upload that is gone is not an error. */
  abortUpload(upload: Upload, signal?: AbortSignal): Promise<void>;
  /** Uploads below a prefix that were neither completed nor aborted. */
  uploads(prefix: string, signal?: AbortSignal): AsyncIterable<Upload>;
  close(): void;
}
