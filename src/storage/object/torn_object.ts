/**
 * Some servers take a body that breaks off for a whole one, and put a piece of an object where a failed write must
 * leave nothing. This looks for such a piece after a write that broke off, and removes it; what could be anybody
 * else's object stays.
 */
import { StorageError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import { compareWithSource } from "./compare_with_source.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { Request } from "./requests.ts";

/** A server needs a moment to see that a connection is gone: it is looked twice. */
const LOOKS_AFTER_MS: readonly number[] = [0, 200];

/**
 * True where a piece was found and removed. `isNew`: nothing stood under the name when the write began. It never throws: why the write failed must not be hidden.
 */
export async function removeTorn(
  object: ObjectName,
  isNew: boolean,
  source: Source,
  parts: ObjectParts,
): Promise<boolean> {
  const { client, requests } = parts;
  const address = requests.addressOf(object.name);
  try {
    for (const milliseconds of LOOKS_AFTER_MS) {
      if (milliseconds > 0) await requests.pause(milliseconds);
      const looking = new Request("check", "open", object.name);
      const facts = await requests.run(looking, () => client.head(object.key, { checksum: false }));
      if (!facts || facts.size >= source.size) continue;
      if (!await isOurs(object, facts.size, isNew, source, parts)) continue;
      requests.warn(
        "TORN_OBJECT",
        `The server kept ${facts.size} bytes of '${address}' although its body of ${source.size} bytes broke off; ` +
          "they are removed. Do not trust such a server with data that anybody needs.",
      );
      await requests.run(new Request("remove", "write", object.name), () => client.remove(object.key));
      return true;
    }
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    requests.warn("UNKNOWN_OBJECT", `Nobody knows what the broken write left as '${address}': ${what}`);
  }
  return false;
}

/** True for a beginning of what was to be written, which nobody else has a reason to store. */
async function isOurs(
  object: ObjectName,
  size: number,
  isNew: boolean,
  source: Source,
  parts: ObjectParts,
): Promise<boolean> {
  // An empty object is the beginning of everything, so it may be anybody's.
  if (size === 0) return isNew;
  const beginning: Source = { size, fill: (offset, length, slot) => source.fill(offset, length, slot) };
  try {
    return await compareWithSource(object, beginning, parts, undefined) === undefined;
  } catch (error) {
    // A source that cannot make its bytes any more is why some writes break off.
    if (error instanceof StorageError || !isNew) throw error;
    return true;
  }
}
