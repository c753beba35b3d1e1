/**
 * Uploads in parts, one attempt a call. A list of parts that is not whole is never sent, and an answer 200 is no
 * success before its document says so.
 */
import { hash } from "node:crypto";
import type { ResponseHead } from "../http/exchange.ts";
import type { PartLimits, Sent, StoredChecksum, Upload, UploadedPart } from "../object/object_client.ts";
import { type BucketRequests, etagOf, failure, missing, type Way } from "./bucket_requests.ts";
import { completed, uploadId, type UploadPage, uploadPage } from "./documents.ts";
import { completeDocument, expectedChecksum, wrongParts } from "./part_list.ts";
import { refusalFailure, refusalOf } from "./refusal.ts";
import type { Headers } from "./signer.ts";
import { storedChecksum } from "./stored_checksum.ts";
import { type Backend, checkedSum, checksumHeaders, newOnlyHeaders } from "./written.ts";

type Completed = { readonly etag?: string; readonly checksum?: StoredChecksum };

const MIB = 2 ** 20;
const UPLOADS_A_PAGE = "1000";

export const PARTS: PartLimits = { minBytes: 5 * MIB, maxBytes: 5120 * MIB, maxParts: 10_000 };

export class S3Uploads {
  readonly #requests: BucketRequests;
  readonly #backend: Backend;

  constructor(requests: BucketRequests, backend: Backend) {
    this.#requests = requests;
    this.#backend = backend;
  }

  create(key: string, options: { readonly crc32c: boolean }, signal?: AbortSignal): Promise<Upload> {
    const headers: Headers = options.crc32c && this.#backend === "s3"
      ? [["x-amz-checksum-algorithm", "CRC32C"]]
      : [];
    const ask = { method: "POST", key, query: [["uploads", ""]], headers, signal } as const;
    return this.#requests.use(async (...way) => {
      const id = await this.#requests.document(way, ask, uploadId);
      return { key, id, startedMs: this.#requests.now() };
    });
  }

  putPart(upload: Upload, number: number, sent: Sent, signal?: AbortSignal): Promise<UploadedPart> {
    const query = [["partNumber", String(number)], ["uploadId", upload.id]] as const;
    const headers = checksumHeaders(sent, this.#backend);
    const ask = { method: "PUT", key: upload.key, query, headers, body: sent.body, signal } as const;
    return this.#requests.use(async (...way) => {
      const head = await this.#requests.drained(way, ask);
      const { etag } = etagOf(head);
      if (etag === undefined) throw failure(way, "protocol", `The answer to part ${number} has no ETag`);
      const { checksum } = checkedSum(way, head, sent);
      return { number, size: sent.body.length, etag, checksum: checksum?.value };
    });
  }

  complete(
    upload: Upload,
    parts: readonly UploadedPart[],
    options: { readonly onlyNew: boolean },
    signal?: AbortSignal,
  ): Promise<Completed> {
    const bytes = new TextEncoder().encode(completeDocument(parts));
    const ask = {
      method: "POST",
      key: upload.key,
      query: [["uploadId", upload.id]],
      headers: [["content-type", "application/xml"], ...newOnlyHeaders(options, this.#backend)],
      body: { length: bytes.length, send: (write: (bytes: Uint8Array) => Promise<void>) => write(bytes) },
      bodyHash: hash("sha256", bytes, "hex"),
      signal,
    } as const;
    return this.#requests.use(async (...way) => {
      const wrong = wrongParts(parts, PARTS);
      if (wrong !== undefined) throw failure(way, "protocol", `The upload was not completed: ${wrong}`);
      return await this.#requests.document(way, ask, (text, head) => this.#completed(way, parts, text, head));
    });
  }

  abort(upload: Upload, signal?: AbortSignal): Promise<void> {
    const ask = { method: "DELETE", key: upload.key, query: [["uploadId", upload.id]], signal } as const;
    return this.#requests.use(async (...way) => {
      await missing(this.#requests.drained(way, ask), "also with its bucket");
    });
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<Upload> {
    let next: UploadPage["next"];
    let below = prefix;
    for (;;) {
      const asked = next;
      const query: [string, string][] = [
        ["uploads", ""],
        ["encoding-type", "url"],
        ["max-uploads", UPLOADS_A_PAGE],
        ["prefix", below],
      ];
      if (asked) query.push(["key-marker", asked.key], ["upload-id-marker", asked.id]);
      const ask = { method: "GET", query, signal } as const;
      // rclone answers 404 where there are none.
      const page = await this.#requests.use((...way) =>
        missing(this.#requests.document(way, ask, (text, head) => ({
          ...uploadPage(text, asked),
          knowsNoFolders: head.headers.get("server") === "MinIO",
        })))
      );
      if (page === undefined) return;
      // MinIO takes a prefix for the name of one object, and tells all uploads of the bucket where there is none.
      if (page.knowsNoFolders && page.uploads.length === 0 && below !== "") {
        below = "";
        continue;
      }
      // A server that overlooks the prefix must not make us abort what is not ours.
      yield* page.uploads.filter(({ key }) => key.startsWith(prefix));
      next = page.next;
      if (!next) return;
    }
  }

  #completed(way: Way, parts: readonly UploadedPart[], text: string, head: ResponseHead): Completed {
    const done = completed(text);
    if (!done) {
      const { credentials, now } = this.#requests;
      throw refusalFailure(refusalOf(head, text, now()), way[0].url, credentials, "answer");
    }
    const given = done.crc32c ?? storedChecksum(head.headers)?.value;
    const expected = given === undefined ? undefined : expectedChecksum(parts, given);
    if (given !== undefined && expected !== undefined && given !== expected) {
      const wrong = `The server completed other parts: CRC-32C ${given}, not ${expected}`;
      throw failure(way, "checksum", wrong);
    }
    const etag = done.etag ?? etagOf(head).etag;
    return {
      ...(etag === undefined ? {} : { etag }),
      ...(given === undefined ? {} : { checksum: { algorithm: "crc32c" as const, value: given } }),
    };
  }
}
