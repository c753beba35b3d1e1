/**
 * Writes an object in one piece: made from its source while it is sent, proved if asked for, removed and sent
 * again where the proof fails. A failed write leaves no object that it made.
 */
import { StorageError } from "../../base/errors.ts";
import type { Slot } from "../../base/slot.ts";
import type { PartSum } from "./crc32c_values.ts";
import type { StoredChecksum } from "./object_client.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { proveWrite } from "./prove_write.ts";
import { Request } from "./requests.ts";
import { type BodyParts, SourceBody } from "./source_body.ts";
import { removeTorn } from "./torn_object.ts";
import { removeUnproved, requireSame } from "./undo_write.ts";
import { isExisting, isOtherwiseKept, isProblem, retold } from "./write_problem.ts";

/** The number of attempts that it took, all requests counted. `isNew`: nothing stands under the name. */
export async function putObject(
  object: ObjectName,
  isNew: boolean,
  body: BodyParts,
  parts: ObjectParts,
): Promise<number> {
  const onlyNew = isNew && parts.client.refusesExisting;
  const { requests, settings: { write: { putAttempts, putRetrySeconds } } } = parts;
  let sendings = 0;
  for (let attempt = 1;; attempt++) {
    body.meter.restart();
    const mine = { ...body, isRepeat: attempt > 1 };
    const request = new Request("write", "write", object.name, { offset: 0, bytes: body.source.size });
    let sent: Accepted;
    try {
      sent = await send(request, object, onlyNew && attempt === 1, mine, parts);
      if (sent.isTheirs) await requireSame(object, body, parts);
    } catch (error) {
      const isTaken = isExisting(error);
      const isTorn = request.mayBeTorn && await removeTorn(object, isNew && !isTaken, body.source, parts);
      if (!isTorn || !isTaken || attempt >= putAttempts) throw error;
      // It was no other object that stood in the way.
      continue;
    }
    sendings += sent.attempts;
    try {
      await proveWrite(
        parts.settings.write.putIntegrity,
        { object, source: body.source, sums: sent.sums, answered: sent.answered },
        parts,
        body.signal,
      );
      return sendings;
    } catch (error) {
      await removeUnproved(object, error, parts);
      if (!(error instanceof StorageError) || !isProblem(error, "mismatch")) throw error;
      requests.counters.failed("mismatch");
      if (attempt >= putAttempts) {
        throw retold(error, `${error.message} (attempt ${attempt} of ${putAttempts})`, { attempt });
      }
      requests.counters.retries++;
      requests.warn(
        "WRITE_RETRY",
        `${error.message} (attempt ${attempt} of ${putAttempts}); it is sent again in ${putRetrySeconds} s`,
      );
      await requests.pause(putRetrySeconds * 1000, body.signal);
    }
  }
}

interface Accepted {
  /** Something stands under the name, and it may be what a lost attempt of ours has put there. */
  readonly isTheirs: boolean;
  readonly answered: StoredChecksum | undefined;
  readonly sums: readonly PartSum[];
  readonly attempts: number;
}

async function send(
  request: Request,
  object: ObjectName,
  onlyNew: boolean,
  body: BodyParts,
  parts: ObjectParts,
): Promise<Accepted> {
  const slot = await parts.gate.enter(body.signal);
  try {
    return await sendFrom(slot, request, object, onlyNew, body, parts);
  } catch (error) {
    if (isOtherwiseKept(error)) await removeUnproved(object, error, parts);
    throw error;
  } finally {
    parts.gate.leave(slot);
  }
}

async function sendFrom(
  slot: Slot,
  request: Request,
  { key }: ObjectName,
  onlyNew: boolean,
  bodyParts: BodyParts,
  { client, requests, crc32c, settings }: ObjectParts,
): Promise<Accepted> {
  const { source, signal } = bodyParts;
  const body = new SourceBody({ offset: 0, length: source.size }, slot, request, bodyParts);
  const crc = settings.write.putIntegrity === "checksum" ? await body.crc32c(needed(crc32c)) : undefined;
  const sent = crc === undefined ? { body } : { body, crc32c: crc };
  const sums = crc === undefined ? [] : [{ crc, length: source.size }];
  try {
    const { checksum } = await requests.run(
      request,
      () => client.put(key, sent, { onlyNew }, signal),
      signal,
    );
    body.accepted();
    return { isTheirs: false, answered: checksum, sums, attempts: request.attempt };
  } catch (error) {
    if (!isExisting(error) || request.attempt === 1) throw error;
    // The answer to an earlier attempt was lost; that attempt may have made the object.
    body.accepted();
    return { isTheirs: true, answered: undefined, sums, attempts: request.attempt };
  }
}

/** The sum that `--write-integrity checksum` needs. */
export function needed<T>(crc32c: T | undefined): T {
  if (crc32c === undefined) throw new TypeError("Proof by checksum needs a function that makes checksums");
  return crc32c;
}
