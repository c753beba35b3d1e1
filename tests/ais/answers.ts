/** Answers of the stand-in in AIStore's form: objects, ranges of them, JSON and errors. */
import type { Stored } from "./bucket.ts";
import type { FaultAction } from "./faults.ts";
import type { RawAnswer, RawRequest } from "./raw_server.ts";

const JSON_HEADERS = { "Content-Type": "application/json" };

/** An answer that is an error, in AIStore's form. */
export class Refusal extends Error {
  readonly status: number;
  readonly tcode: string | undefined;
  constructor(status: number, message: string, tcode?: string) {
    super(message);
    this.status = status;
    this.tcode = tcode;
  }
}

export function rangeAnswer(
  { headers }: RawRequest,
  stored: Stored,
  fault: FaultAction | undefined,
): RawAnswer {
  const { bytes } = stored;
  const given = { ...checksumHeaders(stored), "Content-Type": "application/octet-stream" };
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range") ?? "") ?? [];
  if ((first === "" && last === "") || fault?.type === "ignoreRange") {
    return { status: 200, headers: given, body: bytes.slice() };
  }
  const asked = first === "" ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const start = asked + (fault?.type === "shiftRange" ? fault.by : 0);
  const length = first === "" || last === "" ? bytes.length : Number(last) - Number(first) + 1;
  const end = Math.min(bytes.length, start + length);
  if (start >= bytes.length) {
    throw new Refusal(416, `size=${bytes.length}: not satisfiable`, "ErrRangeNotSatisfiable");
  }
  const range = { "Accept-Ranges": "bytes", "Content-Range": `bytes ${start}-${end - 1}/${bytes.length}` };
  return { status: 206, headers: { ...given, ...range }, body: bytes.slice(start, end) };
}

export function checksumHeaders({ type, value }: Stored): Record<string, string> {
  return type === "none" ? {} : { "Ais-Checksum-Type": type, "Ais-Checksum-Value": value };
}

export function errorAnswer(
  { method, path }: RawRequest,
  { status, tcode, message }: Refusal,
  node: string,
  headers: Record<string, string>,
): RawAnswer {
  const text = JSON.stringify({
    ...(tcode === undefined ? {} : { tcode }),
    message,
    method,
    url_path: path,
    remote_addr: "127.0.0.1",
    caller: "",
    node,
    status,
  });
  return method === "HEAD"
    ? { status, headers: { ...JSON_HEADERS, ...headers, "Hdr-Error": text } }
    : { status, headers: { ...JSON_HEADERS, ...headers }, body: encode(text) };
}

export function damaged(answer: RawAnswer, fault: FaultAction | undefined): RawAnswer {
  if (fault?.type === "cut") return { ...answer, cutAfter: fault.after };
  if (fault?.type === "flip" && answer.body) flip(answer.body, fault.offset);
  return answer;
}

export function flip(bytes: Uint8Array, offset: number): void {
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
}

export function json(text: string): RawAnswer {
  return { status: 200, headers: JSON_HEADERS, body: encode(text) };
}

export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
