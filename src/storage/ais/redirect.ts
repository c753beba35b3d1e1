/**
 * Where an AIStore proxy sends a request: to a target of the cluster, with parameters that the target demands.
 * Anything else that calls itself a redirect is refused rather than followed.
 */
import type { Origin, ResponseHead } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";

export interface Redirect {
  readonly origin: Origin;
  /** As it is shown, without a slash at its end. */
  readonly url: string;
  /** Path and query as they stand on the wire. */
  readonly target: string;
  /** The proxy signed method, path and length: the redirect holds for this very request only. */
  readonly isSigned: boolean;
}

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 307 || status === 308;
}

/** `asked` is the path and query that was asked for, without what the endpoint puts before it. */
export function redirectOf(
  what: string,
  from: { readonly url: string; readonly origin: Origin },
  asked: string,
  head: ResponseHead,
): Redirect {
  // A backslash in a key comes bare, and would be read as a slash.
  const location = head.headers.get("location")?.replaceAll("\\", "%5C");
  const refuse = (why: string) =>
    new RequestFailure("redirect", `${what}: ${from.url} answers ${head.status} ${why}`, {
      endpoint: from.url,
      status: head.status,
      ...(location === undefined ? {} : { location: withoutQuery(location) }),
    });
  if (location === undefined) throw refuse("without a place");
  const usual = usualRedirect(location, asked);
  if (usual !== undefined && (usual.origin.isTls || !from.origin.isTls)) return usual;
  if (!URL.canParse(location, from.url)) throw refuse("with a place that is no address");
  const url = new URL(location, from.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse("with a place that is not HTTP");
  if (from.origin.isTls && url.protocol === "http:") throw refuse("and leads out of TLS");
  if (pathOf(url.href) !== pathOf(new URL(asked, from.url).href)) throw refuse("and leads to another object");
  return {
    origin: {
      isTls: url.protocol === "https:",
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    },
    url: url.origin,
    // Our own spelling of the path: the proxy's may leave characters bare that others give a meaning.
    target: pathAsked(asked) + url.search,
    isSigned: isSigned(url.search),
  };
}

const USUAL = new RegExp(
  "^((https?)://([a-z][a-z0-9.-]*|\\d{1,3}(?:\\.\\d{1,3}){3}):(\\d{3,5}))(/[^?#]*)(\\?[^#]*)?$",
);

/** What clusters send for every request is read without making addresses of it, which costs more than all the rest. */
function usualRedirect(location: string, asked: string): Redirect | undefined {
  const [, url, scheme, host, port, path, query = ""] = USUAL.exec(location) ?? [];
  if (url === undefined || host === undefined || path === undefined) return undefined;
  if (port === "443" || Number(port) > 65535 || path !== pathAsked(asked)) return undefined;
  const origin = { isTls: scheme === "https", host, port: Number(port) };
  return { origin, url, target: path + query, isSigned: isSigned(query) };
}

function isSigned(query: string): boolean {
  return /[?&]u(?:[=&]|$)/.test(query);
}

function pathAsked(target: string): string {
  const end = target.indexOf("?");
  return end < 0 ? target : target.slice(0, end);
}

/** Signatures stay out of messages. */
function withoutQuery(location: string): string {
  return location.split("?", 1)[0] ?? "";
}

function pathOf(href: string): string {
  const { pathname } = new URL(href);
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
