/**
 * Where a bucket is addressed: at which host and below which path, and what a server means that sends a request
 * elsewhere. A redirect is followed only to the same object and never from TLS to plain text.
 */
import type { Origin } from "../http/exchange.ts";
import type { Endpoint } from "../object/endpoints.ts";
import { decodeQuery, encodeKey, encodeQuery, type Query } from "./key_encoding.ts";

export interface Place {
  readonly origin: Origin;
  /** Path of the bucket, encoded, without a slash at its end: "" where the host names the bucket. */
  readonly path: string;
}

/** A request's place and its path and query as they stand on the wire. */
export interface Target {
  readonly origin: Origin;
  readonly path: string;
  readonly query: string;
}

/** Where a redirect leads, and the place to ask first from now on, where it says one. */
export interface Elsewhere {
  readonly target: Target;
  readonly place: Place | undefined;
}

export function placeOf(endpoint: Endpoint, bucket: string, isVirtualHosted: boolean): Place {
  const { origin, basePath } = endpoint;
  return isVirtualHosted
    ? { origin: { ...origin, host: `${bucket}.${origin.host}` }, path: basePath }
    : { origin, path: `${basePath}/${encodeKey(bucket)}` };
}

export function isSamePlace(one: Place, other: Place): boolean {
  const [a, b] = [one.origin, other.origin];
  return one.path === other.path && a.host === b.host && a.port === b.port && a.isTls === b.isTls;
}

/** The bucket itself without a key. */
export function targetOf(place: Place, key: string | undefined, query: Query): Target {
  const path = key === undefined ? place.path || "/" : `${place.path}/${encodeKey(key)}`;
  return { origin: place.origin, path, query: encodeQuery(query) };
}

/**
 * What the Location of a redirect means for a request, or why it is not followed. A parameter that the server left
 * out is sent all the same: without its part number a part would become the whole object.
 */
export function follow(location: string, asked: Target, key: string | undefined): Elsewhere | string {
  const match = /^(?:(https?):\/\/([^/?#]+))?(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(location);
  if (!match || !/^[\x21-\x7e]+$/.test(location)) return "it is no address";
  const [, scheme, authority, path = "/", given = ""] = match;
  const origin = scheme === undefined ? asked.origin : originOf(scheme, authority ?? "");
  if (origin === undefined) return "it is no address";
  if (asked.origin.isTls && !origin.isTls) return "it leads from https to http";
  try {
    const place = placeBefore(path, key, origin);
    if (place === undefined) return "it leads to another object";
    const theirs = decodeQuery(given);
    const ours = decodeQuery(asked.query).filter(([name]) => !theirs.some(([other]) => other === name));
    const query = encodeQuery([...theirs, ...ours]);
    return { target: { origin, path, query }, place: query === asked.query ? place : undefined };
  } catch (error) {
    if (error instanceof URIError) return "it is no address";
    throw error;
  }
}

function originOf(scheme: string, authority: string): Origin | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:@[\]]+))(?::(\d{1,5}))?$/.exec(authority);
  const isTls = scheme.toLowerCase() === "https";
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? (isTls ? 443 : 80) : Number(match[3]);
  return host === undefined || port < 1 || port > 65535 ? undefined : { isTls, host, port };
}

/** The bucket's place in a path that ends with the key; for the bucket itself any path is one. */
function placeBefore(path: string, key: string | undefined, origin: Origin): Place | undefined {
  if (key === undefined) return { origin, path: path.replace(/\/$/, "") };
  const slashes = key.split("/").length;
  const parts = path.split("/");
  const tail = parts.slice(-slashes).map(decodeURIComponent).join("/");
  return tail === key && parts.length > slashes
    ? { origin, path: parts.slice(0, -slashes).join("/") }
    : undefined;
}
