/**
 * Whether the head of an answer to GET is the answer to what was asked: status, range, size and ETag. A server
 * that sends other bytes than it was asked for must not get as far as the first of them.
 */
import type { ResponseHead } from "../http/exchange.ts";
import { type FailureKind, RequestFailure } from "../http/request_failure.ts";
import type { RangeAsked } from "../object/object_client.ts";
import { requestIdOf } from "./refusal.ts";

/** The failure that the head means, or undefined. */
export function wrongAnswer(
  head: ResponseHead,
  asked: RangeAsked,
  endpoint: string,
): RequestFailure | undefined {
  const found = deviation(head, asked);
  if (found === undefined) return undefined;
  const requestId = requestIdOf(head);
  return new RequestFailure(found[0], found[1], {
    endpoint,
    status: head.status,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function deviation(
  head: ResponseHead,
  asked: RangeAsked,
): readonly [kind: FailureKind, text: string] | undefined {
  const { status, headers, length } = head;
  const etag = headers.get("etag");
  if (asked.etag !== undefined && etag !== asked.etag) {
    return ["changed", `It is another object now: its ETag is ${etag ?? "missing"}, it was ${asked.etag}`];
  }
  if (asked.isWhole) {
    if (status !== 200) return ["wrongRange", `The whole object was asked for, and a part came (${status})`];
    if (length !== undefined && length !== asked.size) {
      // The ETag says that it is the same object: then it is the answer that is wrong, and another may be right.
      const kind = asked.etag === undefined ? "changed" : "shortBody";
      return [kind, `The answer has ${length} bytes, and the object had ${asked.size}`];
    }
    return undefined;
  }
  const wanted = `bytes ${asked.offset}-${asked.offset + asked.length - 1}`;
  if (status === 200) {
    return ["wrongRange", `The server took no notice of the range: 200 for ${wanted}`];
  }
  if (status !== 206) return ["protocol", `${status} came for ${wanted}`];
  const given = headers.get("content-range");
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(given ?? "");
  if (!match) {
    return ["wrongRange", `The answer does not say which range it is: ${given ?? "no Content-Range"}`];
  }
  const [from, to, total] = match.slice(1).map(Number);
  if (from !== asked.offset || to !== asked.offset + asked.length - 1) {
    return ["wrongRange", `The answer is of ${given}, asked for was ${wanted}`];
  }
  if (total !== asked.size) return ["changed", `The object has ${total} bytes now, it had ${asked.size}`];
  if (length !== undefined && length !== asked.length) {
    return ["shortBody", `The answer has ${length} bytes for the ${asked.length} of ${wanted}`];
  }
  return undefined;
}
