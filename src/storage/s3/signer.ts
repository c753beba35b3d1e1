/**
 * Signature Version 4, as light as a Worker needs it: one HMAC and one hash a request, with the key of the day
 * kept. Bodies are not hashed (they would pass through memory once more); it never shows what it signs with.
 */
import { hash } from "node:crypto";
import type { Credentials } from "../object/object_settings.ts";
import { HmacKey } from "./hmac_key.ts";

export type Headers = readonly (readonly [name: string, value: string])[];

/** For a body that the signature does not cover. */
export const UNSIGNED_BODY = "UNSIGNED-PAYLOAD";
/** SHA-256 of nothing. */
export const NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** A request as the server will see it. */
export interface Signable {
  readonly method: string;
  /** As the Host header has it. */
  readonly host: string;
  /** Encoded as on the wire. */
  readonly path: string;
  /** Encoded and sorted. */
  readonly query: string;
  /** All of them are signed; names in lower case. */
  readonly headers: Headers;
  /** SHA-256 of the body, NO_BODY or UNSIGNED_BODY. */
  readonly bodyHash: string;
}

interface DayKey {
  readonly scope: string;
  readonly key: HmacKey;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

export class Signer {
  readonly #credentials: Credentials | undefined;
  /** By region; a run meets one or two. */
  readonly #keys = new Map<string, DayKey>();
  #second = -1;
  #stamp = "";

  /** Without credentials requests go out unsigned. */
  constructor(credentials: Credentials | undefined) {
    this.#credentials = credentials;
  }

  get signs(): boolean {
    return this.#credentials !== undefined;
  }

  /** The request's headers and those that sign it. `nowMs` is the server's clock, Unix milliseconds. */
  sign(request: Signable, region: string, nowMs: number): Headers {
    const credentials = this.#credentials;
    if (credentials === undefined) return request.headers;
    const stamp = this.#stampOf(nowMs);
    const headers: (readonly [string, string])[] = [
      ...request.headers,
      ["x-amz-content-sha256", request.bodyHash],
      ["x-amz-date", stamp],
    ];
    if (credentials.sessionToken !== undefined) {
      headers.push(["x-amz-security-token", credentials.sessionToken]);
    }
    const signed = [["host", request.host] as const, ...headers].sort(byName);
    const names = signed.map(([name]) => name).join(";");
    const lines = signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/ +/g, " ")}\n`).join("");
    const { scope, key } = this.#keyOf(credentials, stamp.slice(0, 8), region);
    const canonical =
      `${request.method}\n${request.path}\n${request.query}\n${lines}\n${names}\n${request.bodyHash}`;
    const toSign = `${ALGORITHM}\n${stamp}\n${scope}\n${hash("sha256", canonical, "hex")}`;
    const signature = key.hex(toSign);
    headers.push([
      "authorization",
      `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`,
    ]);
    return headers;
  }

  #stampOf(nowMs: number): string {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#stamp = `${new Date(second * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
    }
    return this.#stamp;
  }

  #keyOf(credentials: Credentials, day: string, region: string): DayKey {
    const scope = `${day}/${region}/s3/aws4_request`;
    const kept = this.#keys.get(region);
    if (kept?.scope === scope) return kept;
    const secret = new TextEncoder().encode(`AWS4${credentials.secretAccessKey}`);
    const words = [day, region, "s3", "aws4_request"];
    const made = {
      scope,
      key: new HmacKey(words.reduce((key, word) => new HmacKey(key).bytes(word), secret)),
    };
    this.#keys.set(region, made);
    return made;
  }
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
