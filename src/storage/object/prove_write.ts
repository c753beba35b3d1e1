/**
 * Proof that an object holds what was sent, as far as the operator asked for it. A proof that a store cannot give
 * is a failure: it is never taken for granted.
 */
import { createHash } from "node:crypto";
import { StorageError } from "../../base/errors.ts";
import type { Source } from "../../base/source.ts";
import { eventLoopTurn } from "../event_loop.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { compareWithSource } from "./compare_with_source.ts";
import { combinedCrc, crcFromText, crcOfBytes, type PartSum, partSumBytes } from "./crc32c_values.ts";
import type { ChecksumAlgorithm, ObjectFacts, StoredChecksum } from "./object_client.ts";
import type { ObjectName, ObjectParts } from "./object_parts.ts";
import type { WriteIntegrity } from "./object_settings.ts";
import { Request } from "./requests.ts";
import { writeProblem } from "./write_problem.ts";
import { Xxh64 } from "./xxh64.ts";

/** What was sent, and what the server said when it had all of it. */
export interface SentObject {
  readonly object: ObjectName;
  readonly source: Source;
  /** Of every body that was sent, in order; empty where no sums were made. */
  readonly sums: readonly PartSum[];
  /** The answer's own. */
  readonly answered: StoredChecksum | undefined;
}

interface Digest {
  update(bytes: Uint8Array): void;
  digest(): string;
}

/** Sums over the whole that AIStore keeps. */
const DIGESTS: Readonly<Partial<Record<ChecksumAlgorithm, () => Digest>>> = {
  md5: () => {
    const hash = createHash("md5");
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
  },
  xxhash2: () => new Xxh64(),
};

/** Rejects with a mismatch (write_problem.ts) where the object is another one, with noProof where nobody can tell. */
export async function proveWrite(
  integrity: WriteIntegrity,
  sent: SentObject,
  parts: ObjectParts,
  signal: AbortSignal | undefined,
): Promise<void> {
  switch (integrity) {
    case "none":
      return;
    case "size":
      await look(sent, parts, { checksum: false }, signal);
      return;
    case "checksum":
      return await proveChecksum(sent, parts, signal);
    case "readback":
      return await proveByReading(sent, parts, signal);
  }
}

/** One HEAD; the size must be right. */
async function look(
  { object, source }: SentObject,
  { client, requests }: ObjectParts,
  options: { readonly checksum: boolean },
  signal: AbortSignal | undefined,
): Promise<ObjectFacts> {
  const request = new Request("check", "open", object.name);
  const facts = await requests.run(request, () => client.head(object.key, options, signal), signal);
  const address = requests.addressOf(object.name);
  if (!facts) {
    throw writeProblem("mismatch", address, "the store accepted it and then says that it is not there");
  }
  if (facts.size !== source.size) {
    throw writeProblem(
      "mismatch",
      address,
      `the store says that it has ${facts.size} bytes, but ${source.size} were sent`,
    );
  }
  return facts;
}

async function proveChecksum(sent: SentObject, parts: ObjectParts, signal?: AbortSignal): Promise<void> {
  const address = parts.requests.addressOf(sent.object.name);
  // What the answer says is about what arrived; what the store keeps must be right as well.
  if (sent.answered && await isRightSum(sent, sent.answered, parts, signal) === false) {
    throw wrongSum(sent.answered, address);
  }
  const { checksum } = await look(sent, parts, { checksum: true }, signal);
  if (!checksum) {
    throw writeProblem("noProof", address, "the store keeps no checksum of it, so nothing can be compared");
  }
  const isRight = await isRightSum(sent, checksum, parts, signal);
  if (isRight === undefined) {
    const { algorithm, value } = checksum;
    const what = `the store keeps the checksum ${algorithm} '${value}', which Stoker cannot compute`;
    throw writeProblem("noProof", address, what);
  }
  if (!isRight) throw wrongSum(checksum, address);
}

function wrongSum({ algorithm, value }: StoredChecksum, address: string): StorageError {
  const what = `the store's checksum ${algorithm} '${value}' is not the one of the bytes that were sent`;
  return writeProblem("mismatch", address, what);
}

/** Undefined where the sum is of a kind that cannot be computed here. */
async function isRightSum(
  { source, sums }: SentObject,
  { algorithm, value }: StoredChecksum,
  parts: ObjectParts,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  if (algorithm === "crc32c") return isRightCrc(value, sums);
  const digest = DIGESTS[algorithm];
  // With a count it is a sum of sums of parts, which differs from store to store.
  if (!digest || !/^[0-9a-f]+$/i.test(value)) return undefined;
  return await digestOf(source, digest(), parts, signal) === value.toLowerCase();
}

/** Of an object in parts, stores keep the sum of the parts' sums ("…-3") or the sum of all bytes. */
function isRightCrc(value: string, sums: readonly PartSum[]): boolean | undefined {
  const [text = "", count] = value.split("-");
  const stored = crcFromText(text);
  if (stored === undefined) return undefined;
  if (count !== undefined && Number(count) !== sums.length) return false;
  if (stored === crcOfBytes(partSumBytes(sums))) return true;
  return count === undefined && stored === combinedCrc(sums);
}

/** In hexadecimal digits. */
async function digestOf(
  source: Source,
  digest: Digest,
  { gate, blockBytes }: ObjectParts,
  signal: AbortSignal | undefined,
): Promise<string> {
  const slot = await gate.enter(signal);
  try {
    for (let done = 0; done < source.size; done += blockBytes) {
      const length = Math.min(blockBytes, source.size - done);
      source.fill(done, length, slot);
      digest.update(slot.bytes.subarray(0, length));
      await eventLoopTurn();
      signal?.throwIfAborted();
    }
    return digest.digest();
  } finally {
    gate.leave(slot);
  }
}

async function proveByReading(sent: SentObject, parts: ObjectParts, signal?: AbortSignal): Promise<void> {
  const { object, source } = sent;
  const address = parts.requests.addressOf(object.name);
  let first: number | undefined;
  try {
    first = await compareWithSource(object, source, parts, signal);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const problem = isForbidden(error.cause) ? "noProof" : "mismatch";
    throw writeProblem(problem, address, `it cannot be read back: ${error.message}`, error);
  }
  if (first === undefined) return;
  throw writeProblem("mismatch", address, `read back, byte ${first} is not the one that was sent`);
}

function isForbidden(cause: unknown): boolean {
  return cause instanceof RequestFailure && (cause.facts.status === 401 || cause.facts.status === 403);
}
