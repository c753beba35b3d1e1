/** Counts what of a body has gone out, for the endpoint that it goes to: a piece when the connection has taken it. */
import type { RequestBody } from "../http/exchange.ts";
import type { AttemptWatch } from "./endpoints.ts";

export function countedBody(body: RequestBody, watch: Pick<AttemptWatch, "sent">): RequestBody {
  return {
    length: body.length,
    send: (write) =>
      body.send(async (bytes) => {
        // Whoever made them may use the memory again once they are written.
        const { length } = bytes;
        await write(bytes);
        watch.sent(length);
      }),
  };
}
