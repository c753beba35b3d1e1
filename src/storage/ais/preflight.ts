/**
 * Whether a run can work on a bucket of AIStore, asked before it begins: one cheap question to every endpoint, the
 * bucket made where a run will write and there is none, and a tiny object written, read and removed.
 */
import type { Finding } from "../../base/errors.ts";
import type { Endpoint } from "../object/endpoints.ts";
import { leftOverUploads } from "../object/left_over_uploads.ts";
import { ask, type Asked, askForList, type PreflightPlace } from "../object/preflight_question.ts";
import { probeObject } from "../object/probe_object.ts";
import { usableEndpoints } from "../object/usable_endpoints.ts";
import type { Need } from "../store.ts";
import type { AisClient } from "./ais_client.ts";
import { NO_SUCH_BUCKET } from "./ais_failure.ts";

export interface AisPlace extends Omit<PreflightPlace, "hints" | "noBucket"> {
  readonly endpoints: readonly Endpoint[];
  /** Asks that endpoint and no other. */
  clientOf(endpoint: Endpoint): AisClient;
}

const WORDS = {
  hints:
    "Otherwise check the endpoint (--endpoint, AIS_ENDPOINT), the token (AIS_AUTHN_TOKEN) and the bucket.",
  noBucket: NO_SUCH_BUCKET,
};
const TO_SEE_UPLOADS = "AIStore lists them on its S3 side (/s3), where a bucket's name must be its own.";

/** Everything that speaks against `need`, and what the operator should know; empty when all is well. */
export async function aisPreflight(ais: AisPlace, need: Need): Promise<readonly Finding[]> {
  const mayWrite = need.writes && need.mayProbe !== false;
  const place: PreflightPlace = { ...ais, ...WORDS };
  const { usable, findings } = await usableEndpoints(
    ais.endpoints,
    (endpoint) => ais.clientOf(endpoint),
    (asked) => look(asked, place, mayWrite),
  );
  const [first] = usable;
  if (!first || !need.writes) return findings;
  const found = [...findings, ...await leftOverUploads(first.client, place, TO_SEE_UPLOADS)];
  // Whatever sum a target keeps is compared, so none of them is asked for.
  if (mayWrite) found.push(...await probeObject(first, place, { needsCrc32c: false }));
  return found;
}

/** A bucket that is missing is made where that is allowed. */
async function look(
  asked: Asked<AisClient>,
  place: PreflightPlace,
  mayMake: boolean,
): Promise<readonly Finding[]> {
  const found = await askForList(place, asked);
  if (!mayMake || found[0]?.code !== "NO_BUCKET") return found;
  const attempted = { operation: "create the bucket of", address: place.printed };
  return await ask(place, asked, attempted, () => asked.client.createBucket());
}
