/**
 * Which AIStore answers: uploads in parts have been part of its own interface since 4.0. It asks once, and never
 * fails a run: where the answer cannot be had, the first request that matters says why.
 */
import type { HttpClient } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { Endpoints } from "../object/endpoints.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { AisExchange } from "./ais_exchange.ts";
import { SmallAnswer } from "./small_answer.ts";

const FIRST_WITH_PARTS = 4;
const STATUS_BYTES = 4 << 20;

/** False where the cluster says that it is older, or so old that it does not know the question. */
export async function takesParts(
  http: HttpClient,
  endpoints: Endpoints,
  settings: Pick<ObjectSettings, "token" | "connectSeconds" | "operationSeconds">,
  signal?: AbortSignal,
): Promise<boolean> {
  const silenceMs = settings.operationSeconds * 1000;
  const patience = { connectMs: settings.connectSeconds * 1000, firstByteMs: silenceMs, stallMs: silenceMs };
  const exchange = new AisExchange(http, patience, settings.token);
  const status = new SmallAnswer(STATUS_BYTES);
  const target = "/v1/daemon?what=node_status";
  const request = { what: "Ask for AIStore's version", method: "GET", target, signal } as const;
  try {
    await endpoints.use((endpoint, watch) =>
      exchange.ask({ ...request, receive: () => status }, endpoint, watch)
    );
  } catch (error) {
    if (error instanceof RequestFailure) return error.facts.status !== 400;
    throw error;
  }
  const [, major] = /"ais_version"\s*:\s*"v?(\d+)\./.exec(new TextDecoder().decode(status.bytes)) ?? [];
  return major === undefined || Number(major) >= FIRST_WITH_PARTS;
}
