/**
 * What a server checks before it looks at a request: whose keys it was signed with, when, for which region, and
 * whether the signature is that of this very request.
 */
import { Signer } from "../../src/storage/s3/signer.ts";
import type { Credentials } from "../../src/storage/object/object_settings.ts";

/** Keys that a server knows; "expired": it knew them. */
export type KeyRing = (accessKeyId: string, token: string | undefined) => Credentials | "expired" | undefined;

export interface Refused {
  readonly status: number;
  readonly word: string;
  /** Elements beside the word. */
  readonly inside?: string;
}

export interface Signed {
  readonly accessKeyId: string;
  readonly region: string;
}

const TOO_SKEWED_MS = 15 * 60_000;
/** The signer adds these itself. */
const OWN = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"];

export function signedBy({ headers }: Request): Signed | undefined {
  const match = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request,/.exec(
    headers.get("authorization") ?? "",
  );
  const [, accessKeyId, region] = match ?? [];
  return accessKeyId === undefined || region === undefined ? undefined : { accessKeyId, region };
}

/** Undefined for a request that may go on; `nowMs` is the server's clock. */
export function refusalOf(
  request: Request,
  keys: KeyRing,
  region: string,
  nowMs: number,
): Refused | undefined {
  const { headers, method, url } = request;
  const signed = signedBy(request);
  if (!signed) return { status: 403, word: "AccessDenied" };
  const credentials = keys(signed.accessKeyId, headers.get("x-amz-security-token") ?? undefined);
  if (credentials === undefined) return { status: 403, word: "InvalidAccessKeyId" };
  if (credentials === "expired") return { status: 400, word: "ExpiredToken" };
  if (signed.region !== region) {
    return { status: 400, word: "AuthorizationHeaderMalformed", inside: `<Region>${region}</Region>` };
  }
  const stamp = headers.get("x-amz-date") ?? "";
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ??
      [];
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!(Math.abs(atMs - nowMs) <= TOO_SKEWED_MS)) return { status: 403, word: "RequestTimeTooSkewed" };
  const { pathname, search } = new URL(url);
  const names = /SignedHeaders=([^,]+)/.exec(headers.get("authorization") ?? "")?.[1]?.split(";") ?? [];
  const again = new Signer(credentials).sign(
    {
      method,
      host: headers.get("host") ?? "",
      path: pathname,
      query: search.slice(1),
      headers: names.filter((name) => !OWN.includes(name)).map((name) => [name, headers.get(name) ?? ""]),
      bodyHash: headers.get("x-amz-content-sha256") ?? "",
    },
    region,
    atMs,
  );
  const expected = again.find(([name]) => name === "authorization")?.[1];
  return expected === headers.get("authorization")
    ? undefined
    : { status: 403, word: "SignatureDoesNotMatch" };
}
