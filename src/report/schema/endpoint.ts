/** What one endpoint of an object store did during a run. */
import { type Static, Type } from "@sinclair/typebox";
import { count, Latency, nullable, seconds } from "./parts.ts";

export const Endpoint = Type.Object({
  url: Type.String(),
  requests: count("attempts, the failed ones too"),
  bytesSent: count("of bodies"),
  bytesReceived: count("of bodies"),
  errors: Type.Record(
    Type.String(),
    count("by HTTP status or kind, e.g. 503, timeout, reset; closed: a kept connection ended as it was used"),
  ),
  throttledFrom: nullable("requests of one Worker under way there when it first said it was asked too much"),
  timesTakenOut: count("how often it was left alone for a while because it failed"),
  backoffSeconds: seconds("pauses that its failures cost, summed over requests"),
  firstByteMs: Latency,
  requestMs: Latency,
});
export type Endpoint = Static<typeof Endpoint>;
