/** What follows when a write did not go as planned: whose object is it, and how it is taken away again. */
import { StorageError } from "../../base/errors.ts";
import { compareWithSource } from "./compare_with_source.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { Request } from "./requests.ts";
import type { BodyParts } from "./source_body.ts";
import { LEFT_OBJECT, retold, writeProblem } from "./write_problem.ts";

/**
 * For a name that is taken after an answer of ours was lost: whoever wrote it, an object with exactly these bytes
 * is what was asked for. Another one is refused as existing.
 */
export async function requireSame(object: ObjectName, body: BodyParts, parts: ObjectParts): Promise<void> {
  const address = parts.requests.addressOf(object.name);
  let isSame = false;
  try {
    isSame = await compareWithSource(object, body.source, parts, body.signal) === undefined;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw writeProblem("exists", address, "it exists already, and cannot be read to compare", error);
  }
  if (!isSame) throw writeProblem("exists", address, "it exists already, with other bytes");
}

/** Whether the object is there with exactly these bytes; false where nobody can tell. */
export async function holdsSame(object: ObjectName, body: BodyParts, parts: ObjectParts): Promise<boolean> {
  try {
    await requireSame(object, body, parts);
    return true;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return false;
  }
}

/** Removes what was written, whoever stopped the run; where even that fails, both failures are told. */
export async function removeUnproved(object: ObjectName, error: unknown, parts: ObjectParts): Promise<void> {
  const { client, requests } = parts;
  try {
    await requests.run(new Request("remove", "write", object.name), () => client.remove(object.key));
  } catch (second) {
    const what = second instanceof Error ? second.message : String(second);
    const address = requests.addressOf(object.name);
    requests.warn(LEFT_OBJECT, `'${address}' was not proved and is still there: ${what}`);
    if (!(error instanceof StorageError)) return;
    throw retold(error, `${error.message}; it could not be removed either: ${what}`, {
      remedy: `Remove '${address}' by hand. ${error.remedy}`,
      code: LEFT_OBJECT,
    });
  }
}
