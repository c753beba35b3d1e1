/**
 * The head of an answer, read as strictly as RFC 9112 lets a client be: what two readers could understand in two
 * ways is refused, because a body of doubtful length is a doubtful measurement. Pure; nothing is repaired.
 */
import type { HttpRequest, ResponseHead } from "./exchange.ts";

/** A head that is longer is refused. */
export const HEAD_LIMIT_BYTES = 64 * 1024;

/** What the server sent is not HTTP/1.1; the message says what is wrong with it, as the end of a sentence. */
export class HttpSyntaxError extends Error {
  override readonly name = "HttpSyntaxError";
}

export type ParsedHead = Omit<ResponseHead, "atMs"> & { readonly isHttp10: boolean };

/** How the end of a body is found; a number is its length, 0 where there is none. */
export type BodyFraming = number | "chunked" | "untilClose";

const LF = 10;
const CR = 13;
const TLS_ALERT = 0x15;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: .*)?$/;
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/;
// deno-lint-ignore no-control-regex -- control characters are what is looked for
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
const DIGITS = /^[0-9]+$/;
const SHOWN_CHARACTERS = 80;
const latin1 = new TextDecoder("latin1");

/**
 * The place after the empty line that ends the head, or -1 while there is none. `from` is where the last look
 * ended. What cannot become a head is refused as soon as it is seen.
 */
export function findHeadEnd(bytes: Uint8Array, from: number): number {
  refuseOtherProtocols(bytes);
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) throw new HttpSyntaxError("a line of its head does not end with CR LF");
    if (at >= 3 && bytes[at - 2] === LF) return checkedEnd(at + 1);
  }
  if (bytes.length >= HEAD_LIMIT_BYTES) tooLong();
  return -1;
}

function checkedEnd(end: number): number {
  return end > HEAD_LIMIT_BYTES ? tooLong() : end;
}

function tooLong(): never {
  throw new HttpSyntaxError(`its head is longer than ${HEAD_LIMIT_BYTES} bytes`);
}

const HTTP = [0x48, 0x54, 0x54, 0x50, 0x2f];

function refuseOtherProtocols(bytes: Uint8Array): void {
  for (let i = 0; i < HTTP.length && i < bytes.length; i++) {
    if (bytes[i] === HTTP[i]) continue;
    throw new HttpSyntaxError(
      bytes[0] === TLS_ALERT
        ? "it is a TLS alert: the server wants https"
        : `it begins with ${quoted(latin1.decode(bytes.subarray(0, SHOWN_CHARACTERS)))}`,
    );
  }
}

/** `bytes` are one head with the empty line at its end. */
export function parseHead(bytes: Uint8Array): ParsedHead {
  const lines = latin1.decode(bytes.subarray(0, bytes.length - 4)).split("\r\n");
  const [statusLine = ""] = lines;
  const parts = STATUS_LINE.exec(statusLine);
  if (!parts || CONTROL.test(statusLine)) {
    throw new HttpSyntaxError(`its status line is ${quoted(statusLine)}`);
  }
  const headers = new Map<string, string>();
  for (let i = 1; i < lines.length; i++) addHeader(headers, lines[i] ?? "");
  const isHttp10 = parts[1] === "0";
  if (headers.has("transfer-encoding")) checkEncoding(headers, isHttp10);
  return { status: Number(parts[2]), headers, length: contentLength(headers), isHttp10 };
}

function addHeader(headers: Map<string, string>, line: string): void {
  const parts = HEADER_LINE.exec(line);
  if (!parts || CONTROL.test(line)) {
    throw new HttpSyntaxError(
      /^[ \t]/.test(line)
        ? "a header is folded over two lines"
        : `its header ${quoted(line)} has no valid form`,
    );
  }
  const [, name = "", value = ""] = parts;
  const key = name.toLowerCase();
  const before = headers.get(key);
  if (before !== undefined && (key === "content-length" || key === "transfer-encoding")) {
    throw new HttpSyntaxError(`it says ${name} twice (${quoted(before)} and ${quoted(value)})`);
  }
  headers.set(key, before === undefined ? value : `${before}, ${value}`);
}

function checkEncoding(headers: ReadonlyMap<string, string>, isHttp10: boolean): void {
  const encoding = headers.get("transfer-encoding") ?? "";
  if (headers.has("content-length")) {
    throw new HttpSyntaxError("it has a Content-Length and a Transfer-Encoding");
  }
  if (isHttp10 || encoding.toLowerCase() !== "chunked") {
    const version = isHttp10 ? " in HTTP/1.0" : "";
    throw new HttpSyntaxError(`its Transfer-Encoding is ${quoted(encoding)}${version}`);
  }
}

function contentLength(headers: ReadonlyMap<string, string>): number | undefined {
  const text = headers.get("content-length");
  if (text === undefined) return undefined;
  const length = Number(text);
  if (!DIGITS.test(text) || !Number.isSafeInteger(length)) {
    throw new HttpSyntaxError(`its Content-Length is ${quoted(text)}`);
  }
  return length;
}

/** Where the body of this answer ends. */
export function framingOf(head: ParsedHead, method: HttpRequest["method"]): BodyFraming {
  if (method === "HEAD" || head.status === 204 || head.status === 304) return 0;
  if (head.headers.has("transfer-encoding")) return "chunked";
  if (head.length !== undefined) return head.length;
  if (keepsConnection(head)) {
    throw new HttpSyntaxError("it keeps the connection and does not say how long its body is");
  }
  return "untilClose";
}

/** Whether the server lets another request follow on the same connection. */
export function keepsConnection(head: ParsedHead): boolean {
  const connection = head.headers.get("connection")?.toLowerCase();
  if (connection === undefined) return !head.isHttp10;
  const tokens = connection.split(",").map((token) => token.trim());
  if (tokens.includes("close")) return false;
  return !head.isHttp10 || tokens.includes("keep-alive");
}

function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text);
}
