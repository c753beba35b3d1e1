/** One bucket of the S3 stand-in: objects and unfinished uploads in memory, and what S3 says of them. */
import { createHash } from "node:crypto";
import { joined } from "../joined.ts";

export interface Stored {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** With its quotation marks. */
  readonly etag: string;
}

export interface OpenUpload {
  readonly key: string;
  readonly begun: string;
  readonly parts: Map<number, Uint8Array<ArrayBuffer>>;
}

export class StandInBucket {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, OpenUpload>();
  #uploadsBegun = 0;

  put(key: string, bytes: Uint8Array<ArrayBuffer>): Stored {
    const stored = { bytes, etag: etagOf(bytes) };
    this.objects.set(key, stored);
    return stored;
  }

  begin(key: string): string {
    const id = `upload-${++this.#uploadsBegun}`;
    this.uploads.set(id, { key, begun: new Date().toISOString(), parts: new Map() });
    return id;
  }

  /** Undefined where a part is named that did not come. */
  complete(id: string, numbers: readonly number[]): Stored | undefined {
    const upload = this.uploads.get(id);
    const pieces = numbers.flatMap((number) => upload?.parts.get(number) ?? []);
    if (!upload || pieces.length < numbers.length) return undefined;
    this.uploads.delete(id);
    return this.put(upload.key, joined(pieces));
  }

  /** The document of a page of keys after `after`. */
  page(prefix: string, after: string, limit: number): string {
    const keys = [...this.objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > after);
    const shown = keys.slice(0, limit);
    const contents = shown.map((key) => {
      const { bytes, etag } = this.objects.get(key) ?? { bytes: new Uint8Array(), etag: "" };
      return `<Contents><Key>${encodeURIComponent(key)}</Key><Size>${bytes.length}</Size>` +
        `<ETag>${etag.replaceAll('"', "&quot;")}</ETag></Contents>`;
    });
    const more = keys.length > shown.length
      ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${
        encodeURIComponent(shown.at(-1) ?? "")
      }</NextContinuationToken>`
      : "<IsTruncated>false</IsTruncated>";
    return `<ListBucketResult><EncodingType>url</EncodingType>${more}${contents.join("")}</ListBucketResult>`;
  }

  uploadPage(prefix: string): string {
    const open = [...this.uploads].filter(([, { key }]) => key.startsWith(prefix)).map((
      [id, { key, begun }],
    ) =>
      `<Upload><Key>${
        encodeURIComponent(key)
      }</Key><UploadId>${id}</UploadId><Initiated>${begun}</Initiated></Upload>`
    );
    return `<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${
      open.join("")
    }</ListMultipartUploadsResult>`;
  }
}

export function etagOf(bytes: Uint8Array): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}
