/** Uploads in parts that nobody completed or gave up: they take room that no listing shows. It only tells of them. */
import type { Finding } from "../../base/errors.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { ObjectClient } from "./object_client.ts";
import { caution, folderOf, type PreflightPlace } from "./preflight_question.ts";

/** Counted no further: they may be millions. */
const MOST = 1000;

/** `remedy` is what helps where the server does not tell. */
export async function leftOverUploads(
  client: Pick<ObjectClient, "uploads">,
  place: Pick<PreflightPlace, "prefix" | "printed">,
  remedy: string,
): Promise<readonly Finding[]> {
  let count = 0;
  let oldestMs = Infinity;
  try {
    for await (const { startedMs } of client.uploads(folderOf(place))) {
      if (++count === MOST) break;
      oldestMs = Math.min(oldestMs, startedMs ?? Infinity);
    }
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const text = `Cannot see whether uploads were left over below '${place.printed}': ${error.message}`;
    return [{ severity: "information", code: "UPLOADS_UNKNOWN", text, remedy }];
  }
  if (count === 0) return [];
  const since = Number.isFinite(oldestMs) ? `, the oldest of ${new Date(oldestMs).toISOString()}` : "";
  const text = `Below '${place.printed}' ${manyOf(count)} in parts never ended${since}: ` +
    "they take room that no listing shows";
  return [
    caution(
      "STALE_UPLOADS",
      text,
      "Run 'stoker clean' on this address, if no other run is writing there now.",
    ),
  ];
}

function manyOf(count: number): string {
  if (count === 1) return "1 upload";
  return count === MOST ? `${count} uploads or more` : `${count} uploads`;
}
