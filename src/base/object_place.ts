/**
 * The part of an object address that says in which bucket it is. What stands there is never decoded and never
 * guessed: what could be a host, a local path or a password is refused.
 */
import type { Scheme } from "./address.ts";
import { contradiction, refusal } from "./address_refusal.ts";
import { beginsNamespace, parseNamespace } from "./namespace.ts";
import { writtenScheme } from "./written_scheme.ts";

interface Place {
  readonly namespace?: string | undefined;
  readonly bucket: string | undefined;
}

export interface ObjectPlace {
  /** Undefined: the global one. */
  readonly namespace: string | undefined;
  readonly bucket: string;
  /** As it is written; slashes at its ends and between may be too many. */
  readonly key: string;
}

/** Reads what follows the scheme. `text` is the whole address, which messages quote. */
export function objectPlace(scheme: Scheme, rest: string, text: string): ObjectPlace {
  if (writtenScheme(text) === undefined && /^(\/|~|\.\.?(\/|$))/.test(rest)) {
    throw refusal(
      "LOCAL_PATH",
      text,
      `is a local path where a bucket of ${scheme}:// is expected`,
      `Write ${scheme}://bucket/prefix.`,
    );
  }
  const { namespace, bucket, key } = splitPlace(scheme, rest, text);
  if (bucket.includes("@")) {
    throw refusal(
      "CREDENTIALS",
      text,
      "seems to carry credentials",
      "Give them by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, never in an address.",
    );
  }
  if (/:\d+$/.test(bucket)) {
    throw refusal(
      "ENDPOINT",
      text,
      `has the host '${bucket}' where the bucket belongs`,
      `Write ${scheme}://bucket/prefix and give the host with --endpoint http://${bucket}.`,
    );
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bucket)) {
    throw refusal(
      "BUCKET",
      text,
      bucket === "" ? "names no bucket" : `has the bucket '${bucket}', which no object store allows`,
      `Write ${scheme}://bucket/prefix; a bucket has letters, digits, dots, hyphens and underscores.`,
    );
  }
  return { namespace, bucket, key: withoutRepeat(scheme, { namespace, bucket }, key, text) };
}

/** Whatever stands where the bucket belongs is the bucket; it is judged elsewhere. */
function splitPlace(scheme: Scheme, rest: string, text: string): ObjectPlace {
  const [first = "", ...others] = rest.split("/");
  if (scheme !== "ais" || !beginsNamespace(first)) {
    return { namespace: undefined, bucket: first, key: others.join("/") };
  }
  const namespace = parseNamespace(first);
  if (namespace === undefined) {
    throw refusal(
      "NAMESPACE",
      text,
      "has a namespace that AIStore cannot have",
      "Write ais://@#NAME/bucket or ais://@UUID#NAME/bucket, in letters, digits, hyphens and underscores.",
    );
  }
  const [bucket = "", ...key] = others;
  return { namespace: namespace === "" ? undefined : namespace, bucket, key: key.join("/") };
}

/** Suites that join an address to an address make keys that begin with the whole address once more. */
function withoutRepeat(
  scheme: Scheme,
  place: Place,
  key: string,
  text: string,
): string {
  const trimmed = key.replace(/^\/+/, "");
  const inner = writtenScheme(trimmed);
  if (inner === undefined) return trimmed;
  const again = splitPlace(scheme, trimmed.slice(inner.length + 3), text);
  const outer = placeParts(place).join("/");
  if (inner !== scheme || placeParts(again).join("/") !== outer) {
    throw contradiction(text, `${scheme}://${outer}`, trimmed);
  }
  return withoutRepeat(scheme, place, again.key, text);
}

/** What of namespace and bucket there is, in the order in which it is written. */
export function placeParts({ namespace, bucket }: Place): string[] {
  return [namespace, bucket].filter((part) => part !== undefined);
}
