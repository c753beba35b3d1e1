/** The head of a request as it stands on the wire. What could smuggle a second request or header is refused. */
import type { HttpRequest, Origin } from "./exchange.ts";

const TARGET = /^\/[\x21-\x7e]*$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e\t]*$/;
const OURS = new Set(["host", "content-length", "connection", "expect", "transfer-encoding"]);
const encoder = new TextEncoder();

/** Host header, with the port where it is not the usual one. */
export function hostOf(origin: Origin): string {
  const host = origin.host.includes(":") ? `[${origin.host}]` : origin.host;
  return origin.port === (origin.isTls ? 443 : 80) ? host : `${host}:${origin.port}`;
}

/** As it is shown to the operator. */
export function shownOrigin(origin: Origin): string {
  return `${origin.isTls ? "https" : "http"}://${hostOf(origin)}`;
}

export function requestHead(request: HttpRequest): Uint8Array {
  const { method, target, body } = request;
  if (!TARGET.test(target)) {
    throw new TypeError(`The target of a request cannot be ${JSON.stringify(target)}`);
  }
  let text = `${method} ${target} HTTP/1.1\r\nHost: ${hostOf(request.origin)}\r\n`;
  for (const [name, value] of request.headers) {
    if (!NAME.test(name) || OURS.has(name.toLowerCase())) {
      throw new TypeError(`A request cannot set the header ${JSON.stringify(name)}`);
    }
    // The value stays out of the message: it may be a secret.
    if (!VALUE.test(value)) {
      throw new TypeError(`The header ${name} of a request holds other than plain ASCII`);
    }
    text += `${name}: ${value}\r\n`;
  }
  if (body !== undefined) text += `Content-Length: ${body.length}\r\n`;
  else if (method === "PUT" || method === "POST") text += "Content-Length: 0\r\n";
  if (request.expectContinue && body !== undefined) text += "Expect: 100-continue\r\n";
  return encoder.encode(text + "\r\n");
}
