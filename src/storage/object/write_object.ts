/** One write from its first question to its proof: in one piece or in parts, by size. */
import type { Source } from "../../base/source.ts";
import type { WriteOptions, Written } from "../store.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { putObject } from "./put_object.ts";
import { Request } from "./requests.ts";
import { uploadObject } from "./upload_object.ts";
import { WriteMeter } from "./write_meter.ts";
import { writeProblem } from "./write_problem.ts";

export async function writeObject(
  object: ObjectName,
  source: Source,
  options: WriteOptions,
  parts: ObjectParts,
): Promise<Written> {
  const { overwrite, signal, onProgress } = options;
  const { client, requests, blockBytes, settings: { write } } = parts;
  const began = performance.now();
  signal?.throwIfAborted();
  if (!overwrite) await requireFree(object, parts, signal);
  const meter = new WriteMeter(onProgress);
  const body = { source, blockBytes, meter, requests, signal };
  // An upload has at least one part, so an empty object is always one piece.
  const isInParts = client.parts && source.size > 0 && source.size >= write.multipartFromBytes;
  const put = isInParts ? uploadObject : putObject;
  const attempts = await put(object, !overwrite, body, parts);
  const fillSeconds = meter.fillMs / 1000;
  return {
    bytes: source.size,
    attempts,
    fillSeconds,
    writeSeconds: (performance.now() - began) / 1000 - fillSeconds,
  };
}

async function requireFree(object: ObjectName, parts: ObjectParts, signal?: AbortSignal): Promise<void> {
  const { client, requests } = parts;
  const request = new Request("write", "open", object.name);
  const facts = await requests.run(
    request,
    () => client.head(object.key, { checksum: false }, signal),
    signal,
  );
  if (facts) throw writeProblem("exists", requests.addressOf(object.name), "it exists already");
}
