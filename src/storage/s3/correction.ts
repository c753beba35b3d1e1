/**
 * What a refusal teaches about a bucket behind an endpoint: another region, another address, another clock. Pure;
 * a lesson is taken once a request, so that two servers cannot send it to and fro.
 */
import { type Elsewhere, follow, type Place, type Target } from "./place.ts";
import type { Refusal } from "./refusal.ts";

/** What requests to a bucket behind one endpoint go by. */
export interface Known {
  readonly place: Place;
  readonly region: string;
  /** The server's clock minus ours. */
  readonly skewMs: number;
  /** It sends requests to other machines: a body waits for its consent. */
  readonly sendsElsewhere: boolean;
}

export type Lesson = "redirect" | "region" | "clock";

export interface Correction {
  readonly lesson: Lesson;
  readonly learned: Partial<Known>;
  /** Of this request only. */
  readonly target?: Target;
}

export interface Asked {
  readonly target: Target;
  readonly bucket: string;
  readonly key: string | undefined;
  /** Our clock when the answer was there. */
  readonly nowMs: number;
  readonly isSigned: boolean;
  /** Lessons that this request has had. */
  readonly had: readonly Lesson[];
}

/** Servers accept 15 minutes; a clock that is off by less than this is not why a request was refused. */
const NOTICEABLE_MS = 4 * 60_000;
const REDIRECTS = [301, 302, 307, 308];
const AMAZON = /^(?:(.+)\.)?s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com$/;

/** Undefined where asking again would change nothing; a text where a redirect is not to be followed, and why. */
export function correctionOf(refusal: Refusal, known: Known, asked: Asked): Correction | string | undefined {
  const { status, location, region, bucketHost } = refusal;
  const isRedirect = REDIRECTS.includes(status);
  if (isRedirect && asked.had.includes("redirect")) return "it was sent elsewhere before";
  const regionKnown = region ?? known.region;
  if (isRedirect && location !== undefined) {
    const elsewhere = follow(location, asked.target, asked.key);
    return typeof elsewhere === "string" ? elsewhere : redirected(elsewhere, regionKnown);
  }
  if (isRedirect) {
    const host = bucketHost ?? amazonHost(known.place, regionKnown);
    const place = host === undefined ? undefined : placeAt(host, known.place, asked.bucket);
    const isElsewhere = place !== undefined && place.origin.host !== known.place.origin.host;
    if (place !== undefined && (isElsewhere || regionKnown !== known.region)) {
      return { lesson: "redirect", learned: { place, region: regionKnown } };
    }
  }
  if (!asked.isSigned) return undefined;
  if (region !== undefined && region !== known.region && !asked.had.includes("region")) {
    return { lesson: "region", learned: { region } };
  }
  return asked.had.includes("clock") ? undefined : clockCorrection(refusal, known, asked.nowMs);
}

function redirected({ target, place }: Elsewhere, region: string): Correction {
  return place === undefined
    ? { lesson: "redirect", learned: { sendsElsewhere: true, region }, target }
    : { lesson: "redirect", learned: { place, region } };
}

/** Refused, and the server's clock shows another time than the request did. */
function clockCorrection(refusal: Refusal, known: Known, nowMs: number): Correction | undefined {
  const { status, word, dateMs } = refusal;
  if ((status !== 403 && status !== 400) || dateMs === undefined) return undefined;
  const skewMs = dateMs - nowMs;
  const isNoticeable = Math.abs(skewMs - known.skewMs) > NOTICEABLE_MS;
  return word === "RequestTimeTooSkewed" || isNoticeable
    ? { lesson: "clock", learned: { skewMs } }
    : undefined;
}

/** Amazon names the region of a bucket and leaves the address to the client. */
function amazonHost({ origin }: Place, region: string): string | undefined {
  const match = AMAZON.exec(origin.host);
  return match ? `${match[1] === undefined ? "" : `${match[1]}.`}s3.${region}.amazonaws.com` : undefined;
}

/** At a host as error documents name it: with or without the bucket before it. */
function placeAt(host: string, before: Place, bucket: string): Place | undefined {
  if (!/^[A-Za-z0-9.-]+$/.test(host)) return undefined;
  const isBucketHost = host.startsWith(`${bucket}.`);
  return { origin: { ...before.origin, host }, path: isBucketHost ? "" : before.path || `/${bucket}` };
}
