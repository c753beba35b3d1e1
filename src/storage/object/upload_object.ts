/**
 * Writes an object in parts, several at once, each made from its source while it is sent. An attempt that fails is
 * aborted and a fresh upload begins; whatever happens, no upload of ours stays open without being told of.
 */
import { StorageError } from "../../base/errors.ts";
import { RequestFailure } from "../http/request_failure.ts";
import type { PartSum } from "./crc32c_values.ts";
import { inLanes } from "./lanes.ts";
import type { Upload, UploadedPart } from "./object_client.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import { partBytes, partListProblem, type PlannedPart, planParts } from "./part_plan.ts";
import { proveWrite, type SentObject } from "./prove_write.ts";
import { needed } from "./put_object.ts";
import { Request } from "./requests.ts";
import { isHealable } from "./retry_policy.ts";
import { type BodyParts, SourceBody } from "./source_body.ts";
import { holdsSame, removeUnproved, requireSame } from "./undo_write.ts";
import { UploadAborts } from "./upload_aborts.ts";
import {
  isExisting,
  isOtherwiseKept,
  isProblem,
  LEFT_OBJECT,
  retold,
  writeProblem,
} from "./write_problem.ts";

/** A server that has lost an upload or a part of it takes a fresh one. */
const HEALED_BY_ANOTHER: readonly string[] = ["NoSuchUpload", "InvalidPart", "InvalidPartOrder"];

/** The number of uploads that it took. `isNew`: nothing stands under the name. */
export async function uploadObject(
  object: ObjectName,
  isNew: boolean,
  body: BodyParts,
  parts: ObjectParts,
): Promise<number> {
  return await new ObjectUpload(object, isNew && parts.client.refusesExisting, body, parts).run();
}

class ObjectUpload {
  readonly #object: ObjectName;
  readonly #onlyNew: boolean;
  readonly #body: BodyParts;
  readonly #parts: ObjectParts;
  readonly #address: string;
  readonly #aborts: UploadAborts;
  /** An upload of ours may have been completed although nobody told us. */
  #mayBeComplete = false;

  constructor(object: ObjectName, onlyNew: boolean, body: BodyParts, parts: ObjectParts) {
    this.#object = object;
    this.#onlyNew = onlyNew;
    this.#body = body;
    this.#parts = parts;
    this.#address = parts.requests.addressOf(object.name);
    this.#aborts = new UploadAborts(object, parts);
  }

  async run(): Promise<number> {
    const { requests, settings: { write: { uploadAttempts, uploadRetrySeconds } } } = this.#parts;
    for (let attempt = 1;; attempt++) {
      try {
        await this.#once(attempt > 1);
        this.#aborts.refuseLeft();
        return attempt;
      } catch (error) {
        if (!(error instanceof StorageError) || this.#body.signal?.aborted || !mayHeal(error)) {
          throw this.#aborts.told(error);
        }
        if (!(error.cause instanceof RequestFailure)) requests.counters.failed(error.errno ?? error.code);
        if (attempt >= uploadAttempts) {
          const text = `${error.message} (upload ${attempt} of ${uploadAttempts})`;
          throw this.#aborts.told(retold(error, text, { attempt }));
        }
        requests.counters.retries++;
        requests.warn(
          "UPLOAD_RETRY",
          `The upload of '${this.#address}' failed (attempt ${attempt} of ${uploadAttempts}): ` +
            `${error.message}; a fresh one begins in ${uploadRetrySeconds} s`,
        );
        await requests.pause(uploadRetrySeconds * 1000, this.#body.signal);
      }
    }
  }

  async #once(isRepeat: boolean): Promise<void> {
    this.#body.meter.restart();
    const plan = this.#plan();
    const upload = await this.#create();
    let sent: SentObject;
    try {
      sent = await this.#sendAll(upload, plan, isRepeat);
    } catch (error) {
      await this.#aborts.one(upload);
      await this.#unlessComplete(error);
      return;
    }
    try {
      await proveWrite(this.#parts.settings.write.uploadIntegrity, sent, this.#parts, this.#body.signal);
    } catch (error) {
      await removeUnproved(this.#object, error, this.#parts);
      throw error;
    }
  }

  /** Throws the error on, unless the object is there already: an answer that was lost may have said so. */
  async #unlessComplete(error: unknown): Promise<void> {
    if (!this.#mayBeComplete) throw error;
    if (this.#onlyNew && isExisting(error)) return await requireSame(this.#object, this.#body, this.#parts);
    const isGone = error instanceof StorageError && error.errno === "NoSuchUpload";
    if (!isGone || !await holdsSame(this.#object, this.#body, this.#parts)) throw error;
  }

  #plan(): readonly PlannedPart[] {
    const { client: { parts: limits }, settings: { write } } = this.#parts;
    if (!limits) throw new TypeError("Upload in parts to a store that takes none");
    const { size } = this.#body.source;
    const bytes = partBytes(size, write.partBytes, limits);
    if (bytes !== undefined) return planParts(size, bytes);
    const what = `${size} bytes are more than ${limits.maxParts} parts of ${limits.maxBytes} bytes hold`;
    throw writeProblem("tooLarge", this.#address, what);
  }

  async #create(): Promise<Upload> {
    const { client, requests } = this.#parts;
    const { name, key } = this.#object;
    const { signal } = this.#body;
    const options = { crc32c: this.#makesSums };
    const request = new Request("write", "write", name);
    try {
      const upload = await requests.run(request, () => client.createUpload(key, options, signal), signal);
      // The answer to an earlier attempt may have been about an upload that is open now.
      if (request.attempt > 1) await this.#aborts.unknown(upload);
      return upload;
    } catch (error) {
      const isRefused = error instanceof StorageError && request.attempt === 1 && !isLost(error);
      if (!isRefused) await this.#aborts.unknown(undefined);
      throw error;
    }
  }

  async #sendAll(
    upload: Upload,
    plan: readonly PlannedPart[],
    isRepeat: boolean,
  ): Promise<SentObject> {
    const { gate, settings: { write } } = this.#parts;
    const taken: (UploadedPart | undefined)[] = plan.map(() => undefined);
    const sums: PartSum[] = plan.map(({ length }) => ({ crc: 0, length }));
    let next = 0;
    const lanes = Math.min(Math.max(1, write.partsInFlight), gate.depth, plan.length);
    await inLanes(lanes, this.#body.signal, async (signal) => {
      const body = { ...this.#body, signal, isRepeat };
      for (;;) {
        signal.throwIfAborted();
        const index = next++;
        const planned = plan[index];
        if (!planned) return;
        const { part, crc } = await this.#sendPart(upload, planned, body);
        taken[index] = part;
        sums[index] = { crc, length: planned.length };
      }
    });
    const problem = partListProblem(plan, taken);
    if (problem !== undefined) throw writeProblem("parts", this.#address, problem);
    // None is missing: the list was just checked.
    const complete = taken as UploadedPart[];
    return await this.#complete(upload, complete, this.#makesSums ? sums : []);
  }

  async #sendPart(
    upload: Upload,
    planned: PlannedPart,
    body: BodyParts,
  ): Promise<{ readonly part: UploadedPart; readonly crc: number }> {
    const { client, requests, gate, crc32c } = this.#parts;
    const { offset, length, number } = planned;
    const slot = await gate.enter(body.signal);
    try {
      const request = new Request("write", "write", this.#object.name, { offset, bytes: length });
      const bytes = new SourceBody(planned, slot, request, body);
      const crc = this.#makesSums ? await bytes.crc32c(needed(crc32c)) : undefined;
      const sent = crc === undefined ? { body: bytes } : { body: bytes, crc32c: crc };
      const part = await requests.run(
        request,
        () => client.putPart(upload, number, sent, body.signal),
        body.signal,
      );
      bytes.accepted();
      return { part, crc: crc ?? 0 };
    } finally {
      gate.leave(slot);
    }
  }

  async #complete(
    upload: Upload,
    parts: readonly UploadedPart[],
    sums: readonly PartSum[],
  ): Promise<SentObject> {
    const { client, requests } = this.#parts;
    const { signal, source } = this.#body;
    signal?.throwIfAborted();
    const request = new Request("write", "write", this.#object.name);
    const options = { onlyNew: this.#onlyNew };
    try {
      const { checksum } = await requests.run(
        request,
        async () => {
          try {
            return await client.completeUpload(upload, parts, options, signal);
          } catch (error) {
            // An upload that was completed wrongly is gone: only a fresh one can mend it.
            request.isSpent = error instanceof RequestFailure && error.kind === "checksum";
            throw error;
          }
        },
        signal,
      );
      return { object: this.#object, source, sums, answered: checksum };
    } catch (error) {
      this.#mayBeComplete ||= request.attempt > 1 || isLost(error);
      if (!isOtherwiseKept(error)) throw error;
      await removeUnproved(this.#object, error, this.#parts);
      throw writeProblem(
        "mismatch",
        this.#address,
        "the store completed other parts than it was sent",
        error,
      );
    }
  }

  get #makesSums(): boolean {
    return this.#parts.settings.write.uploadIntegrity === "checksum";
  }
}

/** True where everything that was sent may arrive when it is sent anew. */
function mayHeal(error: StorageError): boolean {
  if (isProblem(error, "mismatch") || isProblem(error, "parts")) return true;
  if (error.code === LEFT_OBJECT) return false;
  const { cause } = error;
  if (!(cause instanceof RequestFailure)) return false;
  return isHealable(cause) || HEALED_BY_ANOTHER.includes(cause.facts.word ?? "");
}

/** Nobody knows what became of the request. */
function isLost(error: unknown): boolean {
  const cause = error instanceof StorageError ? error.cause : undefined;
  return cause instanceof RequestFailure && (cause.kind !== "answer" || (cause.facts.status ?? 0) >= 500);
}
