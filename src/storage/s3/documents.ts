/** The answers of S3 with a body, as values. What is missing or contradicts itself is an XmlError, never a guess. */
import type { Page, Upload } from "../object/object_client.ts";
import { decodeForm } from "./key_encoding.ts";
import { childrenOf, parseXml, textOf, type XmlElement, XmlError } from "./xml.ts";

/** What a server says when it refuses. Everything may be missing: a proxy between may have answered. */
export interface ErrorDocument {
  readonly word?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly region?: string;
  /** Host that the bucket is to be addressed at. */
  readonly endpoint?: string;
}

export interface UploadPage {
  readonly uploads: readonly Upload[];
  readonly next: { readonly key: string; readonly id: string } | undefined;
}

export interface Completed {
  readonly etag: string | undefined;
  readonly crc32c: string | undefined;
}

/** Undefined where the text is none of S3's error documents. */
export function errorDocument(text: string): ErrorDocument | undefined {
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
  if (root.name !== "Error") return undefined;
  const first = (name: string) => childrenOf(root, name)[0]?.text || undefined;
  return defined({
    word: first("Code"),
    message: first("Message"),
    requestId: first("RequestId"),
    region: first("Region"),
    endpoint: first("Endpoint"),
  });
}

/** One page of a listing of version 2. */
export function listPage(text: string, prefix: string, asked: string | undefined): Page {
  const root = expect(text, "ListBucketResult");
  const decode = decoder(root);
  const objects = childrenOf(root, "Contents").map((entry) => {
    const key = decode(needed(entry, "Key"));
    if (!key.startsWith(prefix)) throw new XmlError(`It lists '${key}', which is not below '${prefix}'`);
    return { key, size: wholeNumber(needed(entry, "Size"), "Size") };
  });
  if (!truth(root, "IsTruncated")) return { objects, next: undefined };
  const next = needed(root, "NextContinuationToken");
  if (next === "" || next === asked) {
    throw new XmlError("It promises another page and does not say which");
  }
  return { objects, next };
}

/** The identity matters, not the name of the document: rclone has one of its own. */
export function uploadId(text: string): string {
  const id = needed(parseXml(text), "UploadId");
  if (id === "") throw new XmlError("Its <UploadId> is empty");
  return id;
}

/** Undefined where the answer of status 200 is an error document. */
export function completed(text: string): Completed | undefined {
  const root = parseXml(text);
  if (root.name === "Error") return undefined;
  if (root.name !== "CompleteMultipartUploadResult") throw new XmlError(`It is a <${root.name}>`);
  return { etag: textOf(root, "ETag"), crc32c: textOf(root, "ChecksumCRC32C") };
}

/** One page of the uploads that were neither completed nor aborted. */
export function uploadPage(text: string, asked: UploadPage["next"]): UploadPage {
  const root = expect(text, "ListMultipartUploadsResult");
  const decode = decoder(root);
  const uploads = childrenOf(root, "Upload").map((entry) => {
    const startedMs = Date.parse(textOf(entry, "Initiated") ?? "");
    return {
      key: decode(needed(entry, "Key")),
      id: needed(entry, "UploadId"),
      startedMs: Number.isNaN(startedMs) ? undefined : startedMs,
    };
  });
  // rclone leaves it out where it has nothing more to say.
  const isCut = textOf(root, "IsTruncated") !== undefined && truth(root, "IsTruncated");
  if (!isCut) return { uploads, next: undefined };
  const next = { key: decode(needed(root, "NextKeyMarker")), id: textOf(root, "NextUploadIdMarker") ?? "" };
  if (next.key === asked?.key && next.id === asked.id) {
    throw new XmlError("It promises another page and does not say which");
  }
  return { uploads, next };
}

function expect(text: string, name: string): XmlElement {
  const root = parseXml(text);
  if (root.name !== name) throw new XmlError(`It is a <${root.name}>, not a <${name}>`);
  return root;
}

/** A server that ignores `encoding-type=url` says so by not naming it. */
function decoder(root: XmlElement): (text: string) => string {
  if (textOf(root, "EncodingType") !== "url") return (text) => text;
  return (text) => {
    try {
      return decodeForm(text);
    } catch (error) {
      if (error instanceof URIError) throw new XmlError(`It has the encoded key '${text}'`);
      throw error;
    }
  };
}

function needed(parent: XmlElement, name: string): string {
  const text = textOf(parent, name);
  if (text === undefined) throw new XmlError(`<${parent.name}> has no <${name}>`);
  return text;
}

function wholeNumber(text: string, name: string): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw new XmlError(`Its <${name}> is '${text.slice(0, 40)}'`);
  return value;
}

function truth(parent: XmlElement, name: string): boolean {
  const text = needed(parent, name);
  if (text !== "true" && text !== "false") throw new XmlError(`Its <${name}> is '${text.slice(0, 40)}'`);
  return text === "true";
}

/** Without the keys that have no value. */
function defined(document: { readonly [K in keyof ErrorDocument]: string | undefined }): ErrorDocument {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}
