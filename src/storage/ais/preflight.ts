/**
 * Whether a run can work on a bucket of AIStore, asked before it begins: one cheap question to every endpoint, the
 * bucket made where a run will write and there is none, and a tiny object written, read and removed. It never
 * shows a token.
 */
import type { Finding } from "../../base/errors.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { RequestBody } from "../http/exchange.ts";
import type { Endpoint } from "../object/endpoints.ts";
import type { ObjectSettings } from "../object/object_settings.ts";
import { requestError } from "../object/request_error.ts";
import { patiently } from "../object/patiently.ts";
import type { Need } from "../store.ts";
import type { AisClient } from "./ais_client.ts";
import { NO_SUCH_BUCKET } from "./ais_failure.ts";
import { SmallAnswer } from "./small_answer.ts";

export interface AisPlace {
  /** Without slashes at its ends, perhaps empty. */
  readonly prefix: string;
  /** As messages name it: "ais://bucket/prefix". */
  readonly printed: string;
  readonly settings: Pick<ObjectSettings, "attempts">;
  readonly endpoints: readonly Endpoint[];
  /** Asks that endpoint and no other. */
  clientOf(endpoint: Endpoint): AisClient;
  /** Differs from process to process. */
  readonly probeName: string;
  pause(milliseconds: number): Promise<void>;
}

interface Asked {
  readonly client: AisClient;
  readonly endpoint: Endpoint;
  readonly place: AisPlace;
  readonly mayMake: boolean;
}

const PROBE = new TextEncoder().encode("Stoker looked whether it can write here.");
const HINTS = "Check the endpoint (--endpoint, AIS_ENDPOINT), the token (AIS_AUTHN_TOKEN) and the bucket.";

/** Everything that speaks against `need`, and what the operator should know; empty when all is well. */
export async function aisPreflight(place: AisPlace, need: Need): Promise<readonly Finding[]> {
  const mayMake = need.writes && need.mayProbe !== false;
  const asked = place.endpoints.map((endpoint) => ({
    client: place.clientOf(endpoint),
    endpoint,
    place,
    mayMake,
  }));
  const answers = await Promise.all(asked.map(look));
  const failures = answers.flat();
  const first = asked.find((_, index) => answers[index]?.length === 0);
  // A run can do without some of its endpoints, but not without all.
  if (!first) return failures;
  const found: Finding[] = failures.map((finding) => ({ ...finding, severity: "warning" }));
  if (!need.writes) return found;
  found.push(...await leftOver(first));
  if (mayMake) found.push(...await probe(first));
  return found;
}

/** Counted no further: they may be millions. */
const MOST_UPLOADS = 1000;

/** One listing of one name; a bucket that is missing is made where that is allowed. */
async function look(asked: Asked): Promise<readonly Finding[]> {
  const { client, place, mayMake } = asked;
  const list = () => client.page(folderOf(place), undefined, 1);
  try {
    await patiently(place, list);
    return [];
  } catch (error) {
    const isMissing = error instanceof RequestFailure && error.facts.word === NO_SUCH_BUCKET;
    if (!isMissing || !mayMake) return [failed(error, "list", place.printed, asked)];
  }
  try {
    await patiently(place, () => client.createBucket());
    return [];
  } catch (error) {
    return [failed(error, "create the bucket of", place.printed, asked)];
  }
}

/** Uploads that nobody completed take room that no listing shows. */
async function leftOver({ client, place }: Asked): Promise<readonly Finding[]> {
  try {
    let count = 0;
    for await (const _ of client.uploads(folderOf(place))) {
      if (++count === MOST_UPLOADS) break;
    }
    if (count === 0) return [];
    const many = count === MOST_UPLOADS
      ? `${count} uploads or more`
      : count === 1
      ? "1 upload"
      : `${count} uploads`;
    return [{
      severity: "warning",
      code: "STALE_UPLOADS",
      text: `Below '${place.printed}' ${many} in parts never ended: they take room that no listing shows`,
      remedy: "Run 'stoker clean' on this address, if no other run is writing there now.",
    }];
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    return [{
      severity: "information",
      code: "UPLOADS_UNKNOWN",
      text: `Cannot see whether uploads were left over below '${place.printed}': ${error.message}`,
      remedy: "AIStore lists them on its S3 side (/s3), where a bucket's name must be its own.",
    }];
  }
}

async function probe(asked: Asked): Promise<readonly Finding[]> {
  const { client, place } = asked;
  const name = `.stoker/${place.probeName}`;
  const key = folderOf(place) + name;
  const address = `${place.printed}/${name}`;
  const found: Finding[] = [];
  const step = async (operation: string, work: () => Promise<unknown>) => {
    try {
      await patiently(place, work);
      return true;
    } catch (error) {
      found.push(failed(error, operation, address, asked));
      return false;
    }
  };
  if (!await step("write", () => client.put(key, { body: PROBE_BODY }, { onlyNew: false }))) return found;
  await step("read", async () => {
    const sink = new SmallAnswer(PROBE.length + 1);
    const { length } = PROBE;
    await client.get(key, { offset: 0, length, size: length, isWhole: true, etag: undefined }, sink);
    if (PROBE.every((byte, index) => byte === sink.bytes[index])) return;
    const text = `'${address}' does not hold what was just written to it`;
    found.push(problem("WRONG_BYTES", text, "Do not trust this storage before its cause is known."));
  });
  await step("remove", () => client.remove(key));
  return found;
}

const PROBE_BODY: RequestBody = { length: PROBE.length, send: (write) => write(PROBE) };

function failed(error: unknown, operation: string, address: string, { endpoint }: Asked): Finding {
  if (!(error instanceof RequestFailure)) throw error;
  const { message, remedy } = requestError(error, { operation, address, attempt: 1, attempts: 1 });
  const text = message.replace(/, attempt 1 of 1|attempt 1 of 1, /, "");
  const where = text.includes(endpoint.url) ? text : `${text} (${endpoint.url})`;
  return problem(codeOf(error), where, `${remedy} ${HINTS}`);
}

function codeOf({ kind, facts: { status, word } }: RequestFailure): string {
  if (word === NO_SUCH_BUCKET) return "NO_BUCKET";
  if (kind === "tls") return "TLS";
  if (kind === "answer") return status === 401 || status === 403 ? "NO_ACCESS" : "REQUEST_FAILED";
  return kind === "refused" || kind === "name" || kind === "timeout" || kind === "reset"
    ? "UNREACHABLE"
    : "REQUEST_FAILED";
}

function problem(code: string, text: string, remedy: string): Finding {
  return { severity: "error", code, text, remedy };
}

function folderOf({ prefix }: AisPlace): string {
  return prefix === "" ? "" : `${prefix}/`;
}
