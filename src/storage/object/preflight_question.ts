/**
 * One question to an object store before a run, asked as patiently as the run would: what fails becomes a finding
 * with its cause and what to do. Findings never show a secret.
 */
import type { Finding } from "../../base/errors.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { Endpoint } from "./endpoints.ts";
import type { ObjectClient } from "./object_client.ts";
import type { ObjectSettings } from "./object_settings.ts";
import { patiently } from "./patiently.ts";
import { requestError } from "./request_error.ts";

/** Where a run will work, as far as every kind of object store looks at it. */
export interface PreflightPlace {
  /** Without slashes at its ends, perhaps empty. */
  readonly prefix: string;
  /** As messages name it: "s3://bucket/prefix". */
  readonly printed: string;
  readonly settings: Pick<ObjectSettings, "attempts">;
  /** What to look at where a question fails. */
  readonly hints: string;
  /** The server's word for a bucket that is missing. */
  readonly noBucket: string;
  /** Differs from process to process. */
  readonly probeName: string;
  pause(milliseconds: number): Promise<void>;
}

/** A client that goes to this endpoint and to no other. */
export interface Asked<Client extends ObjectClient = ObjectClient> {
  readonly client: Client;
  readonly endpoint: Endpoint;
}

/** What was asked once has no attempts to tell of. */
const ONE_ATTEMPT = /, attempt 1 of \d+|attempt 1 of \d+, | \(attempt 1 of \d+\)/;

/** Empty where it was answered. Everything but a RequestFailure is thrown on. */
export async function ask(
  place: PreflightPlace,
  { endpoint }: Pick<Asked, "endpoint">,
  attempted: { readonly operation: string; readonly address: string },
  question: () => Promise<unknown>,
): Promise<readonly Finding[]> {
  let attempt = 0;
  try {
    await patiently(place, () => {
      attempt++;
      return question();
    });
    return [];
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const { attempts } = place.settings;
    const { message, remedy } = requestError(error, { ...attempted, attempt, attempts });
    const text = attempt > 1 ? message : message.replace(ONE_ATTEMPT, "");
    const where = text.includes(endpoint.url) ? text : `${text} (${endpoint.url})`;
    return [problem(codeOf(error, place), where, `${remedy} ${place.hints}`)];
  }
}

/** One listing of one key: credentials, endpoint and bucket are all in it. */
export function askForList(place: PreflightPlace, asked: Asked): Promise<readonly Finding[]> {
  const attempted = { operation: "list", address: place.printed };
  return ask(place, asked, attempted, () => asked.client.page(folderOf(place), undefined, 1));
}

/** What stands before the names of this place. */
export function folderOf({ prefix }: Pick<PreflightPlace, "prefix">): string {
  return prefix === "" ? "" : `${prefix}/`;
}

export function problem(code: string, text: string, remedy: string): Finding {
  return { severity: "error", code, text, remedy };
}

export function caution(code: string, text: string, remedy: string): Finding {
  return { severity: "warning", code, text, remedy };
}

function codeOf({ kind, facts: { status, word } }: RequestFailure, { noBucket }: PreflightPlace): string {
  if (word === noBucket) return "NO_BUCKET";
  switch (kind) {
    case "tls":
      return "TLS";
    case "redirect":
      return "REGION";
    case "answer":
      return status === 401 || status === 403 ? "NO_ACCESS" : "REQUEST_FAILED";
    case "refused":
    case "name":
    case "timeout":
    case "reset":
      return "UNREACHABLE";
    default:
      return "REQUEST_FAILED";
  }
}
