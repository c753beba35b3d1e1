/** Keys that a bucket would refuse as too long, told before the first request. */
import type { Finding } from "../../base/errors.ts";
import { folderOf, type PreflightPlace, problem } from "./preflight_question.ts";

/** What Amazon and Google document for UTF-8; other servers take no more. */
const MOST_KEY_BYTES = 1024;

/** One finding for the first name whose key cannot be. */
export function keyFindings(
  place: Pick<PreflightPlace, "prefix" | "printed">,
  names: readonly string[],
): readonly Finding[] {
  for (const name of names) {
    const bytes = new TextEncoder().encode(`${folderOf(place)}${name}`).length;
    if (bytes <= MOST_KEY_BYTES) continue;
    const text =
      `Cannot write '${name}' to '${place.printed}': the key has ${bytes} bytes, and keys have at most ${MOST_KEY_BYTES}`;
    return [problem("NAME_TOO_LONG", text, "Use a shorter prefix or a shorter dataset.file_prefix.")];
  }
  return [];
}
