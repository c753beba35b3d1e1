/**
 * A tiny object written, read and removed where a run will write, and what the server does with what writing relies
 * on. It leaves nothing, as far as the server lets it.
 */
import type { Finding } from "../../base/errors.ts";
import type { BodySink, RequestBody } from "../http/exchange.ts";
import { RequestFailure } from "../http/request_failure.ts";
import { crcOfBytes } from "./crc32c_values.ts";
import type { ObjectClient } from "./object_client.ts";
import { ask, type Asked, caution, folderOf, type PreflightPlace, problem } from "./preflight_question.ts";

const PROBE = new TextEncoder().encode("Stoker looked whether it can write here.");

/** `needsCrc32c`: writes will be proved by what the server keeps of it. */
export async function probeObject(
  asked: Asked,
  place: PreflightPlace,
  { needsCrc32c }: { readonly needsCrc32c: boolean },
): Promise<readonly Finding[]> {
  const { client } = asked;
  const name = `.stoker/${place.probeName}`;
  const key = folderOf(place) + name;
  const address = `${place.printed}/${name}`;
  const found: Finding[] = [];
  const step = async (operation: string, work: () => Promise<unknown>) => {
    const failed = await ask(place, asked, { operation, address }, work);
    found.push(...failed);
    return failed.length === 0;
  };
  const write = async () => {
    if (!await writeProbe(client, key, needsCrc32c)) found.push(noChecksums(place));
  };
  if (!await step("write", write)) return found;
  await step("read", async () => {
    if (!await readsProbe(client, key)) found.push(wrongBytes(address));
  });
  if (client.refusesExisting) {
    await step("write", async () => {
      if (await overwrites(client, key)) found.push(noCondition(place));
    });
  }
  await step("remove", () => client.remove(key));
  return found;
}

/** False where a sum was asked for, and the server says nothing of one. */
async function writeProbe(client: ObjectClient, key: string, needsCrc32c: boolean): Promise<boolean> {
  const sent = { body: bodyOf(PROBE), ...(needsCrc32c ? { crc32c: crcOfBytes(PROBE) } : {}) };
  const { checksum } = await client.put(key, sent, { onlyNew: false });
  return !needsCrc32c || checksum?.algorithm === "crc32c";
}

async function readsProbe(client: ObjectClient, key: string): Promise<boolean> {
  const sink = new ProbeSink();
  const { length } = PROBE;
  await client.get(key, { offset: 0, length, isWhole: true, etag: undefined, size: length }, sink);
  return sink.bytes.every((byte, index) => byte === PROBE[index]);
}

/** A server may take no notice of the condition that keeps existing objects. */
async function overwrites(client: ObjectClient, key: string): Promise<boolean> {
  try {
    await client.put(key, { body: bodyOf(PROBE) }, { onlyNew: true });
    return true;
  } catch (error) {
    const { status } = error instanceof RequestFailure ? error.facts : {};
    if (status !== 412 && status !== 409 && status !== 501) throw error;
    return status === 501;
  }
}

class ProbeSink implements BodySink {
  readonly bytes = new Uint8Array(PROBE.length);
  #at = 0;

  room(): Uint8Array {
    return this.bytes.subarray(this.#at);
  }

  took(bytes: number): void {
    this.#at += bytes;
  }
}

function bodyOf(bytes: Uint8Array): RequestBody {
  return { length: bytes.length, send: (write) => write(bytes) };
}

function noChecksums({ printed }: PreflightPlace): Finding {
  const text = `The server of '${printed}' keeps no CRC-32C, which --write-integrity checksum relies on`;
  return problem("NO_CHECKSUMS", text, "Use --write-integrity readback here: it trusts no server.");
}

function wrongBytes(address: string): Finding {
  const text = `'${address}' does not hold what was just written to it`;
  return problem("WRONG_BYTES", text, "Do not trust this storage before its cause is known.");
}

function noCondition({ printed }: PreflightPlace): Finding {
  const text = `The server of '${printed}' does not refuse to overwrite an object (If-None-Match)`;
  const remedy = "Keep other writers away: two runs that write the same names would not notice each other.";
  return caution("OVERWRITES", text, remedy);
}
