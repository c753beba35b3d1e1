/**
 * Uploads in parts, which AIStore keeps as chunks of one object: one attempt per call. AIStore checks a part by its
 * SHA-256 alone, and tells of open uploads on its S3 side only.
 */
import { createHash } from "node:crypto";
import type { RequestBody } from "../http/exchange.ts";
import type { PartLimits, Sent, StoredChecksum, Upload, UploadedPart } from "../object/object_client.ts";
import type { AisRequest } from "./ais_exchange.ts";
import { failureOf } from "./ais_failure.ts";
import { uploadsTarget } from "./ais_path.ts";
import { type AisRequests, withEtag } from "./ais_requests.ts";
import { uploadsOf } from "./upload_list.ts";

/** AIStore numbers chunks to 9999, and takes them of any size but none. */
export const PART_LIMITS: PartLimits = { minBytes: 1, maxBytes: Number.MAX_SAFE_INTEGER, maxParts: 9999 };

export class AisUploads {
  readonly #requests: AisRequests;

  constructor(requests: AisRequests) {
    this.#requests = requests;
  }

  async create(key: string, signal?: AbortSignal): Promise<Upload> {
    const request = this.#requests.objectAction("POST", key, "", { action: "mpt-upload" }, signal);
    return await this.#requests.small(request, (bytes) => {
      const id = new TextDecoder().decode(bytes).trim();
      if (!/^[\w-]+$/.test(id)) throw new TypeError("the answer is no upload");
      return { key, id, startedMs: undefined };
    });
  }

  /** The sum is made of the body before it is sent. */
  async putPart(upload: Upload, number: number, sent: Sent, signal?: AbortSignal): Promise<UploadedPart> {
    const checksum = sent.crc32c === undefined ? undefined : await sha256Of(sent.body);
    await this.#requests.ask({
      ...this.#requests.object("PUT", upload.key, signal, `${uploadQuery(upload)}&partNumber=${number}`),
      headers: checksum === undefined ? [] : [["x-amz-content-sha256", checksum] as const],
      body: sent.body,
      isData: true,
    });
    return { number, size: sent.body.length, etag: "", checksum };
  }

  /** AIStore refuses it unless the parts are all that were sent, numbered from 1 without a gap. */
  async complete(
    upload: Upload,
    parts: readonly UploadedPart[],
    signal?: AbortSignal,
  ): Promise<{ readonly etag?: string; readonly checksum?: StoredChecksum }> {
    const value = parts.map(({ number, etag }) => ({ "part-number": number, etag }));
    const message = { action: "mpt-complete", value };
    const request = this.#requests.objectAction("POST", upload.key, uploadQuery(upload), message, signal);
    return await this.#requests.small(request, (bytes, answer, endpoint) => {
      // Nothing is said when all is well.
      if (bytes.length > 0) throw failureOf(request.what, endpoint.url, answer.head, bytes);
      return withEtag(answer);
    });
  }

  async abort(upload: Upload, signal?: AbortSignal): Promise<void> {
    const message = { action: "mpt-abort" };
    const request = this.#requests.objectAction("DELETE", upload.key, uploadQuery(upload), message, signal);
    await this.#requests.askUnlessAbsent(request);
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<Upload> {
    const what = `List uploads below ${this.#requests.nameOf(prefix)}`;
    const target = uploadsTarget(this.#requests.bucket);
    const request: AisRequest = { what, method: "GET", target, signal };
    yield* await this.#requests.small(request, (bytes) => uploadsOf(bytes, prefix));
  }
}

function uploadQuery({ id }: Upload): string {
  return `&uploadId=${encodeURIComponent(id)}`;
}

async function sha256Of(body: RequestBody): Promise<string> {
  const hash = createHash("sha256");
  await body.send(async (bytes) => {
    hash.update(bytes);
  });
  return hash.digest("hex");
}
